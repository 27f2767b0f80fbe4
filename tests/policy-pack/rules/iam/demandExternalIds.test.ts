import { expect } from "chai";
import { UNKNOWN } from "../../../../policy-pack/facts.ts";
import { buildModel } from "../../../../policy-pack/model/model.ts";
import { defaultSettings } from "../../../../policy-pack/model/settings.ts";
import { isStackRule } from "../../../../policy-pack/rule.ts";
import { ruleById, ruleCases } from "../../ruleCases.ts";
import { DEV, json, ORGANIZATION, resource, WRITER } from "../../world.ts";

const VENDOR = "464622532012";
const ROOT = `arn:aws:iam::${VENDOR}:root`;
const role = (AWS: unknown, Condition?: object) => [
  resource("role", "role", {
    assumeRolePolicy: json({
      Sid: "Vendor",
      Effect: "Allow",
      Principal: { AWS },
      Action: "sts:AssumeRole",
      ...(Condition ? { Condition } : {}),
    }),
  }),
];
const id = (operator: string, value: string) => ({ [operator]: { "sts:ExternalId": value } });

ruleCases("IAM-10", [
  { name: "an external id", expect: "pass", resources: role(ROOT, id("StringEquals", "a1b2")) },
  { name: "a role of the company", expect: "notApplicable", resources: role(WRITER) },
  {
    name: "another account of the organization",
    expect: "notApplicable",
    resources: role(ROOT, { StringEquals: { "aws:PrincipalOrgID": ORGANIZATION } }),
  },
  { name: "own account", expect: "notApplicable", resources: role(`arn:aws:iam::${DEV}:root`) },
  { name: "another type", expect: "notApplicable", resources: [resource("bucket", "b", {})] },
  {
    name: "a vendor's root",
    expect: "fail",
    says: `"Vendor" lets account ${VENDOR} in without an external id`,
    on: "role",
    resources: role(ROOT),
  },
  { name: "a vendor's account", expect: "fail", says: "without", resources: role(VENDOR) },
  {
    name: "an id where one is given",
    expect: "fail",
    says: "without",
    resources: role(ROOT, id("StringEqualsIfExists", "a1b2")),
  },
  { name: "any id", expect: "fail", says: "any external id", resources: role(ROOT, id("StringLike", "*")) },
  {
    name: "an id other than one",
    expect: "fail",
    says: "without an external id",
    resources: role(ROOT, id("StringNotEquals", "a1b2")),
  },
  {
    name: "something else than an id",
    expect: "fail",
    says: "without",
    resources: role(ROOT, { Bool: { "aws:MultiFactorAuthPresent": "true" } }),
  },
  {
    name: "unknown",
    expect: "undecidable",
    says: "assumeRolePolicy",
    resources: [resource("role", "r", { assumeRolePolicy: UNKNOWN })],
  },
]);

describe("IAM-10 where the company lists accounts", () => {
  const kinds = (settings: object, resources: ReturnType<typeof role>) => {
    const rule = ruleById("IAM-10");
    if (!isStackRule(rule)) throw new Error("not a stack rule");
    return rule
      .check(buildModel(resources, { ...defaultSettings, ...settings }))
      .map((verdict) => verdict.kind);
  };

  it("asks an id of an exactly named role of a third party", () => {
    const named = `arn:aws:iam::${VENDOR}:role/agent`;
    expect(kinds({ thirdParties: [VENDOR] }, role(named))).to.deep.equal(["fail"]);
    expect(kinds({ thirdParties: [VENDOR] }, role(named, id("StringEquals", "a")))).to.deep.equal(["pass"]);
  });

  it("takes for a third party whoever is not the company", () => {
    expect(kinds({ accounts: [DEV] }, role(WRITER))).to.deep.equal(["fail"]);
    expect(kinds({ accounts: [DEV, "123456789012"] }, role(WRITER))).to.deep.equal(["notApplicable"]);
  });
});
