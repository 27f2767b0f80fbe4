// What an app may say itself of each kind of target: neither its pipeline's rights nor those of its own roles, nor whom it lets in.
import { expect } from "chai";
import fc from "fast-check";
import { stringify } from "yaml";
import { formatPath } from "../../../infra/configuration/faults.ts";
import type { App, Config, EnvironmentConfig, ToolingConfig } from "../../../infra/configuration/schema.ts";
import { targetSchemas } from "../../../infra/configuration/targets.ts";
import { validateConfig } from "../../../infra/configuration/validate.ts";
import { declareEnvironment } from "../../../infra/layers/environment.ts";
import { changed, type StackName } from "../example.ts";
import { declared, type Declared } from "../mocks.ts";
import { sampleApps, sampleTargets } from "../plan/pipeline/samples.ts";
import { beyond, rightsOf } from "./appRights.ts";

type Kind = App["target"]["kind"];
type Row = Record<string, unknown>;
type Said = Record<Kind, Row>;
const { build, ...platform } = sampleApps[0] as unknown as Row;
const kinds = Object.keys(sampleTargets) as Kind[];

const whole = (min: number, max: number) => fc.integer({ min, max });
const machines = {
  instances: whole(2, 7),
  instanceType: fc.constantFrom("t3.micro", "m7g.large"),
  port: whole(1024, 65_535),
  healthPath: fc.constantFrom("/", "/fit"),
  maxInstanceDays: whole(1, 365),
};
const steps = {
  steps: fc.uniqueArray(whole(1, 99), { minLength: 1, maxLength: 5 }).map((all) => all.sort((a, b) => a - b)),
  stepMinutes: whole(1, 15),
};
const pace = fc.constantFrom("OneAtATime", "HalfAtATime");
/** All that the file may say of a kind, with every value that changes what is declared. */
const mayDecide: Record<Kind, Record<string, fc.Arbitrary<unknown>>> = {
  lambdaCanary: {
    runtime: fc.constantFrom("nodejs22.x", "python3.13"),
    handler: fc.constantFrom("index.handler", "app/main.run"),
    memory: whole(128, 10_240),
    timeout: whole(1, 900),
    shift: fc.constantFrom("LambdaCanary10Percent30Minutes", "LambdaLinear10PercentEvery1Minute"),
  },
  ecs: {
    cpu: fc.constant(1024),
    memory: fc.constantFrom(2048, 4096),
    tasks: whole(2, 100),
    weights: fc.record({ onDemand: whole(1, 9), spot: whole(0, 9) }),
  },
  eks: {},
  ciHost: {},
  ec2: { ...machines, pace },
  blueGreen: { ...machines, ...steps },
  ec2Efs: { ...machines, ...steps },
  edge: { pace },
  stackSet: {},
  tenantFleet: { maxParallel: whole(1, 50) },
  glueWorkflow: {},
  glueEtl: {},
  model: {},
};
const anything: fc.Arbitrary<Said> = fc.record(
  Object.fromEntries(kinds.map((kind) => [kind, fc.record(mayDecide[kind])])) as {
    [K in Kind]: fc.Arbitrary<Row>;
  },
);

/** The platform's part of a target. */
const kept = (kind: Kind): Row =>
  Object.fromEntries(Object.entries(sampleTargets[kind]).filter(([key]) => !(key in mayDecide[kind])));
const nameOf = (kind: Kind): string => kind.toLowerCase();
const read = (stack: StackName, said: Partial<Said>) => {
  const told = Object.keys(said) as Kind[];
  const apps = told.map((kind) => ({
    ...platform,
    name: nameOf(kind),
    target: kept(kind),
    definition: { file: kind },
  }));
  const own = { build: { ...(build as Row), dependencies: undefined } };
  // Parameters and secrets are of other apps.
  const rest = stack === "tooling" ? {} : { parameters: undefined, secrets: undefined };
  return validateConfig(stack, changed(stack, { apps, ...rest }), new Set(), (kind) =>
    stringify({ ...own, target: said[kind as Kind] }),
  );
};
function configOf(stack: StackName, said: Partial<Said>): Config {
  const result = read(stack, said);
  if (!result.ok) throw new Error(JSON.stringify(result.faults));
  return result.config;
}
/** What a team says that wants nothing of its own. */
const plain = fc.sample(anything, { numRuns: 1, seed: 1 })[0] as Said;

describe("C20 what an app says itself of its target, for every kind", () => {
  for (const { shape } of targetSchemas) {
    const kind = shape.kind.value;
    const others = Object.keys(shape).filter((key) => !(key in mayDecide[kind]));
    it(`C20 of ${kind} nothing else: ${others.join(", ")} are the row's`, () => {
      for (const key of others) {
        const result = read("tooling", { [kind]: { ...plain[kind], [key]: "other" } });
        const faults = result.ok ? [] : result.faults;
        expect(faults.map(({ path }) => formatPath(path))).to.include(`apps[0].definition.target.${key}`);
      }
    });
  }

  it("C20 no role of its pipeline gets a right by it", () => {
    for (const kind of kinds) {
      const before = rightsOf(configOf("tooling", { [kind]: plain[kind] }) as ToolingConfig);
      fc.assert(
        fc.property(fc.record(mayDecide[kind]), (said) => {
          const after = rightsOf(configOf("tooling", { [kind]: said }) as ToolingConfig);
          expect([...after.keys()], kind).to.deep.equal([...before.keys()]);
          expect(beyond(after, before).join("; "), kind).to.equal("");
        }),
        { numRuns: 5 },
      );
    }
  });

  it("C20 the app's own roles, keys and security groups in its environment stay what they were, but for the port", async () => {
    const before = await opened(plain);
    expect([...before.values()].filter((text) => text.includes("Statement")).length).to.be.greaterThan(20);
    expect([...before.values()].filter((text) => text.includes('"the port"')).length).to.be.greaterThan(3);
    for (const said of fc.sample(anything, 2)) {
      const after = await opened(said);
      for (const [name, text] of after) expect(text, name).to.equal(before.get(name));
      expect(after.size).to.equal(before.size);
    }
  });
});

/** Of what an environment declares: who may do what, and who reaches whom; by type and name. */
async function opened(said: Said): Promise<Map<string, string>> {
  // Where the file may say nothing there is nothing to compare.
  const told = Object.fromEntries(Object.entries(said).filter(([, row]) => Object.keys(row).length > 0));
  const config = configOf("prod", told) as EnvironmentConfig;
  const all = await declared("prod", () => declareEnvironment(config));
  return new Map(
    all.filter(isOpening).map(({ type, name, inputs }) => {
      const port = portOf(name, said);
      const text = JSON.stringify(inputs, (key, value: unknown) =>
        (key === "fromPort" || key === "toPort") && value === port ? "the port" : value,
      );
      return [`${type} ${name}`, text];
    }),
  );
}

const isOpening = ({ type, inputs }: Declared): boolean =>
  /^aws:(iam|kms|vpc|ec2\/securityGroup|lambda\/permission)/.test(type) ||
  Object.values(inputs).some((value) => JSON.stringify(value).includes("Statement"));

const portOf = (name: string, said: Said): unknown => {
  const kind = kinds.find((each) => name === nameOf(each) || name.startsWith(`${nameOf(each)}-`));
  return kind === undefined ? undefined : said[kind]["port"];
};
