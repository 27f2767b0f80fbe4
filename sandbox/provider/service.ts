// Which function answers each gRPC method of Pulumi's ResourceProvider: the aws package and the awsx package.

import type { UntypedServiceImplementation } from "@grpc/grpc-js";
import emptypb from "google-protobuf/google/protobuf/empty_pb.js";
import pluginpb from "@pulumi/pulumi/proto/plugin_pb.js";
import providerpb from "@pulumi/pulumi/proto/provider_pb.js";
import { awsVersion } from "../schema/table.ts";
import type { Store } from "../state/store.ts";
import type { Authority } from "./authority.ts";
import { Connections, type Connection } from "./connections.ts";
import { unary, type Exchange } from "./exchange.ts";
import * as config from "./configMethods.ts";
import * as methods from "./methods.ts";
import { awsModels, type Backend } from "./operations.ts";
import { packageSchema } from "./packageSchema.ts";

/** The aws package over one store. */
export function awsService(
  store: Store,
  authority: Authority,
  models = awsModels,
): UntypedServiceImplementation {
  const connections = new Connections();
  const backend: Backend = { store, authority, models };
  const on = <Request, Response>(
    method: (backend: Backend, request: Request, exchange: Exchange) => Response,
  ) => unary<Request, Response>(connections, (request, exchange) => method(backend, request, exchange));
  return {
    ...common(connections, "aws", () => Promise.resolve(awsVersion)),
    checkConfig: on(config.checkConfig),
    diffConfig: on(config.diffConfig),
    configure: on(config.configure),
    check: on(methods.check),
    diff: on(methods.diff),
    create: on(methods.create),
    read: on(methods.read),
    update: on(methods.update),
    delete: on(methods.remove),
    invoke: on(methods.invoke),
    cancel: on(config.cancel),
  };
}

/** The awsx package: remote components only, whose children come back to the engine as resources of aws. */
export function awsxService(): UntypedServiceImplementation {
  const connections = new Connections();
  return {
    ...common(connections, "awsx", async () => (await loadAwsx()).awsxVersion),
    configure: unary(connections, () => config.configureResponse()),
    construct: unary(connections, async (request: providerpb.ConstructRequest, { connection, signal }) => {
      const { construct } = await loadAwsx();
      return construct(request, { signal, ...engineOf(connection) });
    }),
    cancel: unary(connections, () => new emptypb.Empty()),
  };
}

/** Loaded when first asked for: the components bring the whole Pulumi SDK, which most runs do not need. */
const loadAwsx = () => import("../awsx/index.ts");

function common(
  connections: Connections,
  name: string,
  version: () => Promise<string>,
): UntypedServiceImplementation {
  return {
    handshake: unary(connections, (request: providerpb.ProviderHandshakeRequest, { peer }) => {
      connections.open(peer).engineAddress = request.getEngineAddress();
      return handshakeResponse();
    }),
    attach: unary(connections, (request: pluginpb.PluginAttach, { connection }) => {
      connection.engineAddress = request.getAddress();
      return new emptypb.Empty();
    }),
    getPluginInfo: unary(connections, async () => {
      const info = new pluginpb.PluginInfo();
      info.setVersion(await version());
      return info;
    }),
    getSchema: unary(connections, async () => {
      const response = new providerpb.GetSchemaResponse();
      response.setSchema(JSON.stringify(packageSchema(name, await version())));
      return response;
    }),
  };
}

/** What we understand: secrets marked as such, and rules for automatic names. Not resource references or output values. */
function handshakeResponse(): providerpb.ProviderHandshakeResponse {
  const response = new providerpb.ProviderHandshakeResponse();
  response.setAcceptSecrets(true);
  response.setSupportsAutonamingConfiguration(true);
  return response;
}

function engineOf({ engineAddress }: Connection): { engineAddress?: string } {
  return engineAddress === undefined ? {} : { engineAddress };
}
