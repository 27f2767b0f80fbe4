// Whether nothing allows a call, at a glance: every reason why that may be open is one to evaluate in full.

import { expect } from "chai";
import {
  evaluate,
  isSilent,
  UNKNOWN,
  type NamedPolicy,
  type Policies,
  type Request,
} from "../../../policy-pack/iam/index.ts";

const A = "111111111111";
const B = "222222222222";
const role = { kind: "role", arn: `arn:aws:iam::${A}:role/r`, account: A } as const;
const root = { kind: "root", arn: `arn:aws:iam::${A}:root`, account: A } as const;
const service = { kind: "service", service: "lambda.amazonaws.com" } as const;
const federated = { kind: "federated", provider: `arn:aws:iam::${A}:saml-provider/p`, account: A } as const;

const rights = (...statements: object[]) => ({
  name: "rights",
  document: { Version: "2012-10-17", Statement: statements } as never,
});
const allow = (action: string) => ({ Effect: "Allow", Action: action, Resource: "*" });
const deny = (action: string) => ({ Effect: "Deny", Action: action, Resource: "*" });
const forAll = { name: "guard", document: { Version: "2012-10-17", Statement: [] } as never };
const grant = { name: "g", grantee: role.arn, operations: ["Decrypt"] };
const open: NamedPolicy = { name: "open", document: UNKNOWN };

type Case = { who: Request["principal"]; policies: Policies; account?: string; action?: string };
const cases: readonly [string, boolean, Case][] = [
  ["a role without any policy", true, { who: role, policies: {} }],
  ["rights to something else", true, { who: role, policies: { identity: [rights(allow("s3:PutObject"))] } }],
  ["rights to the call", false, { who: role, policies: { identity: [rights(allow("s3:GetObject"))] } }],
  [
    "rights written in capitals",
    false,
    { who: role, policies: { identity: [rights(allow("S3:GETOBJECT"))] } },
  ],
  [
    "a call written in capitals",
    false,
    { who: role, policies: { identity: [rights(allow("s3:GetObject"))] }, action: "S3:GetObject" },
  ],
  [
    "rights in one of several statements",
    false,
    { who: role, policies: { identity: [rights(deny("sqs:*"), allow("s3:Get*"), allow("sns:*"))] } },
  ],
  [
    "rights in one of several policies",
    false,
    { who: role, policies: { identity: [rights(allow("sns:*")), rights(allow("s3:*"))] } },
  ],
  ["nothing but a Deny", true, { who: role, policies: { identity: [rights(deny("s3:*"))] } }],
  ["a policy that nobody can read", false, { who: role, policies: { identity: [open] } }],
  ["a guard of the resource", false, { who: role, policies: { resource: forAll } }],
  ["a grant on the resource", false, { who: role, policies: { grants: [grant] } }],
  ["root, whom no policy of its account has to allow", false, { who: root, policies: {} }],
  ["root of another account", true, { who: root, policies: {}, account: B }],
  [
    "rights in another account than the resource's",
    true,
    { who: role, policies: { identity: [rights(allow("s3:*"))] }, account: B },
  ],
  [
    "a service, without a guard that lets it in",
    true,
    { who: service, policies: { identity: [rights(allow("s3:*"))] } },
  ],
  [
    "a provider of identities, likewise",
    true,
    { who: federated, policies: { identity: [rights(allow("s3:*"))] } },
  ],
];

describe("iam: a call that nothing speaks of", () => {
  for (const [name, silent, { who, policies, account = A, action = "s3:GetObject" }] of cases) {
    it(`${silent ? "is denied at a glance" : "is evaluated"}: ${name}`, () => {
      const call = { principal: who, action, resourceAccount: account };
      expect(isSilent(call, policies)).to.equal(silent);
      if (!silent) return;
      const request = { ...call, resource: "arn:aws:s3:::data/x", context: {} };
      expect(evaluate(request, policies).effect).to.equal("deny");
    });
  }
});
