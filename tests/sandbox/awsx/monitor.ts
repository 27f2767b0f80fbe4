// A resource monitor over real gRPC for tests of components: records registrations, answers the zones of a region.

import grpc from "@grpc/grpc-js";
import empty from "google-protobuf/google/protobuf/empty_pb.js";
import structs from "google-protobuf/google/protobuf/struct_pb.js";
import services from "@pulumi/pulumi/proto/resource_grpc_pb.js";
import monitorProto from "@pulumi/pulumi/proto/resource_pb.js";
import provider from "@pulumi/pulumi/proto/provider_pb.js";

/** One registered resource as the engine sees it. */
export type Registration = {
  type: string;
  name: string;
  parent: string;
  provider: string;
  providers: Record<string, string>;
  inputs: Record<string, unknown>;
};

export type Monitor = {
  address: string;
  registrations: Registration[];
  outputs: Map<string, unknown>;
  invokes: { token: string; args: unknown; provider: string }[];
  ofType(type: string): Registration[];
  close(): void;
};

export type MonitorOptions = { zones?: string[]; failOn?: string; preview?: boolean };

/** Serves until closed. `failOn` names a resource type whose registration is refused. */
export async function startMonitor(options: MonitorOptions = {}): Promise<Monitor> {
  const registrations: Registration[] = [];
  const invokes: Monitor["invokes"] = [];
  const outputs = new Map<string, unknown>();
  const server = new grpc.Server();
  server.addService(services.ResourceMonitorService as unknown as grpc.ServiceDefinition, {
    getDeploymentInfo: (_call: unknown, answer: grpc.sendUnaryData<unknown>) => answer(null, features()),
    registerResource: (
      call: { request: monitorProto.RegisterResourceRequest },
      answer: grpc.sendUnaryData<unknown>,
    ) => register(call.request, registrations, options, answer),
    registerResourceOutputs: (
      call: { request: monitorProto.RegisterResourceOutputsRequest },
      answer: grpc.sendUnaryData<unknown>,
    ) => {
      outputs.set(call.request.getUrn(), call.request.getOutputs()?.toJavaScript());
      answer(null, new empty.Empty());
    },
    invoke: (call: { request: monitorProto.ResourceInvokeRequest }, answer: grpc.sendUnaryData<unknown>) => {
      const request = call.request;
      invokes.push({
        token: request.getTok(),
        args: request.getArgs()?.toJavaScript(),
        provider: request.getProvider(),
      });
      const response = new monitorProto.ResourceInvokeResponse();
      response.setReturn(
        structs.Struct.fromJavaScript({
          names: options.zones ?? ["eu-central-1a", "eu-central-1b", "eu-central-1c"],
        }),
      );
      answer(null, response);
    },
  });
  const port = await new Promise<number>((resolve, reject) =>
    server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, bound) =>
      error ? reject(error) : resolve(bound),
    ),
  );
  return {
    address: `127.0.0.1:${port}`,
    registrations,
    invokes,
    outputs,
    ofType: (type) => registrations.filter((r) => r.type === type),
    close: () => server.forceShutdown(),
  };
}

/** A request as the engine sends it for `new awsx.ec2.Vpc(name, inputs)` in a stack. */
export function constructRequest(
  monitor: Monitor,
  inputs: Record<string, unknown>,
  more: {
    name?: string;
    type?: string;
    stack?: string;
    preview?: boolean;
    providers?: Record<string, string>;
  } = {},
): provider.ConstructRequest {
  const request = new provider.ConstructRequest();
  request.setProject("lockgate");
  request.setStack(more.stack ?? "dev");
  request.setOrganization("organization");
  request.setParallel(16);
  request.setMonitorendpoint(monitor.address);
  request.setType(more.type ?? "awsx:ec2:Vpc");
  request.setName(more.name ?? "net");
  request.setDryrun(more.preview ?? false);
  request.setInputs(
    structs.Struct.fromJavaScript(inputs as Parameters<typeof structs.Struct.fromJavaScript>[0]),
  );
  for (const [name, reference] of Object.entries(more.providers ?? {}))
    request.getProvidersMap().set(name, reference);
  return request;
}

function features(): monitorProto.DeploymentInfo {
  const feature = monitorProto.ResourceMonitorFeature;
  const info = new monitorProto.DeploymentInfo();
  info.setSupportedfeaturesList([
    feature.RESOURCE_MONITOR_FEATURE_SECRETS,
    feature.RESOURCE_MONITOR_FEATURE_RESOURCE_REFERENCES,
    feature.RESOURCE_MONITOR_FEATURE_OUTPUT_VALUES,
    feature.RESOURCE_MONITOR_FEATURE_ALIAS_SPECS,
  ]);
  return info;
}

function register(
  request: monitorProto.RegisterResourceRequest,
  registrations: Registration[],
  options: MonitorOptions,
  answer: grpc.sendUnaryData<unknown>,
): void {
  const type = request.getType();
  const name = request.getName();
  registrations.push({
    type,
    name,
    parent: request.getParent(),
    provider: request.getProvider(),
    providers: Object.fromEntries(request.getProvidersMap().entries()),
    inputs: (request.getObject()?.toJavaScript() ?? {}) as Record<string, unknown>,
  });
  if (options.failOn === type) {
    answer({ code: grpc.status.UNKNOWN, details: `${type} refused` });
    return;
  }
  const response = new monitorProto.RegisterResourceResponse();
  const parentType = request.getParent().split("::")[2];
  response.setUrn(`urn:pulumi:dev::lockgate::${parentType ? `${parentType}$` : ""}${type}::${name}`);
  if (request.getCustom() && !options.preview) response.setId(`${type.split(":").at(-1)}-${name}`);
  response.setObject(
    structs.Struct.fromJavaScript({
      allocationId: `eipalloc-${name}`,
      ...request.getObject()?.toJavaScript(),
    }),
  );
  answer(null, response);
}
