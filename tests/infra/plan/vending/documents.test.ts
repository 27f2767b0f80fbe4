// What the roles of account vending may do to accounts that are not vending's, by evaluation.
import { expect } from "chai";
import { elevationTag } from "../../../../infra/plan/elevation.ts";
import { roleArn, vendingStep } from "../../../../infra/plan/names.ts";
import { accessTag } from "../../../../infra/plan/people.ts";
import {
  managementStatements,
  requestTag,
  vendingBoundary,
} from "../../../../infra/plan/vending/documents.ts";
import type { VendingStep } from "../../../../infra/plan/vending/machine.ts";
import { decide } from "../evaluation.ts";

const [management, vending, prod, vended] = [
  "111111111111",
  "222222222222",
  "333333333333",
  "444444444444",
] as const;
const instance = "arn:aws:sso:::instance/ssoins-03c979c5f8776949";
const places = {
  place: { account: vending, region: "eu-central-1" },
  managementAccountId: management,
  instance,
  access: ["developer", "readOnly"],
  others: [vending, prod],
  bot: true,
};

type Tags = Readonly<Record<string, string>>;
const keyed = (prefix: string, tags: Tags): Tags =>
  Object.fromEntries(Object.entries(tags).map(([key, value]) => [`${prefix}/${key}`, value]));

function may(step: VendingStep, action: string, resource: string, has: Tags = {}, gets?: Tags): string {
  const context = {
    ...keyed("aws:ResourceTag", has),
    ...(gets === undefined ? {} : { ...keyed("aws:RequestTag", gets), "aws:TagKeys": Object.keys(gets) }),
  };
  return decide(
    { arn: roleArn(management, vendingStep(step)), identity: managementStatements(step, places) },
    { action, resource, account: management, context },
    { boundary: vendingBoundary(places) },
  );
}

const accountArn = (id: string): string => `arn:aws:organizations::${management}:account/o-exampleorg1/${id}`;
const request = { [requestTag]: "sandbox-ada" };
const owner = { "lockgate:owner": "it@acme.example" };

describe("A4 tags by which vending knows its accounts", () => {
  const tag = (step: VendingStep, account: string, has: Tags, gets: Tags): string =>
    may(step, "organizations:TagResource", accountArn(account), has, gets);

  it("A4 are given to the account that is created, which has none yet", () => {
    expect(tag("create", vended, {}, { ...request, ...owner })).to.equal("allow");
    expect(tag("create", vended, {}, owner), "without the request").to.equal("deny");
  });

  for (const [title, account, has] of [
    ["an account of the table", prod, owner],
    ["an account of another request", vended, { [requestTag]: "sandbox-bob" }],
    ["an account of another request that lost its owner", vended, { ...owner, [requestTag]: "sandbox-bob" }],
    ["the management account", management, {}],
  ] as const)
    for (const step of ["create", "place", "baseline", "handover"] as const)
      it(`A4 are never put on ${title}, by ${step}`, () => {
        expect(tag(step, account, has, request)).to.equal("deny");
      });

  it("A4 say when an account was given up, and not anew for whom it was made", () => {
    const retired = { "lockgate:retired": "2026-01-01" };
    expect(tag("suspend", vended, request, retired)).to.equal("allow");
    expect(tag("suspend", vended, request, { [requestTag]: "another" })).to.equal("deny");
    expect(tag("suspend", vended, request, { ...retired, [requestTag]: "another" })).to.equal("deny");
    expect(tag("suspend", prod, owner, retired)).to.equal("deny");
  });
});

describe("A4 A6 access that vending hands over", () => {
  const setArn = `${instance.replace(":instance/", ":permissionSet/")}/ps-0123456789abcdef`;
  const assigns = (step: VendingStep, action: string, account: string, has: Tags): boolean =>
    [
      may(step, action, instance),
      may(step, action, `arn:aws:sso:::account/${account}`),
      may(step, action, setArn, has),
    ].every((effect) => effect === "allow");
  const level = (name: string): Tags => ({ [accessTag]: name });

  for (const [step, action] of [
    ["handover", "sso:CreateAccountAssignment"],
    ["suspend", "sso:DeleteAccountAssignment"],
  ] as const) {
    it(`A6 ${step} assigns levels that people have in its units, in accounts that are in no table`, () => {
      expect(assigns(step, action, vended, level("developer"))).to.equal(true);
      for (const account of [prod, vending, management])
        expect(assigns(step, action, account, level("developer")), account).to.equal(false);
    });

    it(`A6 ${step} assigns no other permission set: not what the server lends, not what others made`, () => {
      for (const has of [{}, level("auditor"), level(""), { [elevationTag]: "operate" }])
        expect(assigns(step, action, vended, has), JSON.stringify(has)).to.equal(false);
    });
  }
});
