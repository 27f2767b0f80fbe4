// Faulty sources and targets of apps: one thing wrong each.
import { sampleSources, sampleTargets } from "../plan/pipeline/samples.ts";
import { rows, type Row } from "./cases.ts";

type Case = readonly [string, "tooling", Record<string, unknown>, string, RegExp, RegExp];
const uuid = "12345678-90ab-4cde-8f01-234567890abc";
const first = (): Row => rows("tooling", "apps")[0] as Row;

/** An app with a sample source, some of it changed; undefined takes a key away. */
const source = (
  title: string,
  kind: keyof typeof sampleSources,
  change: Row,
  problem: RegExp,
  remedy: RegExp,
  at = Object.keys(change)[0] ?? "",
): Case => {
  return [
    title,
    "tooling",
    { apps: [{ ...first(), source: { ...sampleSources[kind], ...change } }] },
    `apps[0].source.${at}`,
    problem,
    remedy,
  ];
};

/** Likewise a sample target. */
const target = (
  title: string,
  kind: keyof typeof sampleTargets,
  change: Row,
  at: string,
  problem: RegExp,
  remedy: RegExp,
): Case => [
  title,
  "tooling",
  { apps: [{ ...first(), target: { ...sampleTargets[kind], ...change } }] },
  `apps[0].target.${at}`,
  problem,
  remedy,
];

