// What of a plan a person should look at.
import { expect } from "chai";
import { isHarmless, risksOf } from "../../../../automation/gate/risks/risks.ts";
import type { PlannedStep } from "../../../../automation/runner/plannedSteps.ts";

const step = (type: string, op: string, old: PlannedStep["old"], next: PlannedStep["next"]): PlannedStep => ({
  urn: `urn:pulumi:prod::x::${type}::it`,
  type,
  op,
  old,
  next,
});
const policy = (...actions: string[]) =>
  JSON.stringify({ Statement: actions.map((Action) => ({ Effect: "Allow", Action, Resource: "*" })) });
const guard = (...actions: string[]) =>
  JSON.stringify({ Statement: actions.map((Action) => ({ Effect: "Deny", Action, Resource: "*" })) });
const reasons = (one: PlannedStep) => risksOf([one]).widens.flatMap((widening) => widening.reasons);

describe("the risks of a plan", () => {
  it("are none for what is created or updated without granting anything", () => {
    const bucket = step("aws:s3/bucket:Bucket", "create", {}, { bucket: "a" });
    const tags = step("aws:s3/bucket:Bucket", "update", { tags: { a: 1 } }, { tags: { a: 2 } });
    expect(isHarmless(risksOf([bucket, tags]))).to.equal(true);
    expect(isHarmless(risksOf([]))).to.equal(true);
  });

  it("name what is replaced and what is deleted, each once", () => {
    const type = "aws:s3/bucket:Bucket";
    const replaced = ["create-replacement", "replace", "delete-replaced"].map((op) => step(type, op, {}, {}));
    const gone = step("aws:sns/topic:Topic", "delete", {}, {});
    const risks = risksOf([...replaced, gone]);
    expect(risks.replaces).to.deep.equal([replaced[0]!.urn]);
    expect(risks.deletes).to.deep.equal([gone.urn]);
    expect(isHarmless(risks)).to.equal(false);
  });

  for (const [what, one, reason] of [
    [
      "a new role's trust",
      step("aws:iam/role:Role", "create", {}, { assumeRolePolicy: policy("sts:AssumeRole") }),
      /allows sts:AssumeRole/,
    ],
    [
      "an action in a policy",
      step("aws:iam/policy:Policy", "update", { policy: policy("s3:Get*") }, { policy: policy("s3:*") }),
      /allows s3:\*/,
    ],
    [
      "an action in a key policy",
      step("aws:kms/key:Key", "update", { policy: policy("kms:Sign") }, { policy: policy("kms:*") }),
      /allows kms:\*/,
    ],
    [
      "a document that nobody knows yet",
      step("aws:iam/rolePolicy:RolePolicy", "create", {}, { policy: "04da6b54-80e4-46f7-96ec-b56ff0331ba9" }),
      /not known/,
    ],
    [
      "an attachment",
      step("aws:iam/rolePolicyAttachment:RolePolicyAttachment", "create", {}, { policyArn: "x" }),
      /makes a grant/,
    ],
    [
      "a managed policy of a role",
      step("aws:iam/role:Role", "update", { managedPolicyArns: ["a"] }, { managedPolicyArns: ["a", "b"] }),
      /adds b/,
    ],
    [
      "a boundary that is given up",
      step("aws:iam/role:Role", "update", { permissionsBoundary: "b" }, {}),
      /boundary "b"/,
    ],
    [
      "a boundary that is another one",
      step("aws:iam/role:Role", "update", { permissionsBoundary: "b" }, { permissionsBoundary: "c" }),
      /boundary "b"/,
    ],
    [
      "a guard rail that goes away",
      step("aws:organizations/policy:Policy", "delete", { content: guard("*") }, {}),
      /guard rail away/,
    ],
    [
      "a guard rail that is detached",
      step("aws:organizations/policyAttachment:PolicyAttachment", "delete", {}, {}),
      /guard rail away/,
    ],
    [
      "a guard rail that denies less",
      step(
        "aws:organizations/policy:Policy",
        "update",
        { content: guard("a:*", "b:*") },
        { content: guard("a:*") },
      ),
      /no longer denies b:\*/,
    ],
    [
      "a bucket policy that goes away with what it denied",
      step("aws:s3/bucketPolicy:BucketPolicy", "delete", { policy: guard("s3:*") }, {}),
      /no longer denies s3:\*/,
    ],
  ] as const) {
    it(`tell of ${what}`, () => expect(reasons(one).join("; ")).to.match(reason));
  }

  for (const [what, one] of [
    [
      "a policy that loses an action",
      step("aws:iam/policy:Policy", "update", { policy: policy("s3:*") }, { policy: policy("s3:Get*") }),
    ],
    [
      "a guard rail that denies more",
      step(
        "aws:organizations/policy:Policy",
        "update",
        { content: guard("a:*") },
        { content: guard("a:*", "b:*") },
      ),
    ],
    ["a new guard rail", step("aws:organizations/policy:Policy", "create", {}, { content: guard("a:*") })],
    ["a boundary that is added", step("aws:iam/role:Role", "update", {}, { permissionsBoundary: "b" })],
    [
      "an attachment that goes away",
      step("aws:iam/rolePolicyAttachment:RolePolicyAttachment", "delete", { policyArn: "x" }, {}),
    ],
  ] as const) {
    it(`are silent about ${what}`, () => expect(reasons(one)).to.deep.equal([]));
  }
});
