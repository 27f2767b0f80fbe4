import { expect } from "chai";
import { configBucketPolicy, configKeyPolicy } from "../../../../infra/plan/documents/configArchive.ts";
import { toJson } from "../../../../infra/plan/documents/document.ts";
import * as names from "../../../../infra/plan/names.ts";
import { evaluate } from "../../../../policy-pack/iam/index.ts";
import { parsed } from "../evaluation.ts";

const archive = "551535029152";
const accounts = ["546800369895", "783562562418"];
const administrator = names.roleArn(archive, names.accessRole);
const bucket = names.configBucket("acme", archive);
const policies = {
  bucket: configBucketPolicy({ bucket, accounts, administrator }),
  key: configKeyPolicy({ accounts, administrator }),
};

const delivers = (account: string, service = "config.amazonaws.com"): string[] =>
  [
    [
      "s3:PutObject",
      `${names.bucketArn(bucket)}/AWSLogs/${account}/Config/snapshot.json.gz`,
      "bucket",
    ] as const,
    ["kms:GenerateDataKey", "*", "key"] as const,
  ].map(
    ([action, resource, policy]) =>
      evaluate(
        {
          principal: { kind: "service", service },
          action,
          resource,
          resourceAccount: archive,
          context: {
            "aws:SecureTransport": "true",
            "s3:TlsVersion": "1.3",
            "aws:SourceAccount": account,
          },
        },
        { resource: parsed("policy", policies[policy], "resource") },
      ).effect,
  );

describe("A3 where AWS Config delivers", () => {
  it("lets it in for the organization's accounts, and for no other", () => {
    for (const account of accounts) expect(delivers(account), account).to.deep.equal(["allow", "allow"]);
    expect(delivers("999999999999")).to.deep.equal(["deny", "deny"]);
    expect(delivers(accounts[0] ?? "", "cloudtrail.amazonaws.com")).to.deep.equal(["deny", "deny"]);
  });

  it("fits the quotas of S3 and KMS with a thousand accounts", () => {
    const many = Array.from({ length: 1000 }, (_, i) => String(100000000000 + i));
    expect(toJson(configBucketPolicy({ bucket, accounts: many, administrator })).length).to.be.below(20480);
    expect(toJson(configKeyPolicy({ accounts: many, administrator })).length).to.be.below(32768);
  });
});
