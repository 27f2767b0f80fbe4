// Which resource an ARN means, whose it is, and what guards it.

import { expect } from "chai";
import type { Facts } from "../../../policy-pack/facts.ts";
import { UNKNOWN } from "../../../policy-pack/iam/index.ts";
import { findProtected, UnknownAccount } from "../../../policy-pack/access/protected.ts";
import { buildModel } from "../../../policy-pack/model/model.ts";
import { json, resource, typed } from "../world.ts";
import { A, arnOf, B, bucket, role } from "./people.ts";

const POLICY = json({ Sid: "Mine", Effect: "Allow", Principal: "*", Action: "*", Resource: "*" });
const find = (facts: readonly Facts[], arn: string, action = "x:Y") =>
  findProtected(buildModel(facts), action, arn);
const sidOf = (found: ReturnType<typeof find>): unknown =>
  (found.policy?.document as { Statement?: { Sid?: string }[] } | undefined)?.Statement?.[0]?.Sid;

describe("policy pack: what guards a resource", () => {
  it("finds the bucket of an object, its account and region", () => {
    const found = find(bucket("data", POLICY), "arn:aws:s3:::data/a/b:c.zip");
    expect(found).to.include({ account: A, region: "eu-west-1", arn: "arn:aws:s3:::data/a/b:c.zip" });
    expect(sidOf(found)).to.equal("Mine");
    expect(find(bucket("data"), "arn:aws:s3:::data/x").policy).to.equal(undefined);
  });

  it("knows a role by its name before AWS has made it, and is not led astray by the component that made it", () => {
    const [made] = role("deployer", { trust: POLICY });
    const shown = typed("lockgate:identity:ScopedRole", "deployer", { arn: arnOf("deployer") });
    const found = find(
      [{ ...made!, props: { ...made!.props, arn: UNKNOWN } }, shown],
      arnOf("deployer"),
      "sts:AssumeRole",
    );
    expect(sidOf(found)).to.equal("Mine");
  });

  it("does not take a bucket whose name is a beginning of another's", () => {
    expect(() => find(bucket("data"), "arn:aws:s3:::data-two/x")).to.throw(UnknownAccount);
  });

  const typesOf: readonly [string, string, string, string][] = [
    ["aws:sns/topic:Topic", "aws:sns/topicPolicy:TopicPolicy", "arn", `arn:aws:sns:eu-west-1:${A}:t`],
    ["aws:sqs/queue:Queue", "aws:sqs/queuePolicy:QueuePolicy", "queueUrl", `arn:aws:sqs:eu-west-1:${A}:t`],
    [
      "aws:secretsmanager/secret:Secret",
      "aws:secretsmanager/secretPolicy:SecretPolicy",
      "secretArn",
      `arn:aws:secretsmanager:eu-west-1:${A}:secret:t-x`,
    ],
    [
      "aws:ecr/repository:Repository",
      "aws:ecr/repositoryPolicy:RepositoryPolicy",
      "repository",
      `arn:aws:ecr:eu-west-1:${A}:repository/t`,
    ],
  ];
  for (const [type, policyType, property, arn] of typesOf) {
    it(`reads the policy beside ${type}`, () => {
      const owner = typed(type, "t", { arn, name: "t", url: "https://t" }, { account: A });
      const other = typed(policyType, "other", { [property]: "t", policy: "{" }, { account: B });
      const beside = typed(
        policyType,
        "p",
        {
          [property]: property === "queueUrl" ? "https://t" : property === "repository" ? "t" : arn,
          policy: POLICY,
        },
        { account: A },
      );
      expect(sidOf(find([owner, beside, other], arn))).to.equal("Mine");
    });
  }

  it("reads a key's own policy, a separate one before it, AWS's default where there is none", () => {
    const arn = `arn:aws:kms:eu-west-1:${A}:key/k`;
    const key = (policy?: string) =>
      resource("key", "k", { arn, keyId: "k", ...(policy ? { policy } : {}) }, { account: A });
    expect(sidOf(find([key(POLICY)], arn))).to.equal("Mine");
    const separate = resource(
      "keyPolicy",
      "p",
      { keyId: "k", policy: POLICY.replace("Mine", "Separate") },
      { account: A },
    );
    expect(sidOf(find([key(POLICY), separate], arn))).to.equal("Separate");
    expect(JSON.stringify(find([key()], arn).policy?.document)).to.include(`${A}:root`);
  });

  it("leaves it open where the policy does not parse, is not known, or is there twice", () => {
    for (const policy of ["{", UNKNOWN as unknown as string]) {
      expect(find(bucket("data", policy), "arn:aws:s3:::data/x").policy?.document).to.equal(UNKNOWN);
    }
    const second = resource("bucketPolicy", "second", { bucket: "data", policy: POLICY }, { account: A });
    expect(find([...bucket("data", POLICY), second], "arn:aws:s3:::data/x").policy?.document).to.equal(
      UNKNOWN,
    );
  });

  it("reads a role's trust policy for calls that assume it, not for calls that manage it", () => {
    const arn = `arn:aws:iam::${A}:role/r`;
    expect(find(role("r"), arn, "sts:AssumeRole").policy?.name).to.equal("the trust policy");
    expect(find(role("r"), arn, "iam:DeleteRole").policy).to.equal(undefined);
  });

  it("says what it does not know: resources of nobody, policies that it does not read", () => {
    const arn = `arn:aws:kms:eu-west-1:${A}:key/gone`;
    const gone = find([], arn);
    expect(gone.policy?.document).to.equal(UNKNOWN);
    expect(gone.notes.join()).to.include(`no state declares ${arn}`);
    expect(find([], `arn:aws:lambda:eu-west-1:${A}:function:f`).notes.join()).to.include(
      "policies on resources of lambda are not read",
    );
    expect(findProtected(buildModel([]), "s3:GetObject", "arn:aws:s3:::gone/x", B).account).to.equal(B);
  });
});
