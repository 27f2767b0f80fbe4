// One app of each source and of each target, as a team would write it, for tests that walk all of them.
import type { App } from "../../../../infra/configuration/schema.ts";
import { exampleConfig } from "../../example.ts";

const uuid = "12345678-90ab-4cde-8f01-234567890abc";
const image = `registry.acme.example/build@sha256:${"ab".repeat(32)}`;

/** What a team writes; defaults are left out. */
export const sampleSources: { [K in App["source"]["kind"]]: { kind: K } & Record<string, unknown> } = {
  github: { kind: "github", repository: "acme/top-scores" },
  githubActions: { kind: "githubActions", repository: "acme/web" },
  circleCi: {
    kind: "circleCi",
    repository: "acme/trainer",
    organizationId: uuid,
    projectId: uuid.replace("1", "2"),
    image,
  },
  gitlab: { kind: "gitlab", project: "acme/data/baseline", image },
  monorepo: { kind: "monorepo", repository: "acme/all", matches: ["shop/.*"], ignores: ["*.md"] },
  s3Drop: {
    kind: "s3Drop",
    repository: "https://git.acme.example/etl",
    writers: ["arn:aws:iam::111122223333:role/etl-build"],
  },
  imagePush: {
    kind: "imagePush",
    repository: "https://git.acme.example/tides",
    writers: ["arn:aws:iam::111122223333:role/tides-build"],
  },
};

/** So many tenants of one app, dealt out to the rings in turn. */
export const sampleTenants = (rings: readonly string[], count: number) =>
  Array.from({ length: count }, (_, index) => ({
    id: `t${index}`,
    app: "hello",
    environment: "prod",
    accountId: String(111100000000 + index),
    region: "eu-central-1",
    ring: rings[index % rings.length],
  }));

export const sampleTargets: { [K in App["target"]["kind"]]: { kind: K } & Record<string, unknown> } = {
  lambdaCanary: { kind: "lambdaCanary", runtime: "nodejs22.x", handler: "index.handler" },
  ecs: { kind: "ecs", cpu: 512, memory: 1024, tasks: 4, weights: { onDemand: 1, spot: 2 } },
  eks: { kind: "eks" },
  ciHost: { kind: "ciHost", profile: "gitlab", hosts: ["gitlab.acme.example"] },
  ec2: {
    kind: "ec2",
    instances: 3,
    scaling: { most: 8 },
    certificates: { dev: uuid, test: uuid, prod: uuid },
  },
  blueGreen: {
    kind: "blueGreen",
    steps: [20, 60],
    certificates: { dev: uuid, test: uuid, prod: uuid },
  },
  ec2Efs: { kind: "ec2Efs", certificates: { dev: uuid, test: uuid, prod: uuid } },
  edge: { kind: "edge", rings: [{ name: "canary" }, { name: "field" }] },
  stackSet: { kind: "stackSet", name: "baseline-keys" },
  tenantFleet: { kind: "tenantFleet", rings: [{ name: "canary" }, { name: "broad", budget: 2 }] },
  glueWorkflow: {
    kind: "glueWorkflow",
    schedule: "cron(0 8 * * ? *)",
    steps: [
      { name: "monthly", job: "monthly.py" },
      { name: "months", crawler: "conformed/monthly", after: ["monthly"] },
      { name: "quarterly", job: "quarterly.py", after: ["months"] },
    ],
    feeds: { dev: ["arn:aws:iam::111122223333:role/feed"] },
    readers: { dev: ["arn:aws:iam::111122223333:role/analysts"] },
  },
  glueEtl: {
    kind: "glueEtl",
    conform: "conform.py",
    build: "build.py",
    rules: "rules.json",
    tells: ["data@acme.example"],
    sample: "id,amount\n1,2\n",
  },
  model: { kind: "model", model: "model.json", evaluate: "evaluate.py", metric: "accuracy", threshold: 0.9 },
};

const first = exampleConfig("tooling").apps[0] as App;

const targets = Object.values(sampleTargets);

/** Rows of `lockgate:apps`: one for each source, named after it, with every target in turn. */
export const sampleApps = Object.values(sampleSources).map((source, i) => ({
  ...first,
  name: source.kind.toLowerCase(),
  source,
  target: targets[i % targets.length],
}));

/** One for each target, named after it. */
export const targetApps = targets.map((target) => ({ ...first, name: target.kind.toLowerCase(), target }));
/** Containers once more, whose tasks run once. */
export const onceApp = { ...first, name: "ecsonce", target: { ...sampleTargets.ecs, runs: "once" } };
/** A host of CI once more, which keeps what must outlive its region. */
export const jenkinsApp = { ...first, name: "jenkins", target: { kind: "ciHost", profile: "jenkins" } };

/** The example company's tooling with these apps. */
export const sampleConfig = exampleConfig("tooling", { apps: sampleApps });
export const sampleOf = (kind: App["source"]["kind"]): App =>
  sampleConfig.apps.find(({ source }) => source.kind === kind) as App;
