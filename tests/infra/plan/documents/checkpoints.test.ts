// Rights around tasks that run once: what the jobs may start and where, and who reaches how far tasks are.
import { expect } from "chai";
import type { App } from "../../../../infra/configuration/schema.ts";
import { workloadBoundary } from "../../../../infra/plan/documents/boundary.ts";
import { boundaryMore } from "../../../../infra/plan/documents/boundaryMore.ts";
import { checkpointsKeyPolicy, checkpointsPolicy } from "../../../../infra/plan/documents/checkpoints.ts";
import { taskStatements } from "../../../../infra/plan/documents/containers.ts";
import type { Statement } from "../../../../infra/plan/documents/document.ts";
import * as names from "../../../../infra/plan/names.ts";
import { planTarget } from "../../../../infra/plan/pipeline/targets/index.ts";
import { serviceRoles } from "../../../../infra/plan/serviceRoles.ts";
import { exampleConfig } from "../../example.ts";
import { decide, everything } from "../evaluation.ts";

const first = exampleConfig("dev").apps[0] as App;
const target = { kind: "ecs", runs: "once", tasks: 4, weights: { onDemand: 1, spot: 1 } };
const config = exampleConfig("dev", {
  apps: ["trainer", "other"].map((name) => ({ ...first, name, target })),
  parameters: undefined,
  secrets: undefined,
});
const environment = config.environments.find(({ name }) => name === "dev")!;
const account = environment.accountId;
const place = { account, region: config.region };
const region = { "aws:RequestedRegion": config.region };
const { workload } = boundaryMore({
  ...place,
  serviceRoles: serviceRoles(config, account),
  issuers: [],
  targets: ["ecs"],
});
const boundary = workloadBoundary({ ...place }, workload);
const role = (app: string, job: string) => names.roleArn(account, names.jobRole(app, "dev", job));
const ecs = (resource: string) => names.regionalArn("ecs", place, resource);

describe("C8 rights around tasks that run once", () => {
  const app = config.apps[0]!;
  const { deploy, check } = planTarget({ config, app, environment } as never);
  const cluster = (name: string) => ({ "ecs:cluster": ecs(`cluster/lockgate-${name}-dev`) });
  const definition = ecs("task-definition/lockgate-trainer-dev:3");
  for (const [what, job, action, resource, context, expected] of [
    ["starts its own definitions", deploy, "RunTask", definition, cluster("trainer"), "allow"],
    ["starts them in no other cluster", deploy, "RunTask", definition, cluster("other"), "deny"],
    ["starts them in no cluster that nobody names", deploy, "RunTask", definition, {}, "deny"],
    [
      "starts no other app's",
      deploy,
      "RunTask",
      ecs("task-definition/lockgate-other-dev:1"),
      cluster("trainer"),
      "deny",
    ],
    ["stops none", deploy, "StopTask", ecs("task/lockgate-trainer-dev/1"), cluster("trainer"), "deny"],
    ["changes no service", deploy, "UpdateService", ecs("service/lockgate-trainer-dev/*"), {}, "deny"],
    ["looks only", check, "RunTask", definition, cluster("trainer"), "deny"],
    ["lists its own cluster's", check, "ListTasks", "*", cluster("trainer"), "allow"],
    ["lists no other cluster's", check, "ListTasks", "*", cluster("other"), "deny"],
    [
      "reads no other app's",
      check,
      "DescribeTasks",
      ecs("task/lockgate-other-dev/1"),
      cluster("other"),
      "deny",
    ],
  ] as const)
    it(`C8 the job ${job === deploy ? "that deploys" : "that checks"} ${what}`, () => {
      const name = job === deploy ? "deploy" : "check";
      const caller = { arn: role("trainer", name), identity: job.statements };
      const call = { action: `ecs:${action}`, resource, account, context: { ...region, ...context } };
      expect(decide(caller, call, { boundary })).to.equal(expected);
    });

  const administrator = names.roleArn(account, names.deployRole);
  const resource = checkpointsPolicy({ config, environment, administrator });
  const bucket = names.checkpointsBucket(config.company, "dev", account);
  const own = taskStatements({ config, app: "trainer", environment }, "once");
  const tls = { "aws:SecureTransport": "true", "s3:TlsVersion": "1.3" };
  const asked = (
    who: string,
    identity: readonly Statement[],
    action: string,
    key: string,
    context: Record<string, string> = tls,
  ): string =>
    decide(
      { arn: who, identity },
      {
        action: `s3:${action}`,
        resource: names.bucketArn(`${bucket}${key}`),
        account,
        context: { ...region, ...context },
      },
      { resource, boundary },
    );
  const task = role("trainer", names.runsAs);
  const mine = "/trainer/1/checkpoint.json";

  it("C8 a task lists, reads and writes its own checkpoints, by TLS only", () => {
    for (const action of ["GetObject", "PutObject"]) {
      expect(asked(task, own, action, mine), action).to.equal("allow");
      expect(asked(task, own, action, mine, { ...tls, "aws:SecureTransport": "false" })).to.equal("deny");
      expect(asked(task, own, action, "/other/1/checkpoint.json"), action).to.equal("deny");
    }
    expect(asked(task, own, "ListBucket", "", { ...tls, "s3:prefix": "trainer/1/" })).to.equal("allow");
    expect(asked(task, own, "ListBucket", "", { ...tls, "s3:prefix": "other/1/" })).to.equal("deny");
    expect(asked(task, own, "DeleteObjectVersion", mine)).to.equal("deny");
  });

  it("C8 nobody else reaches one: no administrator, no job, no task of a service", () => {
    for (const who of ["deploy", "check", "execution"]
      .map((job) => role("trainer", job))
      .concat(administrator))
      for (const action of ["GetObject", "PutObject"])
        expect(asked(who, everything, action, mine), `${who} ${action}`).to.equal("deny");
    const served = taskStatements({ config, app: "trainer", environment }, "always");
    expect(JSON.stringify(served)).to.not.contain("s3:");
  });

  it("C8 their key is the tasks' own, and only through S3", () => {
    const policy = checkpointsKeyPolicy({ config, environment, administrator });
    const key = { resource: names.regionalArn("kms", place, "key/1"), account };
    const uses = (who: string, service: string) =>
      decide(
        { arn: who, identity: everything },
        {
          ...key,
          action: "kms:Decrypt",
          context: { ...region, "kms:ViaService": `${service}.${config.region}.amazonaws.com` },
        },
        { resource: policy },
      );
    expect(uses(task, "s3")).to.equal("allow");
    expect(uses(task, "ec2")).to.equal("deny");
    expect(uses(role("trainer", "deploy"), "s3")).to.equal("deny");
  });
});
