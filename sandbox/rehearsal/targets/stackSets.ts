// A model of StackSets: those that jobs name, with one stack in the account of each; an update takes its time on the clock.
import { randomUUID } from "node:crypto";
import { accountOf } from "../../../policy-pack/model/accounts.ts";
import { awsError, type Answer, type Input } from "../aws/authorised.ts";
import { variableOf } from "../purpose.ts";
import type { World } from "../world.ts";
import type { TargetModel, Traffic } from "./index.ts";

type Parameter = { ParameterKey?: string; ParameterValue?: string; UsePreviousValue?: boolean };
type StackSet = { account: string; name: string; updates: number; parameters: readonly Parameter[] };
type Update = { set: StackSet; began: number; parameters: readonly Parameter[]; done: boolean };

/** Seconds that the update of a stack takes. */
const updating = 60;

export const stackSets = (world: World): TargetModel => new StackSets(world);

class StackSets implements TargetModel {
  readonly about =
    "StackSets: a model of the set that a job names, with one stack; nobody reads the template or makes what it says";
  mishap: TargetModel["mishap"];
  readonly #world: World;
  readonly #sets = new Map<string, StackSet>();
  readonly #updates = new Map<string, Update>();

  constructor(world: World) {
    this.#world = world;
    for (const project of world.company.model.of("project")) {
      const name = variableOf(project, "STACK_SET");
      const account = accountOf(project) ?? "";
      if (name !== undefined)
        this.#sets.set(`${account}/${name}`, { account, name, updates: 0, parameters: [] });
    }
  }

  mishaps = (): [] => [];

  traffic = (): Traffic[] =>
    [...this.#sets.values()].map(({ account, name, updates }) => ({
      account,
      name,
      shares: { [`update ${updates}`]: 100 },
    }));

  answer: Answer = (operation, input, account) => {
    const command = /^CloudFormationClient\.(\w+)Command$/.exec(operation)?.[1];
    const known = command === undefined ? undefined : this.#operations[command];
    return known?.(input, this.#of(input, account));
  };

  readonly #operations: Readonly<Record<string, (input: Input, set: StackSet) => object>> = {
    DescribeStackSet: (_, { name, parameters }) => ({
      StackSet: { StackSetName: name, Status: "ACTIVE", Parameters: parameters },
    }),
    UpdateStackSet: (input, set) => {
      const id = randomUUID();
      const parameters = (input["Parameters"] ?? []) as readonly Parameter[];
      this.#updates.set(id, { set, parameters, began: this.#world.clock.now().getTime(), done: false });
      return { OperationId: id };
    },
    DescribeStackSetOperation: (input) => ({
      StackSetOperation: { Status: this.#look(String(input["OperationId"])) },
    }),
    ListStackInstances: (_, { account }) => ({
      Summaries: [{ Account: account, Region: this.#world.regionIn(account), Status: "CURRENT" }],
    }),
  };

  #look(id: string): "RUNNING" | "SUCCEEDED" {
    const update = this.#updates.get(id);
    if (update === undefined) throw awsError("OperationNotFoundException", 404, `no operation ${id}`);
    const { set, began, parameters } = update;
    if (this.#world.clock.now().getTime() - began < updating * 1000) return "RUNNING";
    if (!update.done) {
      update.done = true;
      set.updates += 1;
      const kept = new Set(
        parameters.flatMap((one) => (one.UsePreviousValue === true ? [one.ParameterKey] : [])),
      );
      set.parameters = [
        ...set.parameters.filter(({ ParameterKey }) => kept.has(ParameterKey)),
        ...parameters.filter(({ UsePreviousValue }) => UsePreviousValue !== true),
      ];
    }
    return "SUCCEEDED";
  }

  #of(input: Input, account: string): StackSet {
    const name = String(input["StackSetName"]);
    const found = this.#sets.get(`${account}/${name}`);
    if (found !== undefined) return found;
    throw awsError("StackSetNotFoundException", 404, `StackSet ${name} not found in ${account}`);
  }
}
