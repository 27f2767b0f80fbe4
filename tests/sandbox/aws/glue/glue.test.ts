import { expect } from "chai";
import { resourceModels } from "../../../../sandbox/aws/index.ts";
import type { Properties, ResourceModel } from "../../../../sandbox/aws/model.ts";
import { badTags, itRefuses, type Scene } from "../cases.ts";
import { roleArn, serviceRole } from "../serviceRole.ts";
import { testWorld, workload, type TestWorld } from "../world.ts";

const model = (type: string): ResourceModel => resourceModels.get(`aws:glue/${type}`)!;
const [job, crawler, workflow, trigger, database, security, catalog] = [
  "job:Job",
  "crawler:Crawler",
  "workflow:Workflow",
  "trigger:Trigger",
  "catalogDatabase:CatalogDatabase",
  "securityConfiguration:SecurityConfiguration",
  "dataCatalogEncryptionSettings:DataCatalogEncryptionSettings",
].map(model) as [
  ResourceModel,
  ResourceModel,
  ResourceModel,
  ResourceModel,
  ResourceModel,
  ResourceModel,
  ResourceModel,
];

const key = `arn:aws:kms:eu-central-1:${workload}:key/lake`;
const sound = {
  job: {
    name: "sum",
    roleArn: roleArn("job"),
    command: { name: "glueetl", scriptLocation: "s3://acme-scripts/sum.py" },
    glueVersion: "5.0",
    workerType: "G.1X",
    numberOfWorkers: 2,
    securityConfiguration: "encrypted",
  },
  crawler: {
    name: "sums",
    role: roleArn("job"),
    databaseName: "sums",
    s3Targets: [{ path: "s3://acme-sums/" }],
  },
  security: {
    name: "encrypted",
    encryptionConfiguration: {
      cloudwatchEncryption: { cloudwatchEncryptionMode: "SSE-KMS", kmsKeyArn: key },
      jobBookmarksEncryption: { jobBookmarksEncryptionMode: "CSE-KMS", kmsKeyArn: key },
      s3Encryption: { s3EncryptionMode: "SSE-KMS", kmsKeyArn: key },
    },
  },
  schedule: {
    name: "start",
    type: "SCHEDULED",
    schedule: "cron(0 8 * * ? *)",
    workflowName: "sums",
    actions: [{ jobName: "sum" }],
  },
  follows: {
    name: "after-sum",
    type: "CONDITIONAL",
    workflowName: "sums",
    predicate: {
      logical: "AND",
      conditions: [{ logicalOperator: "EQUALS", jobName: "sum", state: "SUCCEEDED" }],
    },
    actions: [{ crawlerName: "sums" }],
  },
};

function world(): TestWorld {
  const made = testWorld();
  serviceRole(made, "job", "glue.amazonaws.com");
  serviceRole(made, "other", "lambda.amazonaws.com");
  made.seed({
    token: "aws:kms/key:Key",
    id: "lake",
    account: workload,
    region: "eu-central-1",
    outputs: { arn: key, keyId: "lake" },
  });
  return made;
}
function all(): TestWorld {
  const made = world();
  made.create(security, sound.security);
  made.create(job, sound.job);
  made.create(crawler, sound.crawler);
  made.create(workflow, { name: "sums" });
  return made;
}
const scene = (inputs: Properties, from: () => TestWorld) => (): Scene => ({ world: from(), inputs });
const secured = (): TestWorld => {
  const made = world();
  made.create(security, sound.security);
  return made;
};

describe("glue Job", () => {
  itRefuses(job, scene(sound.job, secured), [
    ["a role that Glue may not take", { roleArn: roleArn("other") }, /does not trust glue/],
    ["a role that is none", { roleArn: roleArn("nobody") }, /does not exist/],
    ["encryption that is not there", { securityConfiguration: "none" }, /EntityNotFoundException: Security/],
    [
      "a script that is nowhere in S3",
      { command: { name: "glueetl", scriptLocation: "sum.py" } },
      /path in S3/,
    ],
    [
      "a command that Glue has not",
      { command: { name: "bash", scriptLocation: "s3://acme-a/a.sh" } },
      /glueetl/,
    ],
    ["workers without their type", { workerType: undefined }, /belong together/],
    ["a capacity beside workers", { maxCapacity: 2 }, /do not set it/],
    ["a week and a minute", { timeout: 10_081 }, /10080/],
    ...badTags,
  ]);

  it("refuses another of its name, and asks to hand its role over when it is made or given another", () => {
    const made = all();
    expect(() => made.create(job, sound.job)).to.throw(/AlreadyExistsException/);
    const passes = (operation: "create" | "update", role: string) =>
      job
        .calls(operation, { inputs: { ...sound.job, roleArn: role }, outputs: sound.job }, made.context())
        .some(({ action }) => action === "iam:PassRole");
    expect([passes("create", roleArn("job")), passes("update", roleArn("job"))]).to.deep.equal([true, false]);
    expect(passes("update", roleArn("other"))).to.equal(true);
  });
});

