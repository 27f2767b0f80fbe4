// Rights around Glue: who declares it may do what the local AWS asks for that, and each app keeps to its own part of the lake.
import { expect } from "chai";
import { declareEnvironment } from "../../../../infra/layers/environment.ts";
import { deployPolicies } from "../../../../infra/plan/documents/bootstrap.ts";
import { deployBoundary, workloadBoundary } from "../../../../infra/plan/documents/boundary.ts";
import { boundaryMore } from "../../../../infra/plan/documents/boundaryMore.ts";
import { toJson } from "../../../../infra/plan/documents/document.ts";
import { glueJobStatements } from "../../../../infra/plan/documents/glue.ts";
import { zonePolicy } from "../../../../infra/plan/documents/lake.ts";
import { managedPolicyLimit } from "../../../../infra/plan/documents/limits.ts";
import { lakeBucket, type Zone } from "../../../../infra/plan/glue/names.ts";
import { runsInCluster } from "../../../../infra/plan/kubernetes/apps.ts";
import * as names from "../../../../infra/plan/names.ts";
import { jobsIn } from "../../../../infra/plan/pipeline/plan.ts";
import { serviceRoles } from "../../../../infra/plan/serviceRoles.ts";
import { knownAction } from "../../../../policy-pack/iam/index.ts";
import { resourceModels } from "../../../../sandbox/aws/index.ts";
import { testWorld } from "../../../sandbox/aws/world.ts";
import { exampleConfig } from "../../example.ts";
import { declared } from "../../mocks.ts";
import { decide } from "../evaluation.ts";
import { targetApps } from "../pipeline/samples.ts";

const app = "glueworkflow";
// Dev has two zones, and a cluster wants three.
const apps = targetApps.filter((app) => !runsInCluster(app));
const config = exampleConfig("dev", { apps, parameters: undefined, secrets: undefined });
const environment = config.environments.find(({ name }) => name === "dev")!;
const account = environment.accountId;
const place = { account, region: config.region };
const roles = serviceRoles(config, account);
const context = { ...place, company: config.company, serviceRoles: roles };
const more = boundaryMore({ ...place, serviceRoles: roles, issuers: [], targets: ["model", "stackSet"] });
const policies = deployPolicies(context, "environment");
const inRegion = { "aws:RequestedRegion": config.region };

