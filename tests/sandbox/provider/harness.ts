// Starts the provider's gRPC service over a fresh database, and clients that speak to it as the engine does.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { credentials, type ServiceError } from "@grpc/grpc-js";
import structpb from "google-protobuf/google/protobuf/struct_pb.js";
import emptypb from "google-protobuf/google/protobuf/empty_pb.js";
import providergrpc from "@pulumi/pulumi/proto/provider_grpc_pb.js";
import pb from "@pulumi/pulumi/proto/provider_pb.js";
import type { Properties } from "../../../sandbox/aws/model.ts";
import { iamAuthority } from "../../../sandbox/provider/authority.ts";
import { listen } from "../../../sandbox/provider/server.ts";
import { awsService } from "../../../sandbox/provider/service.ts";
import { openDatabase } from "../../../sandbox/state/database.ts";
import { seed } from "../../../sandbox/state/seed.ts";
import { Store } from "../../../sandbox/state/store.ts";

/** What the engine writes for a value that it does not know yet. */
export const unknownText = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

export const secret = (value: unknown): Properties => ({
  "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
  value,
});

export const bucketUrn = (name: string): string => `urn:pulumi:dev::test::aws:s3/bucket:Bucket::${name}`;

export function temporaryFolder(): { path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), "lockgate-provider-"));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

/** A provider over its own database; `restart` opens the same database anew, as after a crash. */
export async function startProvider() {
  const folder = temporaryFolder();
  const file = join(folder.path, "aws.sqlite");
  const open = async () => {
    const database = openDatabase(file);
    const store = new Store(database);
    seed(store);
    const server = await listen(awsService(store, iamAuthority));
    const close = () => {
      server.close();
      database.close();
    };
    return { store, port: server.port, close };
  };
  let running = await open();
  return {
    get store() {
      return running.store;
    },
    connect: (config: Properties = { region: "eu-central-1" }) => connect(running.port, config),
    connectOnly: () => clientOf(running.port),
    async restart() {
      running.close();
      running = await open();
    },
    stop() {
      running.close();
      folder.remove();
    },
  };
}

/** A configured provider instance, on a connection of its own. */
async function connect(port: number, config: Properties) {
  const client = clientOf(port);
  await client.handshake();
  await client.configure(config);
  return client;
}

function clientOf(port: number) {
  const raw = new providergrpc.ResourceProviderClient(`127.0.0.1:${port}`, credentials.createInsecure(), {
    "grpc.use_local_subchannel_pool": 1,
  });
  const calls = raw as unknown as Record<string, (request: unknown, done: Done) => void>;
  const call = <Response>(method: string, request: unknown): Promise<Response> =>
    new Promise((resolve, reject) => {
      calls[method]?.call(raw, request, (error, value) =>
        error ? reject(error) : resolve(value as Response),
      );
    });
  return {
    close: () => raw.close(),
    cancel: () => call("cancel", new emptypb.Empty()),
    handshake: () => call<pb.ProviderHandshakeResponse>("handshake", new pb.ProviderHandshakeRequest()),
    configure(config: Properties) {
      const request = new pb.ConfigureRequest();
      request.setArgs(struct(config));
      return call("configure", request);
    },
    async checkConfig(config: Properties) {
      const request = new pb.CheckRequest();
      request.setNews(struct(config));
      return faultsOf(await call<pb.CheckResponse>("checkConfig", request));
    },
    async check(urn: string, news: Properties, olds: Properties = {}) {
      const request = new pb.CheckRequest();
      request.setUrn(urn);
      request.setOlds(struct(olds));
      request.setNews(struct(news));
      request.setRandomseed(Buffer.from("seed"));
      const response = await call<pb.CheckResponse>("check", request);
      return { inputs: response.getInputs()?.toJavaScript() as Properties, faults: faultsOf(response) };
    },
    async diff(urn: string, id: string, olds: Properties, news: Properties) {
      const request = new pb.DiffRequest();
      request.setUrn(urn);
      request.setId(id);
      request.setOldInputs(struct(olds));
      request.setOlds(struct(olds));
      request.setNews(struct(news));
      const response = await call<pb.DiffResponse>("diff", request);
      const paths: Record<string, number> = {};
      response.getDetaileddiffMap().forEach((detail, path) => (paths[path] = detail.getKind()));
      return {
        changed: response.getChanges() === pb.DiffResponse.DiffChanges.DIFF_SOME,
        replaces: response.getReplacesList(),
        paths,
        deleteBeforeReplace: response.getDeletebeforereplace(),
      };
    },
    async create(urn: string, properties: Properties, preview = false) {
      const request = new pb.CreateRequest();
      request.setUrn(urn);
      request.setProperties(struct(properties));
      request.setPreview(preview);
      const response = await call<pb.CreateResponse>("create", request);
      return { id: response.getId(), outputs: response.getProperties()?.toJavaScript() as Properties };
    },
    async update(urn: string, id: string, old: Old, news: Properties, preview = false) {
      const request = new pb.UpdateRequest();
      request.setUrn(urn);
      request.setId(id);
      request.setOlds(struct(old.outputs));
      request.setOldInputs(struct(old.inputs));
      request.setNews(struct(news));
      request.setPreview(preview);
      const response = await call<pb.UpdateResponse>("update", request);
      return response.getProperties()?.toJavaScript() as Properties;
    },
    async read(urn: string, id: string, inputs: Properties = {}) {
      const request = new pb.ReadRequest();
      request.setUrn(urn);
      request.setId(id);
      request.setInputs(struct(inputs));
      const response = await call<pb.ReadResponse>("read", request);
      return {
        id: response.getId(),
        inputs: response.getInputs()?.toJavaScript() as Properties | undefined,
        outputs: response.getProperties()?.toJavaScript() as Properties | undefined,
      };
    },
    delete(urn: string, id: string, inputs: Properties = {}) {
      const request = new pb.DeleteRequest();
      request.setUrn(urn);
      request.setId(id);
      request.setOldInputs(struct(inputs));
      return call("delete", request);
    },
    async invoke(token: string, args: Properties = {}) {
      const request = new pb.InvokeRequest();
      request.setTok(token);
      request.setArgs(struct(args));
      const response = await call<pb.InvokeResponse>("invoke", request);
      const faults = response.getFailuresList().map((fault) => fault.getReason());
      return { result: response.getReturn()?.toJavaScript() as Properties | undefined, faults };
    },
  };
}

/** The error of a call that must fail. */
export async function failure(call: Promise<unknown>): Promise<ServiceError> {
  const result = await call.catch((error: unknown) => error as ServiceError);
  if (result instanceof Error) return result as ServiceError;
  throw new Error(`expected a refusal, got ${JSON.stringify(result)}`);
}

type Old = { inputs: Properties; outputs: Properties };

type Done = (error: ServiceError | null, value: unknown) => void;

function struct(properties: Properties): structpb.Struct {
  return structpb.Struct.fromJavaScript(properties as Record<string, structpb.JavaScriptValue>);
}

function faultsOf(response: pb.CheckResponse): string[] {
  return response.getFailuresList().map((fault) => fault.getReason());
}
