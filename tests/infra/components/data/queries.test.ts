// Athena over a lake: what is declared, and by evaluation who reads what through it.
import { expect } from "chai";
import { declareEnvironment } from "../../../../infra/layers/environment.ts";
import type { Statement } from "../../../../infra/plan/documents/document.ts";
import { workloadBoundary } from "../../../../infra/plan/documents/boundary.ts";
import { boundaryMore } from "../../../../infra/plan/documents/boundaryMore.ts";
import { lakeBucket, resultsBucket } from "../../../../infra/plan/glue/names.ts";
import * as names from "../../../../infra/plan/names.ts";
import { serviceRoles } from "../../../../infra/plan/serviceRoles.ts";
import { exampleConfig } from "../../example.ts";
import { findingsOf } from "../../judged.ts";
import { declared, ofType, one, type Declared } from "../../mocks.ts";
import { decide } from "../../plan/evaluation.ts";
import { targetApps } from "../../plan/pipeline/samples.ts";

const app = "glueetl";
const analysts = "arn:aws:iam::111122223333:role/analysts";
const sample = targetApps.find(({ name }) => name === app)!;
const configOf = (change: object) =>
  exampleConfig("dev", {
    apps: [{ ...sample, target: { ...sample.target, ...change } }],
    parameters: undefined,
    secrets: undefined,
  });
const config = configOf({ readers: { dev: [analysts] } });
const account = config.accountId;
const place = { account, region: config.region };
const role = names.roleArn(account, names.jobRole(app, "dev", "query"));
const results = resultsBucket(config.company, "dev", account);

