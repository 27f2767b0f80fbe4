// An in-memory sandbox for tests of models: stores what they create, as the provider does, without disk or engine.

import { AwsError } from "../../../sandbox/aws/model.ts";
import type {
  Caller,
  Context,
  Properties,
  ResourceModel,
  StoredResource,
  World,
} from "../../../sandbox/aws/model.ts";

export const management = "111111111111";
export const workload = "222222222222";

/** A world in memory and the few verbs that tests need on it. */
export type TestWorld = World & {
  /** Puts a resource there without asking a model. */
  seed(resource: Partial<StoredResource> & { token: string; id: string }): StoredResource;
  /** Applies defaults, checks, creates and stores as the provider does; throws AwsError for what AWS refuses. */
  create(model: ResourceModel, inputs: Properties, caller?: Partial<Caller>): StoredResource;
  update(model: ResourceModel, resource: StoredResource, inputs: Properties): StoredResource;
  remove(model: ResourceModel, resource: StoredResource): void;
  /** The context of a caller in the workload account, eu-central-1, unless told otherwise. */
  context(caller?: Partial<Caller>): Context;
};

/** A fresh world with the two accounts; random text counts up, so ids are predictable and distinct. */
export function testWorld(): TestWorld {
  const resources: StoredResource[] = [];
  let counter = 0;
  const world: World = {
    get: (token, id, where) => world.find(token, where).find((r) => r.id === id),
    find: (token, where = {}, match = () => true) =>
      resources.filter(
        (r) =>
          r.token === token &&
          (where.account === undefined || r.account === where.account) &&
          (where.region === undefined || r.region === where.region) &&
          match(r),
      ),
    accounts: () => [
      ...new Set([management, workload, ...world.find("aws:organizations/account:Account").map((a) => a.id)]),
    ],
    now: () => "2026-09-26T12:00:00Z",
    random: (kind, length) => (++counter).toString(kind === "hex" ? 16 : 36).padStart(length, "0"),
  };
  return { ...world, ...verbs(world, resources) };
}

function verbs(world: World, resources: StoredResource[]): Omit<TestWorld, keyof World> {
  const context = (caller: Partial<Caller> = {}): Context => ({ caller: callerOf(caller), world });
  const put = (resource: StoredResource): StoredResource => (resources.push(resource), resource);
  const drop = (urn: string): void => {
    for (let i = resources.length - 1; i >= 0; i--) if (resources[i]?.urn === urn) resources.splice(i, 1);
  };
  const contextOf = (r: StoredResource): Context =>
    context({ account: r.account, ...(r.region === "global" ? {} : { region: r.region }) });
  return {
    context,
    seed: (r) =>
      put({
        account: workload,
        region: "global",
        urn: `urn:${r.token}::${r.id}`,
        inputs: {},
        outputs: {},
        ...r,
      }),
    create(model, given, caller) {
      const where = context(caller);
      const inputs = withDefaults(model, given);
      refuseFaults(model, inputs, where);
      const { id, outputs, implied = [] } = model.create(inputs, where);
      const region = model.global ? "global" : where.caller.region;
      const urn = `urn:${where.caller.account}:${region}:${model.token}::${id}`;
      for (const other of implied) put({ ...other, urn: `urn:implied-by:${urn}` });
      return put({ token: model.token, id, account: where.caller.account, region, urn, inputs, outputs });
    },
    update(model, resource, given) {
      const inputs = withDefaults(model, given);
      refuseFaults(model, inputs, contextOf(resource));
      resource.outputs = model.update?.(resource, inputs, contextOf(resource)) ?? {
        ...resource.outputs,
        ...inputs,
      };
      resource.inputs = inputs;
      return resource;
    },
    remove(model, resource) {
      const left = model.remove?.(resource, contextOf(resource)) ?? [];
      drop(resource.urn);
      drop(`urn:implied-by:${resource.urn}`);
      for (const other of left) put({ ...other, urn: `urn:left:${other.id}` });
    },
  };
}

function callerOf(caller: Partial<Caller>): Caller {
  const account = caller.account ?? workload;
  return {
    partition: "aws",
    account,
    region: "eu-central-1",
    arn: `arn:aws:iam::${account}:role/Deployer`,
    ...caller,
  };
}

function withDefaults(model: ResourceModel, inputs: Properties): Properties {
  return { ...model.defaults, ...inputs };
}

function refuseFaults(model: ResourceModel, inputs: Properties, context: Context): void {
  const faults = model.check?.(inputs, context) ?? [];
  if (faults.length === 0) return;
  throw new AwsError("Check", faults.map((f) => `${f.property}: ${f.reason}`).join("; "));
}