export const appCases: readonly Case[] = [
  [
    "a source that nobody knows is told which there are",
    "tooling",
    { apps: [{ ...first(), source: { kind: "bitbucket", repository: "acme/a" } }] },
    "apps[0].source.kind",
    /wrong value/,
    /github, githubActions, circleCi, gitlab, s3Drop/,
  ],
  source(
    "any environment of GitHub",
    "githubActions",
    { environment: "*" },
    /wrong value/,
    /one environment/,
  ),
  source("any repository of GitHub", "githubActions", { repository: "acme/*" }, /wrong value/, /owner\/name/),
  source("a token in the source", "githubActions", { token: "ghp_1" }, /unknown key/, /remove it/),
  source(
    "files from the root of a disk",
    "github",
    { paths: { includes: ["/etc/**"] } },
    /wrong value/,
    /below the repository's own folder/,
    "paths.includes[0]",
  ),
  source(
    "files above the repository",
    "github",
    { paths: { includes: ["shop/../../x"] } },
    /wrong value/,
    /below the repository's own folder/,
    "paths.includes[0]",
  ),
  source(
    "more patterns than CodePipeline takes",
    "github",
    { paths: { includes: Array.from({ length: 9 }, (_, i) => `app${i}/**`) } },
    /too long|wrong value/,
    /at most eight patterns/,
    "paths.includes",
  ),
  source("paths of nothing", "githubActions", { paths: {} }, /wrong value/, /includes, excludes or both/),
  source(
    "an expression that is none",
    "monorepo",
    { matches: ["shop/("] },
    /wrong value/,
    /a regular expression of whole paths/,
    "matches[0]",
  ),
  source("a folder of several that has no files", "monorepo", { matches: [] }, /wrong value/, /at least one/),
  ...(
    [
      ["a zone that nobody knows", { zone: "Europe/Atlantis" }, "routing.zone", /time zone/],
      [
        "a holiday that no year has",
        { zone: "UTC", holidays: ["2026-02-30"] },
        "routing.holidays[0]",
        /a day as/,
      ],
      ["holidays without a zone", { holidays: [] }, "routing.zone", /time zone/],
    ] as const
  ).map(([title, routing, at, remedy]): Case => [
    title,
    "tooling",
    { routing },
    at,
    /wrong value|missing/,
    remedy,
  ]),
  source("no project of CircleCI", "circleCi", { projectId: undefined }, /missing/, /id of the project/),
  source("an image by its tag", "circleCi", { image: "cimg/aws:2025.01" }, /wrong value/, /by digest/),
  source("any project of GitLab", "gitlab", { project: "acme/*" }, /wrong value/, /group\/name/),
  source("GitLab by an address", "gitlab", { host: "https://gitlab.com" }, /wrong value/, /host of GitLab/),
  source("a drop of nobody", "s3Drop", { writers: [] }, /wrong value/, /at least one role/),
  source(
    "a drop of everybody",
    "s3Drop",
    { repository: "http://a" },
    /wrong value/,
    /address of the repository/,
  ),
  [
    "a target that nobody knows is told which there are",
    "tooling",
    { apps: [{ ...first(), target: { kind: "appRunner" } }] },
    "apps[0].target.kind",
    /wrong value/,
    /lambdaCanary, ecs, ec2, stackSet/,
  ],
  target(
    "memory that Fargate has not",
    "ecs",
    { memory: 3000 },
    "memory",
    /wrong value/,
    /512: 1024 to 4096/,
  ),
  target("CPU units that Fargate has not", "ecs", { cpu: 300 }, "cpu", /wrong value/, /256, 512, 1024/),
  target("one task alone", "ecs", { tasks: 1 }, "tasks", /wrong value/, /one zone/),
  target(
    "tasks without a place",
    "ecs",
    { weights: { onDemand: 0, spot: 0 } },
    "weights.onDemand",
    /wrong value/,
    /weight above 0/,
  ),
  target(
    "a weight that ECS has not",
    "ecs",
    { weights: { spot: 1001 } },
    "weights.spot",
    /wrong value/,
    /1000 or less/,
  ),
  target(
    "one machine alone",
    "ec2",
    { instances: 1 },
    "instances",
    /wrong value/,
    /one alone is in one zone/,
  ),
  target(
    "all machines at once",
    "ec2",
    { pace: "AllAtOnce" },
    "pace",
    /wrong value/,
    /OneAtATime, HalfAtATime/,
  ),
  target("root's port", "ec2", { port: 80 }, "port", /wrong value/, /1024 to 65535/),
  target(
    "machines that live for years",
    "ec2",
    { maxInstanceDays: 366 },
    "maxInstanceDays",
    /wrong value/,
    /1 to 365/,
  ),
  target(
    "the world in front of a balancer",
    "ec2",
    { clients: ["0.0.0.0/0"] },
    "clients[0]",
    /wrong value/,
    /RFC 1918/,
  ),
  target(
    "an environment without a certificate",
    "ec2",
    { certificates: { dev: uuid, test: uuid } },
    "certificates.prod",
    /missing/,
    /make a certificate in the account of prod/,
  ),
  target(
    "a certificate of no environment",
    "ec2",
    { certificates: { dev: uuid, test: uuid, prod: uuid, stage: uuid } },
    "certificates.stage",
    /no such environment/,
    /dev, test, prod/,
  ),
  target(
    "a certificate by its ARN",
    "ec2",
    { certificates: { dev: `arn:aws:acm:eu-central-1:1:certificate/${uuid}`, test: uuid, prod: uuid } },
    "certificates.dev",
    /wrong value/,
    /last part of its ARN/,
  ),
  [
    "an app whose balancer would have a name that ELB keeps",
    "tooling",
    { apps: [{ ...first(), name: "internal-board", target: sampleTargets.ec2 }] },
    "apps[0].name",
    /ELB keeps names that begin with internal-/,
    /another name/,
  ],
  ...(
    [
      [
        "C14 an orphan",
        [{ name: "b", job: "b.py", after: ["a"] }],
        "steps[0].after[0]",
        /nothing would ever start b/,
        /name one of b/,
      ],
      [
        "C14 a cycle",
        [
          { name: "a", job: "a.py", after: ["b"] },
          { name: "b", job: "b.py", after: ["a"] },
        ],
        "steps[0].after",
        /nothing would ever start a: a after b after a/,
        /wait for none of the others/,
      ],
      [
        "C14 a step that is a job and a crawler",
        [{ name: "a", job: "a.py", crawler: "raw/a" }],
        "steps[0].job",
        /wrong value/,
        /either a job or a crawler/,
      ],
      [
        "C14 a script outside the artifact",
        [{ name: "a", job: "../a.py" }],
        "steps[0].job",
        /wrong value/,
        /script in the artifact/,
      ],
      [
        "C14 a crawler outside the app's data",
        [{ name: "a", crawler: "raw/../x" }],
        "steps[0].crawler",
        /wrong value/,
        /a folder in it/,
      ],
      ["C14 a workflow without steps", [], "steps", /wrong value/, /at least one step/],
    ] as const
  ).map(([title, steps, at, problem, remedy]) =>
    target(title, "glueWorkflow", { steps }, at, problem, remedy),
  ),
  target(
    "C14 a schedule of five fields",
    "glueWorkflow",
    { schedule: "cron(0 8 * * *)" },
    "schedule",
    /wrong value/,
    /one of both days a question mark/,
  ),
  target(
    "C14 readers of no environment",
    "glueWorkflow",
    { readers: { stage: ["arn:aws:iam::111122223333:role/analysts"] } },
    "readers.stage",
    /no such environment/,
    /dev, test, prod/,
  ),
  target("any StackSet", "stackSet", { name: "baseline-*" }, "name", /wrong value/, /name of one StackSet/),
  ...(["circleCi", "gitlab"] as const).map((kind): Case => [
    `two apps by one workflow of ${kind}`,
    "tooling",
    { apps: ["a", "b"].map((name) => ({ ...first(), name, source: sampleSources[kind] })) },
    `apps[1].source.${kind === "gitlab" ? "project" : "repository"}`,
    /also of apps\[0\]/,
    /repository of its own/,
  ]),
];
