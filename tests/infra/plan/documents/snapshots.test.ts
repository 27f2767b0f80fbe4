// Who writes and reads snapshots in a second region, by evaluation of what the program declares: identities, boundary, bucket, key.
import { expect } from "chai";
import { declareEnvironment } from "../../../../infra/layers/environment.ts";
import { deployPolicies } from "../../../../infra/plan/documents/bootstrap.ts";
import { deployBoundary, workloadBoundary } from "../../../../infra/plan/documents/boundary.ts";
import { boundaryMore } from "../../../../infra/plan/documents/boundaryMore.ts";
import type { Statement } from "../../../../infra/plan/documents/document.ts";
import { snapshotsIn } from "../../../../infra/plan/kubernetes/snapshots.ts";
import * as names from "../../../../infra/plan/names.ts";
import { serviceRoles } from "../../../../infra/plan/serviceRoles.ts";
import { exampleConfig, keptElsewhere, valueOf } from "../../example.ts";
import { declared, type Declared } from "../../mocks.ts";
import { decide, everything } from "../evaluation.ts";

const [first] = valueOf("prod", "apps") as object[];
const row = (name: string) => ({ ...first, name, target: { kind: "ciHost", profile: "jenkins" } });
const config = exampleConfig("prod", {
  apps: [row("jenkins"), row("hudson")],
  environments: keptElsewhere(),
  parameters: undefined,
  secrets: undefined,
});
const account = config.accountId;
const snapshots = snapshotsIn(config, account)!;
const [writer, reader] = ["lockgate-jenkins-prod-function", "lockgate-jenkins-prod-restore"];
const context = {
  account,
  region: config.region,
  company: config.company,
  serviceRoles: serviceRoles(config, account),
};

