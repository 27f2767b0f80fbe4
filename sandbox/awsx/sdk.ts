// The parts of the pinned @pulumi/pulumi that a component server needs and its type declarations leave out.
// They are what the SDK's own provider/server.js calls; tests/sandbox/awsx/runtime.test.ts runs through all of them.

import { createRequire } from "node:module";
import type { AsyncLocalStorage } from "node:async_hooks";
import type { Inputs, Resource, ResourceHookBinding } from "@pulumi/pulumi";
import type { ConstructRequest } from "@pulumi/pulumi/proto/provider_pb.js";

const load = createRequire(import.meta.url);

type Client = { close(): void };

/** What the SDK keeps for one program: which engine it talks to, under which stack. */
export type Store = { settings: { monitor?: Client; engine?: Client } };

type DependencyConstructor = new (urn: string) => Resource;

type StateModule = { LocalStore: new () => Store };
type SettingsModule = {
  resetOptions(
    project: string,
    stack: string,
    parallel: number,
    engine: string,
    monitor: string,
    preview: boolean,
    organization: string,
  ): void;
  awaitFeatureSupport(): Promise<void>;
  waitForRPCs(): Promise<void>;
};
type ConfigModule = { setAllConfig(values: Record<string, string>, secretKeys: string[]): void };
type RpcModule = {
  serializeResourceProperties(
    label: string,
    properties: Inputs,
  ): Promise<[Record<string, unknown>, Map<string, Set<Resource>>]>;
};
type ServerModule = {
  deserializeInputs(
    inputs: ReturnType<ConstructRequest["getInputs"]>,
    dependencies: ReturnType<ConstructRequest["getInputdependenciesMap"]>,
  ): Promise<Record<string, unknown>>;
};
type HooksModule = { hookBindingFromProto(hooks: unknown): ResourceHookBinding | undefined };
type ResourceModule = {
  DependencyResource: DependencyConstructor;
  DependencyProviderResource: DependencyConstructor;
  rootStackResource: Resource;
};

export const { LocalStore } = load("@pulumi/pulumi/runtime/state.js") as StateModule;
export const settings = load("@pulumi/pulumi/runtime/settings.js") as SettingsModule;
export const config = load("@pulumi/pulumi/runtime/config.js") as ConfigModule;
export const rpc = load("@pulumi/pulumi/runtime/rpc.js") as RpcModule;
export const server = load("@pulumi/pulumi/provider/server.js") as ServerModule;
export const hooks = load("@pulumi/pulumi/runtime/resource.js") as HooksModule;
export const resources = load("@pulumi/pulumi/resource.js") as ResourceModule;

/** Runs the body with a store of its own, which everything that it awaits sees too. */
export function withStore<T>(store: Store, body: () => Promise<T>): Promise<T> {
  // The SDK puts this on the global object so that several copies of it share one storage.
  const storage = (globalThis as unknown as { asyncLocalStorage: AsyncLocalStorage<Store> })
    .asyncLocalStorage;
  return storage.run(store, body);
}
