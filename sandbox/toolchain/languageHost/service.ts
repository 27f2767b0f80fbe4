// Answers the engine's calls of the LanguageRuntime service for programs and plugins in Node.
import { status, type ServiceError, type UntypedServiceImplementation } from "@grpc/grpc-js";
import type { sendUnaryData, ServerUnaryCall, ServerWritableStream } from "@grpc/grpc-js";
import type * as language from "@pulumi/pulumi/proto/language_pb.js";
import type { ChildProcesses } from "./childProcesses.ts";
import { installDependencies, packageManager } from "./installDependencies.ts";
import * as packages from "./installedPackages.ts";
import * as protocol from "./protocol.ts";
import { runPlugin } from "./runPlugin.ts";
import { runProgram } from "./runProgram.ts";

/** Version of the protocol that this host speaks: that of the pinned @pulumi/pulumi. */
export interface LanguageHostFacts {
  version: string;
  engineAddress: string;
  children: ChildProcesses;
}

function toServiceError(cause: unknown): Partial<ServiceError> {
  const message = cause instanceof Error ? cause.message : String(cause);
  return { code: status.UNKNOWN, details: message, message };
}

function unary<Request, Response>(answer: (request: Request) => Response | Promise<Response>) {
  return (call: ServerUnaryCall<Request, Response>, respond: sendUnaryData<Response>): void => {
    Promise.resolve()
      .then(() => answer(call.request))
      .then(
        (response) => respond(null, response),
        (cause: unknown) => respond(toServiceError(cause)),
      );
  };
}

function streaming<Request, Response>(
  answer: (call: ServerWritableStream<Request, Response>) => Promise<void>,
) {
  return (call: ServerWritableStream<Request, Response>): void => {
    Promise.resolve()
      .then(() => answer(call))
      .catch((cause: unknown) => call.emit("error", toServiceError(cause)));
  };
}

function rootOf(info: language.ProgramInfo | undefined): string | undefined {
  return info === undefined ? undefined : packages.packageRoot(info.getProgramDirectory());
}

function requiredPackages(request: language.GetRequiredPackagesRequest) {
  const root = rootOf(request.getInfo());
  const attached = packages.attachedProviders(process.env["PULUMI_DEBUG_PROVIDERS"]);
  const providers =
    root === undefined ? [] : packages.requiredProviders(packages.installedPackages(root), attached);
  return new protocol.GetRequiredPackagesResponse().setPackagesList(
    providers.map(({ name, version, server }) =>
      new protocol.PackageDependency()
        .setKind("resource")
        .setName(name)
        .setVersion(version)
        .setServer(server),
    ),
  );
}

function programDependencies(request: language.GetProgramDependenciesRequest) {
  const root = rootOf(request.getInfo());
  const list = request.getTransitivedependencies() ? packages.installedPackages : packages.directDependencies;
  return new protocol.GetProgramDependenciesResponse().setDependenciesList(
    (root === undefined ? [] : list(root)).map(({ name, version }) =>
      new protocol.DependencyInfo().setName(name).setVersion(version),
    ),
  );
}

function about(request: language.AboutRequest) {
  const response = new protocol.AboutResponse().setExecutable(process.execPath).setVersion(process.version);
  const root = rootOf(request.getInfo());
  response.getMetadataMap().set("languageHost", "lockgate");
  if (root !== undefined) response.getMetadataMap().set("packageManager", packageManager(root));
  return response;
}

/** The calls that Lockgate needs. Code generation stays with Pulumi's own host: gRPC answers UNIMPLEMENTED. */
export function languageService(facts: LanguageHostFacts): UntypedServiceImplementation {
  let { engineAddress } = facts;
  return {
    handshake: unary((request: language.LanguageHandshakeRequest) => {
      engineAddress = request.getEngineAddress() || engineAddress;
      return new protocol.LanguageHandshakeResponse();
    }),
    getPluginInfo: unary(() => new protocol.PluginInfo().setVersion(facts.version)),
    getRequiredPackages: unary(requiredPackages),
    getProgramDependencies: unary(programDependencies),
    about: unary(about),
    run: unary((request: language.RunRequest) => runProgram(request, engineAddress, facts.children)),
    runPlugin: streaming(
      (call: ServerWritableStream<language.RunPluginRequest, language.RunPluginResponse>) =>
        runPlugin(call, facts.children),
    ),
    installDependencies: streaming(
      (
        call: ServerWritableStream<language.InstallDependenciesRequest, language.InstallDependenciesResponse>,
      ) => installDependencies(call, facts.children),
    ),
    cancel: unary(async () => {
      await facts.children.stopAll();
      return new protocol.Empty();
    }),
  };
}
