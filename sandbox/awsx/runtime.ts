// How one Construct request becomes a component: sets the SDK up for the calling engine, builds, and answers.

import type * as pulumi from "@pulumi/pulumi";
import provider from "@pulumi/pulumi/proto/provider_pb.js";
import structs from "google-protobuf/google/protobuf/struct_pb.js";
import { LocalStore, config, hooks, resources, rpc, server, settings, withStore } from "./sdk.ts";
import type { Store } from "./sdk.ts";

type Request = provider.ConstructRequest;
type Response = provider.ConstructResponse;

/** A component that was built: its URN and its outputs. */
export type Built = { urn: pulumi.Output<string>; state: pulumi.Inputs };

/** Makes a component of one type. */
export type Builder = (
  name: string,
  inputs: Record<string, unknown>,
  options: pulumi.ComponentResourceOptions,
) => Promise<Built>;

export type Surroundings = {
  /** Where log lines go; without it they go to the process's own output. */
  engineAddress?: string;
  /** Aborted when the engine hangs up: its children are then never answered. */
  signal?: AbortSignal;
};

/**
 * Builds the requested component and answers with its URN, outputs and their dependencies.
 * Each call has an SDK state of its own, so that requests of several engines never see each other's.
 */
export function answerConstruct(
  request: Request,
  build: Builder,
  around: Surroundings = {},
): Promise<Response> {
  const store = new LocalStore();
  return withStore(store, () => untilAborted(construct(request, build, around), around.signal)).finally(() =>
    closeClients(store),
  );
}

async function construct(request: Request, build: Builder, around: Surroundings): Promise<Response> {
  await configure(request, around.engineAddress ?? "");
  const inputs = await server.deserializeInputs(request.getInputs(), request.getInputdependenciesMap());
  const built = await build(request.getName(), inputs, optionsOf(request));
  const response = new provider.ConstructResponse();
  response.setUrn(await promiseOf(built.urn));
  const label = `construct(${request.getType()}, ${request.getName()})`;
  const [state, dependencies] = await rpc.serializeResourceProperties(label, built.state);
  for (const [key, owners] of dependencies) {
    const urns = new provider.ConstructResponse.PropertyDependencies();
    urns.setUrnsList(await Promise.all([...owners].map((owner) => promiseOf(owner.urn))));
    response.getStatedependenciesMap().set(key, urns);
  }
  response.setState(
    structs.Struct.fromJavaScript(state as Parameters<typeof structs.Struct.fromJavaScript>[0]),
  );
  await settings.waitForRPCs();
  return response;
}

async function configure(request: Request, engineAddress: string): Promise<void> {
  settings.resetOptions(
    request.getProject(),
    request.getStack(),
    request.getParallel(),
    engineAddress,
    request.getMonitorendpoint(),
    request.getDryrun(),
    request.getOrganization(),
  );
  await settings.awaitFeatureSupport();
  config.setAllConfig(
    Object.fromEntries(request.getConfigMap().entries()),
    request.getConfigsecretkeysList(),
  );
}

function optionsOf(request: Request): pulumi.ComponentResourceOptions {
  const reference = (urn: string): pulumi.Resource => new resources.DependencyResource(urn);
  const providers = Object.fromEntries(
    [...request.getProvidersMap().entries()].map(([name, ref]) => [
      name,
      new resources.DependencyProviderResource(ref),
    ]),
  ) as Record<string, pulumi.ProviderResource>;
  const trigger = request.getReplacementTrigger()?.toJavaScript();
  return {
    providers,
    aliases: request.getAliasesList().map(aliasOf),
    dependsOn: request.getDependenciesList().map(reference),
    protect: request.getProtect(),
    ...(request.getParent() && { parent: reference(request.getParent()) }),
    ...(request.getDeletedwith() && { deletedWith: reference(request.getDeletedwith()) }),
    ...(trigger !== undefined && trigger !== null && { replacementTrigger: trigger }),
    ignoreChanges: request.getIgnorechangesList(),
    replaceOnChanges: request.getReplaceonchangesList(),
    customTimeouts: request.getCustomtimeouts()?.toObject(),
    retainOnDelete: request.getRetainondelete(),
    hooks: hooks.hookBindingFromProto(request.getResourceHooks()),
  };
}

function aliasOf(alias: ReturnType<Request["getAliasesList"]>[number]): string | pulumi.Alias {
  const spec = alias.getSpec();
  if (alias.hasUrn() || !spec) return alias.getUrn();
  return {
    ...(spec.getName() && { name: spec.getName() }),
    ...(spec.getProject() && { project: spec.getProject() }),
    ...(spec.getStack() && { stack: spec.getStack() }),
    ...(spec.hasParenturn() && { parent: spec.getParenturn() }),
    ...(spec.hasNoparent() && spec.getNoparent() && { parent: resources.rootStackResource }),
  };
}

/** The SDK gives no public way to wait for an output outside of a program. */
function promiseOf<T>(output: pulumi.Output<T>): Promise<T> {
  return (output as unknown as { promise(): Promise<T> }).promise();
}

function untilAborted<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return work;
  return Promise.race([
    work,
    new Promise<never>((_, reject) => {
      const stop = (): void => reject(new Error("the engine hung up before the component was complete"));
      if (signal.aborted) stop();
      signal.addEventListener("abort", stop, { once: true });
    }),
  ]);
}

function closeClients(store: Store): void {
  store.settings.monitor?.close();
  store.settings.engine?.close();
}
