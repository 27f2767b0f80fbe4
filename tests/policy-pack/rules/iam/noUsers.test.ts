import { UNKNOWN } from "../../../../policy-pack/facts.ts";
import { ruleCases } from "../../ruleCases.ts";
import { json, resource } from "../../world.ts";

const glass = { "lockgate:purpose": "break-glass" };
const user = (name: string, tags: unknown = {}) => resource("user", name, { name, tags });
const profile = (name: string) => resource("loginProfile", "password", { user: name });

const demand = {
  Effect: "Deny",
  Action: "*",
  Resource: "*",
  Condition: { StringNotEquals: { "aws:PrincipalTag/mfa": "true" } },
};
const people = (name: string, ...statements: readonly object[]) =>
  resource("permissionSetPolicy", name, {
    inlinePolicy: json({ Effect: "Allow", Action: "s3:ListBucket", Resource: "*" }, ...statements),
  });

ruleCases("IAM-02", [
  {
    name: "who breaks the glass, with a password",
    expect: "pass",
    resources: [user("emergency", glass), profile("emergency")],
  },
  { name: "a user", expect: "fail", says: "IAM user", on: "ada", resources: [user("ada")] },
  {
    name: "a user for something else",
    expect: "fail",
    says: "IAM user",
    resources: [user("ada", { "lockgate:purpose": "ci" })],
  },
  {
    name: "a key",
    expect: "fail",
    says: "does not expire",
    on: "key",
    resources: [user("emergency", glass), resource("accessKey", "key", { user: "emergency" })],
  },
  {
    name: "an inactive key",
    expect: "fail",
    says: "does not expire",
    resources: [resource("accessKey", "key", { user: "x", status: "Inactive" })],
  },
  {
    name: "a credential for one service",
    expect: "fail",
    says: "does not expire",
    resources: [resource("serviceCredential", "git", { userName: "x" })],
  },
  {
    name: "a password of somebody else",
    expect: "fail",
    says: "password",
    on: "password",
    resources: [user("emergency", glass), profile("ada")],
  },
  { name: "no user", expect: "notApplicable", resources: [resource("role", "r", {})] },
  { name: "tags unknown", expect: "undecidable", says: "tags", resources: [user("ada", UNKNOWN)] },
  {
    name: "user of a password unknown",
    expect: "undecidable",
    says: "user",
    resources: [resource("loginProfile", "p", { user: UNKNOWN })],
  },
  {
    name: "permission sets that all deny without a second factor",
    expect: "pass",
    resources: [people("readers", demand), people("auditors", demand)],
  },
  {
    name: "a permission set that lets in by a password alone",
    expect: "fail",
    says: "without a second factor",
    on: "readers",
    resources: [people("readers")],
  },
  {
    name: "one permission set that does without",
    expect: "fail",
    says: "without a second factor",
    on: "auditors",
    resources: [people("readers", demand), people("auditors")],
  },
  {
    name: "a permission set that denies some calls only",
    expect: "fail",
    on: "auditors",
    resources: [people("auditors", { ...demand, Action: "s3:*" })],
  },
  {
    name: "a permission set that nobody knows",
    expect: "undecidable",
    says: "inlinePolicy",
    resources: [resource("permissionSetPolicy", "auditors", { inlinePolicy: UNKNOWN })],
  },
  {
    name: "a permission set without a policy of its own",
    expect: "fail",
    on: "set",
    resources: [resource("permissionSet", "set", { arn: "arn:aws:sso:::permissionSet/s/p" })],
  },
]);