describe("C9 queries about a lake", () => {
  let resources: Declared[];
  before(async () => {
    resources = await declared("dev", () => declareEnvironment(config));
  });
  const inputs = (type: string, name?: string) => one(resources, type, name).inputs;
  const policyOf = (type: string, name: string): Statement[] =>
    (JSON.parse(String(inputs(type, name)["policy"])) as { Statement: Statement[] }).Statement;

  it("C9 have a workgroup whose settings hold: results under the lake's key, a limit of what a query scans", () => {
    const key = resources.find(({ type, name }) => type === "aws:kms/key:Key" && name === "lake")?.outputs;
    expect(inputs("aws:athena/workgroup:Workgroup")).to.deep.include({
      name: `lockgate-${app}-dev`,
      configuration: {
        enforceWorkgroupConfiguration: true,
        publishCloudwatchMetricsEnabled: true,
        requesterPaysEnabled: false,
        bytesScannedCutoffPerQuery: 10 * 2 ** 30,
        engineVersion: { selectedEngineVersion: "Athena engine version 3" },
        resultConfiguration: {
          outputLocation: `s3://${results}/${app}/`,
          expectedBucketOwner: account,
          encryptionConfiguration: { encryptionOption: "SSE_KMS", kmsKeyArn: key?.["arn"] },
        },
      },
    });
  });

  it("C9 leave results behind for 30 days", () => {
    const { rules } = inputs(
      "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration",
      "lake-results",
    );
    const [rule] = rules as object[];
    expect(rule).to.deep.include({ expiration: { days: 30 }, status: "Enabled" });
  });

  it("C9 are asked in a role that the app's readers take, and nobody else", () => {
    const { assumeRolePolicy } = inputs("aws:iam/role:Role", `lockgate-${app}-dev-query`);
    const { Statement: trust } = JSON.parse(String(assumeRolePolicy)) as { Statement: object[] };
    expect(trust).to.deep.equal([
      {
        Sid: "NamedRoles",
        Effect: "Allow",
        Principal: { AWS: ["arn:aws:iam::111122223333:root"] },
        Action: "sts:AssumeRole",
        Condition: { ArnEquals: { "aws:PrincipalArn": [analysts] } },
      },
    ]);
  });

  it("C9 give the policy pack nothing to find that it would not find without them", async () => {
    const without = await declared("dev", () => declareEnvironment(configOf({})));
    expect(findingsOf(resources)).to.deep.equal(findingsOf(without));
    const open = resources.map((made) =>
      made.type === "aws:athena/workgroup:Workgroup" ? { ...made, outputs: { configuration: {} } } : made,
    );
    expect(findingsOf(open)).to.include("COMP-11");
  });

  const own = () => policyOf("aws:iam/rolePolicy:RolePolicy", `lockgate-${app}-dev-query`);
  const everything: Statement[] = [{ Sid: "All", Effect: "Allow", Action: "*", Resource: "*" }];
  const roles = serviceRoles(config, account);
  const more = boundaryMore({ ...place, serviceRoles: roles, issuers: [], targets: ["glueEtl"] });
  const boundary = workloadBoundary(place, more.workload);
  const zones = {
    purpose: lakeBucket(config.company, "dev", "purpose", account),
    conformed: lakeBucket(config.company, "dev", "conformed", account),
    raw: lakeBucket(config.company, "dev", "raw", account),
    results,
  };
  const object = (
    zone: keyof typeof zones,
    key: string,
    action: string,
    { arn = role, identity = own() }: { arn?: string; identity?: Statement[] } = {},
  ): string =>
    decide(
      { arn, identity },
      {
        action: `s3:${action}`,
        resource: `${names.bucketArn(zones[zone])}/${key}`,
        account,
        context: {
          "aws:SecureTransport": "true",
          "s3:TlsVersion": "1.3",
          "aws:RequestedRegion": config.region,
        },
      },
      { resource: policyOf("aws:s3/bucketPolicy:BucketPolicy", `lake-${zone}`), boundary },
    );

  it("C9 read what was made for others of the app, and nothing else, whatever rights the role had", () => {
    expect(object("purpose", `${app}/sums/a.parquet`, "GetObject")).to.equal("allow");
    for (const zone of ["raw", "conformed"] as const)
      expect(object(zone, `${app}/a`, "GetObject", { identity: everything }), zone).to.equal("deny");
    expect(object("purpose", "other/sums/a.parquet", "GetObject")).to.equal("deny");
    expect(object("purpose", `${app}/sums/a.parquet`, "PutObject", { identity: everything })).to.equal(
      "deny",
    );
  });

  it("C9 leave their results where the role alone reads them", () => {
    for (const action of ["PutObject", "GetObject"]) {
      expect(object("results", `${app}/1.csv`, action), action).to.equal("allow");
      expect(object("results", "other/1.csv", action), action).to.equal("deny");
      const arn = names.roleArn(account, "Administrator");
      expect(object("results", `${app}/1.csv`, action, { arn, identity: everything }), action).to.equal(
        "deny",
      );
    }
  });

  it("C9 go to the app's workgroup and its database, and change neither", () => {
    const may = (action: string, resource: string): string =>
      decide(
        { arn: role, identity: own() },
        { action, resource, account, context: { "aws:RequestedRegion": config.region } },
        { boundary },
      );
    const group = (name: string) => names.regionalArn("athena", place, `workgroup/${name}`);
    const table = (database: string) => names.regionalArn("glue", place, `table/${database}/sums`);
    for (const [action, resource, expected] of [
      ["athena:StartQueryExecution", group(`lockgate-${app}-dev`), "allow"],
      ["athena:GetQueryResults", group(`lockgate-${app}-dev`), "allow"],
      ["athena:StartQueryExecution", group("primary"), "deny"],
      ["athena:UpdateWorkGroup", group(`lockgate-${app}-dev`), "deny"],
      ["glue:GetTable", table(`lockgate_${app}_dev`), "allow"],
      ["glue:UpdateTable", table(`lockgate_${app}_dev`), "deny"],
      ["glue:GetTable", table("lockgate_other_dev"), "deny"],
    ] as const)
      expect(may(action, resource), `${action} ${resource}`).to.equal(expected);
  });

  it("C9 use the lake's key through S3 only", () => {
    const key = policyOf("aws:kms/key:Key", "lake");
    const may = (service: string): string =>
      decide(
        { arn: role, identity: own() },
        {
          action: "kms:Decrypt",
          resource: names.anyKeyArn(place).replace("*", "11111111-2222-3333-4444-555555555555"),
          account,
          context: {
            "aws:RequestedRegion": config.region,
            "aws:PrincipalArn": role,
            "kms:ViaService": `${service}.${config.region}.amazonaws.com`,
            "kms:ResourceAliases": "alias/lockgate-dev-lake",
          },
        },
        { resource: key, boundary },
      );
    expect(may("s3")).to.equal("allow");
    expect(may("dynamodb")).to.not.equal("allow");
  });

  it("C9 are not there where nobody reads, and of a model there is no table", async () => {
    for (const change of [{}, { readers: { prod: [analysts] } }]) {
      const made = await declared("dev", () => declareEnvironment(configOf(change)));
      expect(ofType(made, "aws:athena/workgroup:Workgroup")).to.deep.equal([]);
    }
  });

  it("C9 refuse a limit that is none", () => {
    expect(() => configOf({ queryGigabytes: 0 })).to.throw(
      /queryGigabytes.*a whole number from 1 to 10000: the gigabytes that a query may scan/s,
    );
  });
});
