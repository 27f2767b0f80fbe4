import { expect } from "chai";
import type { Statement } from "../../../../infra/plan/documents/document.ts";
import {
  accessLogBucketPolicy,
  archiveBucketPolicy,
  archiveKeyPolicy,
  archiveReadStatements,
  trailArn,
} from "../../../../infra/plan/documents/logArchive.ts";
import * as names from "../../../../infra/plan/names.ts";
import { evaluate } from "../../../../policy-pack/iam/index.ts";
import { decide, everything, parsed } from "../evaluation.ts";

const region = "eu-central-1";
const archive = { account: "551535029152", region };
const management = { account: "546800369895", region };
const trail = trailArn(management);
const administrator = names.roleArn(archive.account, names.accessRole);
const reader = names.roleArn(archive.account, names.archiveReadRole);
const bucket = names.archiveBucket("acme", archive.account);
const bucketPolicy = archiveBucketPolicy({ bucket, trail, administrator });
const keyPolicy = archiveKeyPolicy({ trail, administrator, reader, archive });
const objects = `${names.bucketArn(bucket)}/AWSLogs/o-acme/783562562418/CloudTrail/log.json.gz`;

/** What a service may do on behalf of a resource. */
const service = (
  name: string,
  action: string,
  resource: string,
  policy: readonly Statement[],
  context: Record<string, string>,
): string =>
  evaluate(
    {
      principal: { kind: "service", service: name },
      action,
      resource,
      resourceAccount: archive.account,
      context: {
        "aws:SecureTransport": "true",
        "s3:TlsVersion": "1.3",
        "s3:x-amz-acl": "bucket-owner-full-control",
        ...context,
      },
    },
    { resource: parsed("policy", policy, "resource") },
  ).effect;
const cloudTrail = (action: string, resource: string, policy: readonly Statement[], source = trail) =>
  service("cloudtrail.amazonaws.com", action, resource, policy, {
    "aws:SourceArn": source,
    "kms:EncryptionContext:aws:cloudtrail:arn": source,
  });

const person = (role: string, action: string, policy: readonly Statement[], resource = objects) =>
  decide(
    { arn: role, identity: everything },
    {
      action,
      resource,
      account: archive.account,
      context: { "kms:ViaService": `s3.${region}.amazonaws.com` },
    },
    { resource: policy },
  );

describe("A11 the log archive", () => {
  it("takes the organization's trail, and no other", () => {
    expect(cloudTrail("s3:PutObject", objects, bucketPolicy)).to.equal("allow");
    expect(cloudTrail("s3:GetBucketAcl", names.bucketArn(bucket), bucketPolicy)).to.equal("allow");
    const foreign = trailArn({ account: "999999999999", region });
    expect(cloudTrail("s3:PutObject", objects, bucketPolicy, foreign)).to.equal("deny");
    expect(cloudTrail("kms:GenerateDataKey", "*", keyPolicy, foreign)).to.equal("deny");
    expect(cloudTrail("kms:GenerateDataKey", "*", keyPolicy)).to.equal("allow");
  });

  for (const [who, role] of [
    ["an administrator of the archive's account", names.roleArn(archive.account, "Administrator")],
    ["the role that declares it", administrator],
    ["the reader", reader],
    ["an administrator of the management account", names.roleArn(management.account, "Administrator")],
    ["an outsider", names.roleArn("999999999999", "Administrator")],
  ] as const)
    for (const action of [
      "s3:PutObject",
      "s3:DeleteObject",
      "s3:DeleteObjectVersion",
      "s3:PutObjectRetention",
    ])
      it(`${who} may not ${action}`, () => {
        expect(person(role, action, bucketPolicy)).to.equal("deny");
      });

  it("has settings that only the declaring role changes", () => {
    const change = (role: string) =>
      person(role, "s3:PutBucketPolicy", bucketPolicy, names.bucketArn(bucket));
    expect(change(names.roleArn(archive.account, "Administrator"))).to.equal("deny");
    expect(change(administrator)).to.equal("allow");
  });

  it("is decrypted by its one reader, through S3", () => {
    const decrypts = (role: string, policy: readonly Statement[], identity = everything) =>
      decide(
        { arn: role, identity },
        {
          action: "kms:Decrypt",
          resource: names.regionalArn("kms", archive, "key/1"),
          account: archive.account,
          context: {
            "kms:ViaService": `s3.${region}.amazonaws.com`,
            "kms:ResourceAliases": [names.archiveAlias],
          },
        },
        { resource: policy },
      );
    expect(
      decrypts(reader, keyPolicy, archiveReadStatements([{ bucket, alias: names.archiveAlias }], archive)),
    ).to.equal("allow");
    expect(decrypts(administrator, keyPolicy)).to.equal("deny");
    expect(decrypts(names.roleArn(archive.account, "Administrator"), keyPolicy)).to.equal("deny");
  });
});

describe("A11 the bucket of access logs", () => {
  const account = "783562562418";
  const logs = names.accessLogBucket("acme", account);
  const given = {
    bucket: logs,
    account,
    sources: `acme-lockgate-*-${account}`,
    administrator: names.roleArn(account, names.deployRole),
  };
  const policy = accessLogBucketPolicy(given);
  const writes = (source: string, from = account) =>
    service("logging.s3.amazonaws.com", "s3:PutObject", names.objectsArn(logs), policy, {
      "aws:SourceArn": names.bucketArn(source),
      "aws:SourceAccount": from,
    });

  it("takes the logs of the account's own buckets", () => {
    expect(writes(names.storeBucket("acme", "dev", account))).to.equal("allow");
    expect(writes(names.storeBucket("acme", "dev", account), "999999999999")).to.equal("deny");
    expect(writes("somebody-elses-bucket")).to.equal("deny");
  });

  it("C5 takes those of the account's own balancers, where there are any, under their prefix", () => {
    const balanced = accessLogBucketPolicy({ ...given, balancers: { account, region } });
    const delivers = (object: string, from: string, statements = balanced) =>
      service(
        "logdelivery.elasticloadbalancing.amazonaws.com",
        "s3:PutObject",
        `${names.bucketArn(logs)}/${object}`,
        statements,
        { "aws:SourceArn": `arn:aws:elasticloadbalancing:${region}:${from}:loadbalancer/app/shop-dev/1` },
      );
    const own = `balancers/AWSLogs/${account}/elasticloadbalancing/log.gz`;
    expect(delivers(own, account)).to.equal("allow");
    expect(delivers(own, "999999999999")).to.equal("deny");
    expect(delivers("AWSLogs/log.gz", account)).to.equal("deny");
    expect(delivers(own, account, policy)).to.equal("deny");
  });

  it("is written and cleared by no person, the deploy role included", () => {
    for (const role of ["Administrator", names.deployRole])
      for (const action of ["s3:PutObject", "s3:DeleteObject", "s3:DeleteObjectVersion"])
        expect(
          decide(
            { arn: names.roleArn(account, role), identity: everything },
            { action, resource: names.objectsArn(logs), account },
            { resource: policy },
          ),
          `${role} ${action}`,
        ).to.equal("deny");
  });
});