describe("C14 rights around Glue", () => {
  it("C9, C14 the deploy role may do all that declaring workflows, arrivals and a lake asks of AWS, in its region", async () => {
    const made = await declared("dev", () => declareEnvironment(config));
    const world = testWorld();
    const calls = made
      .filter(({ type }) => /^aws:(glue|sfn|dynamodb|sns)\/|cloudwatch\/event|lambda\/permission/.test(type))
      .flatMap(({ type, inputs, outputs }) =>
        (["create", "read", "update", "delete"] as const).flatMap((operation) => {
          const before = operation === "create" ? {} : { id: String(outputs["id"]), outputs: {} };
          const tagged = { ...inputs, tagsAll: { a: "b" } };
          return (
            resourceModels
              .get(type)
              ?.calls(operation, { ...before, inputs: tagged }, world.context({ account })) ?? []
          );
        }),
      );
    const refused = calls.filter(
      ({ action, resource, context: keys }) =>
        decide(
          {
            arn: names.roleArn(account, names.deployRole),
            identity: policies.flatMap(({ statements }) => statements),
          },
          { action, resource, account, context: { ...inRegion, ...keys } },
          { boundary: [...more.deploy, ...deployBoundary(context)] },
        ) !== "allow",
    );
    expect(calls.length).to.be.greaterThan(40);
    expect(refused.map(({ action, resource }) => `${action} ${resource}`)).to.deep.equal([]);
  });

  it("C14 knows its actions, and keeps IAM's limits", () => {
    const documents = [
      ...policies.map(({ statements }) => statements),
      [...more.deploy, ...deployBoundary(context)],
      workloadBoundary(context, more.workload),
    ];
    for (const statements of documents) {
      expect(toJson(statements).length).to.be.at.most(managedPolicyLimit);
      const listed = statements.flatMap(({ Action = [] }) => [Action].flat());
      expect(listed.filter((action) => !knownAction(action))).to.deep.equal([]);
    }
    expect(policies.length).to.be.at.most(10);
  });

  it("C14 an account without data gives nobody a right to Glue", () => {
    const given = { ...context, serviceRoles: serviceRoles(exampleConfig("dev"), account) };
    const text = JSON.stringify([
      deployPolicies(given, "environment"),
      boundaryMore({ ...place, serviceRoles: given.serviceRoles, issuers: [], targets: [] }),
    ]);
    expect(text).to.not.contain("glue");
  });

  const bucket = (zone: Zone): string => lakeBucket(config.company, "dev", zone, account);
  const job = names.roleArn(account, names.jobRole(app, "dev", names.runsAs));
  const feed = "arn:aws:iam::111122223333:role/feed";
  const policyOf = (zone: Zone) =>
    zonePolicy({
      bucket: bucket(zone),
      users: [
        zone === "raw" ? { app, writers: [feed], readers: [job] } : { app, writers: [job], readers: [job] },
        { app: "other", writers: ["arn:aws:iam::111122223333:role/other"], readers: [] },
      ],
      administrator: names.roleArn(account, names.deployRole),
    });
  const everything = [{ Sid: "All", Effect: "Allow", Action: "*", Resource: "*" } as const];
  const asked = (arn: string, zone: Zone, action: string, key: string, identity: readonly object[]): string =>
    decide(
      { arn, identity: identity as never },
      {
        action,
        resource: `${names.bucketArn(bucket(zone))}/${key}`,
        account,
        context: { ...inRegion, "aws:SecureTransport": "true", "s3:TlsVersion": "1.3" },
      },
      { resource: policyOf(zone) },
    );
  const own = glueJobStatements({ config, app, environment });
  const administrator = names.roleArn(account, "Administrator");
  for (const [what, arn, identity, zone, action, key, expected] of [
    ["a job reads its app's raw data", job, own, "raw", "s3:GetObject", `${app}/a.csv`, "allow"],
    ["a job changes no raw data", job, everything, "raw", "s3:PutObject", `${app}/a.csv`, "deny"],
    ["a job writes what it makes", job, own, "conformed", "s3:PutObject", `${app}/a`, "allow"],
    ["a job takes away what it made before", job, own, "purpose", "s3:DeleteObject", `${app}/a`, "allow"],
    ["a job reads no other app's data", job, own, "conformed", "s3:GetObject", "other/a", "deny"],
    [
      "an administrator reads nothing",
      administrator,
      everything,
      "purpose",
      "s3:GetObject",
      `${app}/a`,
      "deny",
    ],
    ["an administrator writes nothing", administrator, everything, "raw", "s3:PutObject", `${app}/a`, "deny"],
    ["who brings data puts it there", feed, everything, "raw", "s3:PutObject", `${app}/a.csv`, "allow"],
    ["who brings data reads none", feed, everything, "raw", "s3:GetObject", `${app}/a.csv`, "deny"],
    [
      "who brings data puts none into another app's part",
      feed,
      everything,
      "raw",
      "s3:PutObject",
      "other/a",
      "deny",
    ],
  ] as const)
    it(`C14 ${what}`, () => expect(asked(arn, zone, action, key, identity)).to.equal(expected));

  it("C14 the jobs of its pipeline reach its own workflow only, and the check changes nothing", () => {
    const jobs = jobsIn(config, account).filter((each) => each.app === app && each.environment === "dev");
    const may = (kind: string, action: string, resource: string): string =>
      decide(
        { arn: job, identity: jobs.find((each) => each.kind === kind)?.statements ?? [] },
        { action, resource: names.regionalArn("glue", place, resource), account, context: inRegion },
        { boundary: workloadBoundary(context, more.workload) },
      );
    expect(may("deploy", "glue:UpdateJob", `job/lockgate-${app}-dev-monthly`)).to.equal("allow");
    expect(may("deploy", "glue:UpdateJob", "job/lockgate-other-dev-monthly")).to.equal("deny");
    expect(may("check", "glue:StartWorkflowRun", `workflow/lockgate-${app}-dev`)).to.equal("allow");
    expect(may("check", "glue:UpdateJob", `job/lockgate-${app}-dev-monthly`)).to.equal("deny");
  });
});