describe("C17 rights over snapshots", () => {
  let resources: Declared[];
  const policyOf = (type: string, name: string): Statement[] =>
    (
      JSON.parse(
        String(resources.find((each) => each.type === `aws:${type}` && each.name === name)?.inputs["policy"]),
      ) as { Statement: Statement[] }
    ).Statement;
  before(async () => {
    resources = await declared("prod", () => declareEnvironment(config));
  });
  const boundary = workloadBoundary(
    context,
    boundaryMore({ ...context, issuers: [], targets: ["ciHost"], snapshots }).workload,
  );
  const keys = { "aws:RequestedRegion": "eu-west-1" };
  const made = { ...keys, "s3:ObjectCreationOperation": "true", "s3:if-none-match": "*" };

  /** As the role that is declared, or as one that may everything. */
  const may = (
    role: string,
    action: string,
    {
      key = "jenkins/20261126/000000",
      bucket = snapshots.bucket,
      identity = undefined as Statement[] | undefined,
    },
    more: Record<string, string> = made,
  ): string =>
    decide(
      {
        arn: names.roleArn(account, role),
        identity: identity ?? policyOf("iam/rolePolicy:RolePolicy", role),
      },
      {
        action,
        resource: key === "" ? names.bucketArn(bucket) : `${names.bucketArn(bucket)}/${key}`,
        account,
        context: more,
      },
      { boundary, resource: policyOf("s3/bucketPolicy:BucketPolicy", "snapshots") },
    );

  it("C17 the copying pods put each object once, under their own app's prefix, inside the boundary, and nothing else there", () => {
    expect(may(writer, "s3:PutObject", {})).to.equal("allow");
    expect(may(writer, "s3:PutObject", {}, { ...keys, "s3:ObjectCreationOperation": "true" })).to.equal(
      "deny",
    );
    expect(may(writer, "s3:PutObject", { key: "hudson/20261126/000000" })).to.equal("deny");
    expect(may(writer, "s3:PutObject", { bucket: "somebody-elses" })).to.equal("deny");
    for (const action of [
      "s3:GetObject",
      "s3:DeleteObject",
      "s3:DeleteObjectVersion",
      "s3:PutObjectRetention",
    ])
      expect(may(writer, action, {}), action).to.equal("deny");
    expect(may(writer, "s3:ListBucket", { key: "" }, { ...keys, "s3:prefix": "jenkins/" })).to.equal("deny");
    expect(may(writer, "s3:PutObject", {}, { ...made, "aws:SecureTransport": "false" })).to.equal("deny");
  });

  it("C17 the restoring pods read what is their app's, and write nothing", () => {
    expect(may(reader, "s3:GetObject", {})).to.equal("allow");
    expect(may(reader, "s3:ListBucket", { key: "" }, { ...keys, "s3:prefix": "jenkins/" })).to.equal("allow");
    expect(may(reader, "s3:ListBucket", { key: "" }, { ...keys, "s3:prefix": "" })).to.equal("deny");
    expect(may(reader, "s3:GetObject", { key: "hudson/20261126/000000" })).to.equal("deny");
    expect(may(reader, "s3:PutObject", {})).to.equal("deny");
  });

  it("C17 nobody else reads or writes, whatever he is given, and nobody deletes", () => {
    for (const role of [
      "lockgate-prod-nodes",
      "lockgate-prod-carrier",
      "lockgate-jenkins-prod-deploy",
      "Admin",
    ])
      for (const action of ["s3:GetObject", "s3:PutObject"])
        expect(may(role, action, { identity: everything }), `${role} ${action}`).to.equal("deny");
    for (const role of [writer, reader, "Admin"])
      for (const action of ["s3:DeleteObject", "s3:DeleteObjectVersion", "s3:BypassGovernanceRetention"])
        expect(may(role, action, { identity: everything }), `${role} ${action}`).to.equal("deny");
  });

  it("C17 the key is used through S3 of its region only: copying pods encrypt, restoring ones decrypt", () => {
    const use = (role: string, action: string, via = "s3.eu-west-1.amazonaws.com") =>
      decide(
        { arn: names.roleArn(account, role), identity: policyOf("iam/rolePolicy:RolePolicy", role) },
        {
          action,
          resource: names.regionalArn("kms", snapshots, "key/1"),
          account,
          context: { ...keys, "kms:ViaService": via, "kms:ResourceAliases": [snapshots.alias] },
        },
        { boundary, resource: policyOf("kms/key:Key", "snapshots") },
      );
    expect([use(writer, "kms:GenerateDataKey"), use(reader, "kms:Decrypt")]).to.deep.equal([
      "allow",
      "allow",
    ]);
    expect([use(writer, "kms:Decrypt"), use(reader, "kms:GenerateDataKey")]).to.deep.equal(["deny", "deny"]);
    expect(use(writer, "kms:GenerateDataKey", "s3.eu-central-1.amazonaws.com")).to.equal("deny");
  });

  it("C17 the deploy role declares bucket and key there, and touches no copy; without Jenkins it has no business there", () => {
    const regions = [config.region, "eu-west-1"];
    const asDeploy = (action: string, resource: string, where: readonly string[]) =>
      decide(
        {
          arn: names.roleArn(account, names.deployRole),
          identity: deployPolicies({ ...context, regions: where }, "environment").flatMap(
            ({ statements }) => statements,
          ),
        },
        { action, resource, account, context: keys },
        {
          boundary: deployBoundary({ ...context, regions: where }),
          // Keys ask their own policy, too.
          ...(resource.includes(":key/") ? { resource: policyOf("kms/key:Key", "snapshots") } : {}),
        },
      );
    const key = names.regionalArn("kms", snapshots, "key/1");
    const bucket = names.bucketArn(snapshots.bucket);
    expect(asDeploy("kms:PutKeyPolicy", key, regions)).to.equal("allow");
    expect(asDeploy("s3:PutBucketObjectLockConfiguration", bucket, regions)).to.equal("allow");
    expect(asDeploy("s3:GetObject", `${bucket}/jenkins/1`, regions)).to.equal("deny");
    expect(asDeploy("kms:PutKeyPolicy", key, [config.region])).to.equal("deny");
    expect(asDeploy("kms:Decrypt", key, regions)).to.equal("deny");
    expect(asDeploy("s3:PutBucketObjectLockConfiguration", bucket, [config.region])).to.equal("deny");
  });

  it("C17 the org stack gives them, and pods alone take the roles", () => {
    expect(context.serviceRoles["pods.eks.amazonaws.com"]).to.include.members([
      names.roleArn(account, writer),
      names.roleArn(account, reader),
    ]);
    const trust = String(
      resources.find(({ type, name }) => type === "aws:iam/role:Role" && name === reader)?.inputs[
        "assumeRolePolicy"
      ],
    );
    expect(trust).to.include('"Service":"pods.eks.amazonaws.com"').and.include("cluster/lockgate-prod");
  });
});
