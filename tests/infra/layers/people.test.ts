import { expect } from "chai";
import { programs } from "../company.ts";
import { exampleConfig } from "../example.ts";
import { buildModel } from "../../../policy-pack/model/model.ts";
import { isStackRule } from "../../../policy-pack/rule.ts";
import { isFinding } from "../../../policy-pack/verdict.ts";
import { factsOf } from "../judged.ts";
import { ruleById } from "../../policy-pack/ruleCases.ts";
import { declared, ofType, type Declared } from "../mocks.ts";

describe("A5 identities of people", () => {
  let resources: Declared[];
  before(async () => {
    resources = await declared("org", programs.org);
  });
  const of = (type: string) => ofType(resources, type);

  it("are permission sets with a length of session, a second factor, and the policies of their level", () => {
    const sets = of("aws:ssoadmin/permissionSet:PermissionSet");
    expect(sets.map(({ inputs }) => [inputs["name"], inputs["sessionDuration"]])).to.have.deep.members([
      ["Lockgate-readOnly", "PT8H"],
      ["Lockgate-auditor", "PT4H"],
      ["Lockgate-developer", "PT8H"],
      // Lent for a time, and assigned to nobody.
      ["Lockgate-diagnose", "PT1H"],
      ["Lockgate-operate", "PT1H"],
    ]);
    const inline = of("aws:ssoadmin/permissionSetInlinePolicy:PermissionSetInlinePolicy");
    expect(inline).to.have.length(5);
    for (const { inputs } of inline)
      expect(inputs["inlinePolicy"]).to.include('"aws:PrincipalTag/lockgate-mfa":"true"');
    const [attributes] = of("aws:ssoadmin/instanceAccessControlAttributes:InstanceAccessControlAttributes");
    expect(attributes?.inputs["attributes"]).to.deep.equal([
      { key: "lockgate-mfa", values: [{ sources: ["${path:enterprise.mfa}"] }] },
    ]);
  });

  it("are given to groups, in the accounts of the units that the table names", () => {
    const names = of("aws:ssoadmin/accountAssignment:AccountAssignment").map(({ name }) => name);
    expect(names).to.include.members([
      "developers-developer-dev",
      "developers-readOnly-prod",
      "auditors-auditor-prod",
    ]);
    expect(names).to.not.include("developers-developer-prod");
    expect(of("aws:identitystore/group:Group").map(({ name }) => name)).to.have.members([
      "developers",
      "platform",
      "auditors",
    ]);
  });

  it("have strong passwords in every account that is reached, and in the management account", () => {
    const policies = of("aws:iam/accountPasswordPolicy:AccountPasswordPolicy");
    const reached = exampleConfig("org").accounts.filter(({ accountId }) => accountId !== undefined);
    expect(policies.map(({ name }) => name)).to.have.members([
      "management",
      ...reached.map(({ name }) => name),
    ]);
    for (const { inputs } of policies)
      expect(inputs).to.include({ minimumPasswordLength: 14, passwordReusePrevention: 24 });
  });

  /** What a rule finds in the stack with this, too. */
  const finds = (id: string, added: Declared): string[] => {
    const rule = ruleById(id);
    if (!isStackRule(rule)) throw new Error(`${id} judges single resources`);
    const model = buildModel(factsOf([...resources, added]));
    return rule
      .check(model)
      .filter(isFinding)
      .map(({ urn }) => String(urn));
  };
  const made = (type: string, inputs: Record<string, unknown>): Declared => ({
    type,
    name: "added",
    inputs,
    outputs: { id: "added", ...inputs },
    provider: "management",
  });

  for (const [title, added, rule] of [
    ["an IAM user", made("aws:iam/user:User", { name: "ada" }), "IAM-02"],
    ["an access key", made("aws:iam/accessKey:AccessKey", { user: "ada" }), "IAM-02"],
    ["a password", made("aws:iam/userLoginProfile:UserLoginProfile", { user: "ada" }), "IAM-02"],
    [
      "a policy of everything on everything",
      made("aws:iam/policy:Policy", {
        name: "all",
        policy: JSON.stringify({
          Version: "2012-10-17",
          Statement: [{ Effect: "Allow", Action: "*", Resource: "*" }],
        }),
      }),
      "IAM-04",
    ],
    [
      "a permission set without a second factor",
      made("aws:ssoadmin/permissionSet:PermissionSet", {
        name: "all",
        arn: "arn:aws:sso:::permissionSet/i/p",
      }),
      "IAM-02",
    ],
  ] as const)
    it(`A5 ${title} fails preview: ${rule} finds it, and is mandatory`, () => {
      const [found, more] = finds(rule, added);
      expect(found).to.include(added.type);
      expect(more).to.equal(undefined);
      expect(ruleById(rule).level).to.equal("mandatory");
    });
});
