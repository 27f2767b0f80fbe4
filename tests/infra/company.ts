// The whole company as its program declares it: all five stacks in one model, for questions about who can do what.
// The program and the documents are the real ones; ids and ARNs are the mocks', in the accounts of the providers.
import { declareEnvironment } from "../../infra/layers/environment.ts";
import { declareOrg } from "../../infra/layers/org.ts";
import { declareTooling } from "../../infra/layers/tooling.ts";
import { companyOf, type Company } from "../../policy-pack/access/company.ts";
import type { Facts } from "../../policy-pack/facts.ts";
import { buildModel } from "../../policy-pack/model/model.ts";
import { exampleConfig, type StackName } from "./example.ts";
import { declared, isProvider, type Declared } from "./mocks.ts";

type Changes = Readonly<Record<string, unknown>>;
/** Of values of one stack's own. */
type OwnChanges = Readonly<Partial<Record<StackName, Changes>>>;

/** What each stack of the example runs; `changes` of shared values of its configuration. */
const programsOf = (
  changes: Changes = {},
  own: OwnChanges = {},
): Readonly<Record<StackName, () => unknown>> => {
  const configOf = <S extends StackName>(stack: S) =>
    exampleConfig(stack, { ...changes, ...own[stack] }, ["secrets"]);
  return {
    org: () => declareOrg(configOf("org")),
    tooling: () => declareTooling(configOf("tooling")),
    dev: () => declareEnvironment(configOf("dev")),
    test: () => declareEnvironment(configOf("test")),
    prod: () => declareEnvironment(configOf("prod")),
  };
};
export const programs = programsOf();

let remembered: Promise<readonly Facts[]> | undefined;
const companies = new Map<string, Promise<Company>>();

/** Every resource of all stacks, declared once a process. */
export const companyFacts = (): Promise<readonly Facts[]> => (remembered ??= declareAll(programs));

/**
 * The same as one company, in another configuration where a test changes it, and with `more` stacks: once a process for
 * each, without `more`.
 */
export function declaredCompany(
  changes: Changes = {},
  own: OwnChanges = {},
  more?: Programs,
): Promise<Company> {
  if (more !== undefined) return declareCompany(changes, own, more);
  const key = JSON.stringify([changes, own], (_, value: unknown) =>
    value === undefined ? "left out" : value,
  );
  const company = companies.get(key) ?? declareCompany(changes, own);
  companies.set(key, company);
  return company;
}

async function declareCompany(changes: Changes, own: OwnChanges, more: Programs = {}): Promise<Company> {
  const isExample = Object.keys({ ...changes, ...own, ...more }).length === 0;
  const facts = isExample ? companyFacts() : declareAll({ ...programsOf(changes, own), ...more });
  return companyOf(buildModel(await facts));
}

type Programs = Readonly<Record<string, () => unknown>>;

async function declareAll(all: Programs): Promise<readonly Facts[]> {
  const facts: Facts[] = [];
  // One after the other: the mocks are of the process.
  for (const [stack, program] of Object.entries(all)) {
    const resources = await declared(stack, program);
    facts.push(...resources.map((made) => factsOf(stack, made, resources)));
  }
  return facts;
}

const urnOf = (stack: string, { type, name }: Declared): string =>
  `urn:pulumi:${stack}::lockgate::${type}::${name}`;

function factsOf(stack: string, made: Declared, all: readonly Declared[]): Facts {
  const provider = all.find((other) => other.name === made.provider && isProvider(other));
  return {
    urn: urnOf(stack, made),
    type: made.type,
    name: made.name,
    props: made.outputs,
    protect: false,
    propertyDependencies: {},
    ...(provider === undefined ? {} : { provider: { urn: urnOf(stack, provider), props: provider.inputs } }),
  };
}
