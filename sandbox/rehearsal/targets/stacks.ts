// A model of CloudFormation's stacks of tenants: they begin, take their time on the clock, and end or go back. Their templates
// are read for their parameters only, and nothing of what they say is made.
import { parse } from "yaml";
import type { Facts } from "../../../policy-pack/facts.ts";
import { tags as tagNames } from "../../../infra/functions/job/tenants.ts";
import { accountOf } from "../../../policy-pack/model/accounts.ts";
import { stepOf } from "../../../policy-pack/model/pipelines.ts";
import { awsError, type Answer, type Input } from "../aws/authorised.ts";
import { variableOf } from "../purpose.ts";
import type { World } from "../world.ts";
import type { Mishap, TargetModel, Traffic } from "./index.ts";

type Tag = { Key: string; Value: string };
type Parameter = { ParameterKey: string; ParameterValue: string };
type Content = { template: string; tags: readonly Tag[] };
type Change = { kind: "CREATE" | "UPDATE" | "DELETE"; began: number; to: Content; fails: boolean };
type Stack = { name: string; account: string; content: Content; status: string; change: Change | undefined };

/** Seconds that a change takes. */
const changing = 60;

export const stacks = (world: World): TargetModel => new Stacks(world);

class Stacks implements TargetModel {
  readonly about =
    "CloudFormation: a model of tenants' stacks, with their states and tags; what a template says is not made";
  mishap: TargetModel["mishap"];
  readonly #world: World;
  readonly #stacks = new Map<string, Stack>();
  /** The release that fails, where one is to: what goes back from it does not. */
  #failing: string | undefined;

  constructor(world: World) {
    this.#world = world;
  }

  mishaps = (project: Facts): readonly Mishap[] =>
    stepOf(project) === "deploy" && variableOf(project, "STACKS") !== undefined ? ["tenant"] : [];

  /** A fleet's stacks as its environment sees them: `lockgate-<app>:<tenant>`. */
  traffic = (): Traffic[] =>
    this.#fleets().flatMap(({ account, prefix }) =>
      [...this.#stacks.values()]
        .filter(({ name }) => name.startsWith(`${prefix}-`) && this.#isOf(account, name))
        .map((stack) => {
          this.#advance(stack);
          const release = releaseOf(stack.content);
          const version = release.slice(0, 12);
          return {
            account,
            name: `${prefix}:${stack.name.slice(prefix.length + 1)}`,
            shares: { [version]: 100 },
            runs: { [version]: release },
          };
        }),
    );

  #fleets(): { account: string; prefix: string }[] {
    const found = this.#world.company.model.of("project").flatMap((project: Facts) => {
      const prefix = variableOf(project, "STACKS");
      return prefix === undefined ? [] : [`${accountOf(project) ?? ""} ${prefix}`];
    });
    return [...new Set(found)].map((text) => {
      const [account = "", prefix = ""] = text.split(" ");
      return { account, prefix };
    });
  }

  /** The environment whose table names the tenant. */
  #isOf = (account: string, name: string): boolean =>
    this.#world.company.model.resources.some(
      (facts) =>
        facts.type === "aws:ssm/parameter:Parameter" &&
        accountOf(facts) === account &&
        name.endsWith(`-${String(facts.props["name"]).split("/").at(-1)}`) &&
        String(facts.props["name"]).includes("/tenants/"),
    );

  answer: Answer = (operation, input, account) => {
    const command = /^CloudFormationClient\.(\w+)Command$/.exec(operation)?.[1];
    return command === undefined ? undefined : this.#operations[command]?.(input, account);
  };

  readonly #operations: Readonly<Record<string, (input: Input, account: string) => object>> = {
    DescribeStacks: (input, account) => {
      const stack = this.#find(input, account);
      this.#advance(stack);
      if (stack.status === "DELETE_COMPLETE") throw missing(stack.name);
      const { name: StackName, status: StackStatus, content } = stack;
      return { Stacks: [{ StackName, StackStatus, Tags: content.tags }] };
    },
    CreateStack: (input, account) => {
      const name = String(input["StackName"]);
      const before = this.#stacks.get(`${account}/${name}`);
      if (before !== undefined && before.status !== "DELETE_COMPLETE")
        throw awsError("AlreadyExistsException", 400, `Stack [${name}] already exists`);
      const stack = { name, account, content: contentOf(input, ""), status: "", change: undefined };
      this.#stacks.set(`${account}/${name}`, stack);
      return this.#begin(stack, "CREATE", stack.content);
    },
    UpdateStack: (input, account) => {
      const stack = this.#find(input, account);
      return this.#begin(stack, "UPDATE", contentOf(input, stack.content.template));
    },
    DeleteStack: (input, account) => {
      const stack = this.#find(input, account);
      return this.#begin(stack, "DELETE", stack.content);
    },
  };

  #begin(stack: Stack, kind: Change["kind"], to: Content): object {
    const began = this.#world.clock.now().getTime();
    this.#failing = this.mishap === "tenant" ? (this.#failing ?? releaseOf(to)) : undefined;
    const fails = this.#failing !== undefined && this.#failing === releaseOf(to);
    stack.change = { kind, began, to, fails };
    stack.status = `${kind}_IN_PROGRESS`;
    return { StackId: stack.name };
  }

  #advance(stack: Stack): void {
    const { change } = stack;
    if (change === undefined || this.#world.clock.now().getTime() - change.began < changing * 1000) return;
    stack.change = undefined;
    if (change.fails) {
      // One that can't be made is taken away again (CreateStack, OnFailure DELETE).
      stack.status = change.kind === "CREATE" ? "DELETE_COMPLETE" : "UPDATE_ROLLBACK_COMPLETE";
      if (change.kind === "CREATE") this.#stacks.delete(`${stack.account}/${stack.name}`);
    } else {
      stack.status = `${change.kind}_COMPLETE`;
      stack.content = change.to;
      if (change.kind === "DELETE") this.#stacks.delete(`${stack.account}/${stack.name}`);
    }
  }

  #find(input: Input, account: string): Stack {
    const name = String(input["StackName"]);
    const found = this.#stacks.get(`${account}/${name}`);
    if (found === undefined) throw missing(name);
    return found;
  }
}

const releaseOf = ({ tags }: Content): string =>
  tags.find(({ Key }) => Key === tagNames.release)?.Value ?? "";
const missing = (name: string) => awsError("ValidationError", 400, `Stack with id ${name} does not exist`);

/** CloudFormation refuses what the template has no parameter for, and what has no value. */
function contentOf(input: Input, previous: string): Content {
  const template = input["UsePreviousTemplate"] === true ? previous : String(input["TemplateBody"]);
  // Tags such as !Ref are CloudFormation's own.
  const read = parse(template, { logLevel: "silent" }) as {
    Parameters?: Record<string, { Default?: unknown }>;
  };
  const declared = read.Parameters ?? {};
  const given = ((input["Parameters"] ?? []) as Parameter[]).map(({ ParameterKey }) => ParameterKey);
  const unknown = given.filter((key) => !Object.hasOwn(declared, key));
  if (unknown.length > 0)
    throw awsError(
      "ValidationError",
      400,
      `Parameters: [${unknown.join(", ")}] do not exist in the template`,
    );
  const without = Object.keys(declared).filter(
    (key) => declared[key]?.Default === undefined && !given.includes(key),
  );
  if (without.length > 0)
    throw awsError("ValidationError", 400, `Parameters: [${without.join(", ")}] must have values`);
  return { template, tags: (input["Tags"] ?? []) as Tag[] };
}
