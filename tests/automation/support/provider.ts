// A Pulumi provider of one resource type over real gRPC, whose creations and deletions wait until the test lets them go.
import { createRequire } from "node:module";
import { setTimeout as pause } from "node:timers/promises";
import * as grpc from "@grpc/grpc-js";

// The generated protocol code is CommonJS without declarations for these paths.
const require = createRequire(import.meta.url);
const services = require("@pulumi/pulumi/proto/provider_grpc_pb.js") as {
  ResourceProviderService: grpc.ServiceDefinition;
};
const messages = require("@pulumi/pulumi/proto/provider_pb.js") as Record<string, new () => Message>;
const plugin = require("@pulumi/pulumi/proto/plugin_pb.js") as Record<string, new () => Message>;
const { Struct } = require("google-protobuf/google/protobuf/struct_pb.js") as { Struct: new () => Message };
const { Empty } = require("google-protobuf/google/protobuf/empty_pb.js") as { Empty: new () => Message };

// oxlint-disable-next-line typescript/no-explicit-any -- generated setters and getters, one per field
type Message = any;
type Call = { request: Message };
type Reply = (error: Error | null, message?: Message) => void;

export interface TestProvider {
  readonly port: number;
  /** Names of the things whose creation or deletion began, in order. */
  readonly began: string[];
  /** Resolves as soon as so many of them have begun. */
  sawBegin(count: number): Promise<void>;
  /** From now on creations and deletions wait. */
  hold(): void;
  /** Lets waiting and later ones go. */
  release(): void;
  stop(): Promise<void>;
}

/** What a provider of its own process does besides. */
export interface ProviderOptions {
  /** 0: a free one. */
  readonly port: number;
  /** Told of each creation and deletion as it begins and as it ends. */
  readonly tell: (event: "began" | "ended", operation: "create" | "delete", urn: string) => void;
  /** How long each takes at least. */
  readonly milliseconds: number;
}

/** Starts the provider, by default on a free port. */
export async function startProvider({
  port: wanted = 0,
  tell = () => undefined,
  milliseconds = 0,
}: Partial<ProviderOptions> = {}): Promise<TestProvider> {
  const began: string[] = [];
  const watchers = new Set<() => void>();
  let open = Promise.resolve();
  let letGo: () => void = () => undefined;

  const begin = async (operation: "create" | "delete", call: Call) => {
    const urn = String(call.request.getUrn());
    began.push(urn.split("::").at(-1) ?? "");
    tell("began", operation, urn);
    for (const watcher of watchers) watcher();
    await open;
    if (milliseconds > 0) await pause(milliseconds);
    tell("ended", operation, urn);
  };
  const create = async (call: Call, reply: Reply) => {
    await begin("create", call);
    const response = new messages["CreateResponse"]!();
    response.setId(`id-${began.length}`);
    response.setProperties(call.request.getProperties());
    reply(null, response);
  };
  const remove = async (call: Call, reply: Reply) => {
    await begin("delete", call);
    reply(null, new Empty());
  };
  const server = new grpc.Server();
  server.addService(services.ResourceProviderService, {
    ...handlers(create),
    delete: remove,
  } as grpc.UntypedServiceImplementation);
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync(`127.0.0.1:${wanted}`, grpc.ServerCredentials.createInsecure(), (error, bound) =>
      error ? reject(error) : resolve(bound),
    );
  });
  return {
    port,
    began,
    sawBegin: (count) =>
      new Promise((resolve) => {
        const look = () => {
          if (began.length < count) return;
          watchers.delete(look);
          resolve();
        };
        watchers.add(look);
        look();
      }),
    hold: () => {
      open = new Promise((resolve) => {
        letGo = resolve;
      });
    },
    release: () => letGo(),
    stop: async () => {
      letGo();
      server.forceShutdown();
    },
  };
}

function handlers(create: (call: Call, reply: Reply) => Promise<void>): Record<string, unknown> {
  const empty = (_call: Call, reply: Reply) => reply(null, new Empty());
  const echoInputs = (call: Call, reply: Reply) => {
    const response = new messages["CheckResponse"]!();
    response.setInputs(call.request.getNews());
    reply(null, response);
  };
  return {
    getPluginInfo: (_call: Call, reply: Reply) => {
      const info = new plugin["PluginInfo"]!();
      info.setVersion("0.0.1");
      reply(null, info);
    },
    checkConfig: echoInputs,
    check: echoInputs,
    diffConfig: (_call: Call, reply: Reply) => reply(null, new messages["DiffResponse"]!()),
    configure: (_call: Call, reply: Reply) => {
      const response = new messages["ConfigureResponse"]!();
      response.setAcceptsecrets(true);
      response.setSupportspreview(true);
      reply(null, response);
    },
    diff: (_call: Call, reply: Reply) => {
      const response = new messages["DiffResponse"]!();
      response.setChanges(1); // DIFF_NONE
      reply(null, response);
    },
    create: (call: Call, reply: Reply) => {
      // A preview asks as well; only real creations wait.
      if (!call.request.getPreview()) return create(call, reply);
      const response = new messages["CreateResponse"]!();
      response.setProperties(call.request.getProperties() ?? new Struct());
      return reply(null, response);
    },
    read: (call: Call, reply: Reply) => {
      const response = new messages["ReadResponse"]!();
      response.setId(call.request.getId());
      response.setProperties(call.request.getProperties());
      response.setInputs(call.request.getInputs());
      reply(null, response);
    },
    cancel: empty,
    attach: empty,
  };
}