describe("glue Crawler", () => {
  itRefuses(crawler, scene(sound.crawler, world), [
    ["a role that Glue may not take", { role: roleArn("other") }, /does not trust glue/],
    ["nothing to look at", { s3Targets: undefined }, /needs something to look at/],
    ["a place that is nowhere in S3", { s3Targets: [{ path: "sums" }] }, /path in S3/],
    ["another way to forget", { schemaChangePolicy: { deleteBehavior: "DROP" } }, /must be one of LOG/],
  ]);
});

describe("glue Trigger", () => {
  itRefuses(trigger, scene(sound.schedule, all), [
    ["a job that is none", { actions: [{ jobName: "nothing" }] }, /Job not found: nothing/],
    ["a workflow that is none", { workflowName: "nothing" }, /Workflow not found: nothing/],
    ["a schedule without one", { schedule: undefined }, /needs one/],
    ["a schedule of five fields", { schedule: "cron(0 8 * * *)" }, /day-of-month/],
    [
      "an action of both sorts",
      { actions: [{ jobName: "sum", crawlerName: "sums" }] },
      /either a job or a crawler/,
    ],
  ]);
  itRefuses(trigger, scene(sound.follows, all), [
    [
      "a condition that never comes",
      { predicate: { conditions: [{ jobName: "sum", state: "DONE" }] } },
      /SUCCEEDED/,
    ],
    [
      "a condition on what is not there",
      { predicate: { conditions: [{ jobName: "x", state: "FAILED" }] } },
      /Job not found: x/,
    ],
    ["no condition", { predicate: undefined }, /needs one/],
    ["a schedule beside a condition", { schedule: "cron(0 8 * * ? *)" }, /has none/],
  ]);

  it("begins a workflow alone", () => {
    const made = all();
    made.create(trigger, sound.schedule);
    made.create(trigger, sound.follows);
    expect(() => made.create(trigger, { ...sound.schedule, name: "again" })).to.throw(
      /has the starting trigger start/,
    );
  });

  it("is started and stopped when it is enabled or no longer", () => {
    const calls = (operation: "create" | "update", enabled: boolean, before?: boolean) =>
      trigger
        .calls(
          operation,
          { inputs: { ...sound.schedule, enabled }, outputs: { enabled: before } },
          testWorld().context(),
        )
        .map(({ action }) => action)
        .filter((action) => /Start|Stop/.test(action));
    expect(calls("create", false)).to.deep.equal([]);
    expect(calls("create", true)).to.deep.equal(["glue:StartTrigger"]);
    expect(calls("update", false, true)).to.deep.equal(["glue:StopTrigger"]);
    expect(calls("update", true, true)).to.deep.equal([]);
  });
});

describe("glue Workflow, database and encryption", () => {
  itRefuses(workflow, scene({ name: "sums" }, world), [
    ["a name of no length", { name: "" }, /1 to 255/],
    ["no run at a time", { maxConcurrentRuns: 0 }, /between 1/],
  ]);
  itRefuses(database, scene({ name: "sums" }, world), [["capitals", { name: "Sums" }, /lower-case/]]);
  itRefuses(security, scene(sound.security, world), [
    [
      "a mode without its key",
      { encryptionConfiguration: { s3Encryption: { s3EncryptionMode: "SSE-KMS" } } },
      /SSE-KMS needs a key/,
    ],
    [
      "a key that is none",
      { encryptionConfiguration: { s3Encryption: { s3EncryptionMode: "SSE-KMS", kmsKeyArn: `${key}x` } } },
      /there is no key/,
    ],
  ]);
  const atRest = (change: object) => ({
    dataCatalogEncryptionSettings: {
      encryptionAtRest: {
        catalogEncryptionMode: "SSE-KMS-WITH-SERVICE-ROLE",
        catalogEncryptionServiceRole: roleArn("job"),
        ...change,
      },
      connectionPasswordEncryption: { returnConnectionPasswordEncrypted: true },
    },
  });
  itRefuses(catalog, scene(atRest({}), world), [
    [
      "a role that Glue may not take",
      atRest({ catalogEncryptionServiceRole: roleArn("other") }),
      /does not trust glue/,
    ],
    ["a mode that is none", atRest({ catalogEncryptionMode: "AES" }), /SSE-KMS/],
    [
      "a service role that is not named",
      atRest({ catalogEncryptionServiceRole: undefined }),
      /needs a catalogEncryption/,
    ],
  ]);

  it("a database goes with all that is in it", () => {
    const resources = database
      .calls("delete", { id: "sums", inputs: { name: "sums" } }, testWorld().context())
      .map(({ resource }) => resource.split(":").at(-1));
    expect(resources).to.deep.equal([
      "catalog",
      "database/sums",
      "table/sums/*",
      "userDefinedFunction/sums/*",
    ]);
  });
});
