import { UNKNOWN } from "../../../../policy-pack/facts.ts";
import { ruleCases } from "../../ruleCases.ts";
import { DEV, json, resource, TOOLING } from "../../world.ts";

const BOUNDARY = `arn:aws:iam::${DEV}:policy/Boundary`;
const jobs = { Effect: "Allow", Action: ["s3:*", "logs:*", "iam:PassRole"], Resource: "*" };
const everything = { Effect: "Allow", Action: "*", Resource: "*" };
const stays = (...leave: string[]) => ({
  Effect: "Deny",
  Action: [
    "iam:DeleteRolePermissionsBoundary",
    "iam:PutRolePermissionsBoundary",
    "iam:CreatePolicyVersion",
    "iam:SetDefaultPolicyVersion",
  ].filter((a) => !leave.includes(a)),
  Resource: "*",
});
const role = (permissionsBoundary: unknown = BOUNDARY, more: object = {}) =>
  resource("role", "role", { name: "worker", permissionsBoundary, ...more });
const boundary = (...statements: object[]) =>
  resource("policy", "boundary", { name: "Boundary", policy: json(...statements) });
const tagged = (...statements: object[]) =>
  resource("policy", "boundary", {
    name: "Boundary",
    tags: { "lockgate:purpose": "permission-boundary" },
    policy: json(...statements),
  });

ruleCases("IAM-07", [
  { name: "a boundary of another stack, same account", expect: "pass", resources: [role()] },
  { name: "a boundary that allows no IAM", expect: "pass", resources: [role(), boundary(jobs)] },
  {
    name: "a boundary that allows everything, but stays",
    expect: "pass",
    resources: [role(), boundary(everything, stays())],
  },
  { name: "a boundary for other stacks", expect: "pass", resources: [tagged(everything, stays())] },
  {
    name: "a role of the management account",
    expect: "notApplicable",
    resources: [resource("organization", "org", {}), role(null)],
  },
  {
    name: "a role where nothing uses boundaries",
    expect: "notApplicable",
    resources: [role(null)],
  },
  {
    name: "no boundary beside a role that has one",
    expect: "fail",
    says: "no permissionsBoundary",
    on: "role",
    resources: [role(null), resource("role", "other", { name: "other", permissionsBoundary: BOUNDARY })],
  },
  {
    name: "AWS's own policy as boundary",
    expect: "fail",
    says: "AWS's",
    resources: [role("arn:aws:iam::aws:policy/PowerUserAccess")],
  },
  {
    name: "another account's boundary",
    expect: "fail",
    says: "another account's",
    resources: [role(`arn:aws:iam::${TOOLING}:policy/Boundary`)],
  },
  {
    name: "no boundary in a workload account of the organization's stack",
    expect: "fail",
    says: "no permissionsBoundary",
    resources: [
      resource("organization", "org", {}, { account: TOOLING }),
      role(null),
      tagged(everything, stays()),
    ],
  },
  ...stays().Action.map((action) => ({
    name: `the boundary leaves ${action}`,
    expect: "fail" as const,
    says: action,
    on: "role",
    resources: [role(), boundary(everything, stays(action))],
  })),
  {
    name: "the boundary stays only sometimes",
    expect: "fail",
    says: "iam:Delete",
    resources: [
      role(),
      boundary(everything, { ...stays(), Condition: { Bool: { "aws:MultiFactorAuthPresent": "false" } } }),
    ],
  },
  {
    name: "the boundary stays on other roles",
    expect: "fail",
    says: "iam:Delete",
    resources: [role(), boundary(everything, { ...stays(), Resource: `arn:aws:iam::${DEV}:role/other-*` })],
  },
  {
    name: "a boundary for other stacks that can be taken off",
    expect: "fail",
    says: "iam:Put",
    on: "boundary",
    resources: [tagged(everything, stays("iam:PutRolePermissionsBoundary"))],
  },
  { name: "no role", expect: "notApplicable", resources: [resource("bucket", "b", {})] },
  { name: "a policy that is no boundary", expect: "notApplicable", resources: [boundary(everything)] },
  { name: "unknown", expect: "undecidable", says: "permissionsBoundary", resources: [role(UNKNOWN)] },
  {
    name: "the boundary's text unknown",
    expect: "undecidable",
    says: "policy",
    resources: [role(), resource("policy", "b", { name: "Boundary", policy: UNKNOWN })],
  },
]);
