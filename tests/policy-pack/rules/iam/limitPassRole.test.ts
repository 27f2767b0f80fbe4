import { UNKNOWN } from "../../../../policy-pack/facts.ts";
import { ruleCases } from "../../ruleCases.ts";
import { DEV, json, resource } from "../../world.ts";

const ROLE = `arn:aws:iam::${DEV}:role/service`;
const SERVICE = { StringEquals: { "iam:PassedToService": "codebuild.amazonaws.com" } };
const passRole = { Sid: "Pass", Effect: "Allow", Action: "iam:PassRole", Resource: ROLE, Condition: SERVICE };
const inline = (patch: object) => [
  resource("rolePolicy", "rights", { role: "r", policy: json({ ...passRole, ...patch }) }),
];

const LEND = "ec2:CreateNetworkInterfacePermission";
const lend = (condition?: object) =>
  inline({ Sid: "Lend", Action: LEND, Resource: "*", Condition: condition });

ruleCases("IAM-14", [
  {
    name: "interfaces lent to one service",
    expect: "pass",
    resources: lend({ StringEquals: { "ec2:AuthorizedService": "codebuild.amazonaws.com" } }),
  },
  {
    name: "interfaces lent to one account's root",
    expect: "pass",
    resources: lend({ StringEquals: { "ec2:AuthorizedUser": `arn:aws:iam::${DEV}:root` } }),
  },
  { name: "interfaces lent to whoever", expect: "fail", says: `"Lend" gives ${LEND}`, resources: lend() },
  {
    name: "interfaces lent to services by a pattern that is all wildcard",
    expect: "fail",
    says: "without ec2:AuthorizedService",
    resources: lend({ StringLike: { "ec2:AuthorizedService": "*" } }),
  },
  { name: "one role, one service", expect: "pass", resources: inline({}) },
  {
    name: "a service by pattern",
    expect: "pass",
    resources: inline({ Condition: { StringLike: { "iam:PassedToService": "codebuild*" } } }),
  },
  {
    name: "no PassRole at all",
    expect: "pass",
    resources: inline({ Action: "iam:GetRole", Resource: "*", Condition: undefined }),
  },
  {
    name: "denied",
    expect: "pass",
    resources: inline({ Effect: "Deny", Resource: "*", Condition: undefined }),
  },
  { name: "any role", expect: "fail", says: "on *", on: "rights", resources: inline({ Resource: "*" }) },
  {
    name: "roles of a prefix",
    expect: "fail",
    says: "role/lockgate-*",
    resources: inline({ Resource: `arn:aws:iam::${DEV}:role/lockgate-*` }),
  },
  {
    name: "all roles",
    expect: "fail",
    says: "role/*",
    resources: inline({ Resource: `arn:aws:iam::${DEV}:role/*` }),
  },
  {
    name: "a prefix in any account",
    expect: "fail",
    says: "iam::*:role",
    resources: inline({ Resource: "arn:aws:iam::*:role/lockgate-*" }),
  },
  {
    name: "a prefix that is no whole word",
    expect: "fail",
    says: "role/lock*",
    resources: inline({ Resource: `arn:aws:iam::${DEV}:role/lock*` }),
  },
  {
    name: "roles by pattern",
    expect: "fail",
    says: "role/lockgate-*-run",
    resources: inline({ Resource: [ROLE, `arn:aws:iam::${DEV}:role/lockgate-*-run`] }),
  },
  {
    name: "any service",
    expect: "fail",
    says: "without iam:PassedToService",
    resources: inline({ Condition: undefined }),
  },
  {
    name: "any service by pattern",
    expect: "fail",
    says: "without iam:PassedToService",
    resources: inline({ Condition: { StringLike: { "iam:PassedToService": "*" } } }),
  },
  {
    name: "any service, if not said",
    expect: "fail",
    says: "without iam:PassedToService",
    resources: inline({ Condition: { StringEqualsIfExists: SERVICE.StringEquals } }),
  },
  {
    name: "any service but one",
    expect: "fail",
    says: "without iam:PassedToService",
    resources: inline({ Condition: { StringNotEquals: SERVICE.StringEquals } }),
  },
  {
    name: "by a pattern of actions",
    expect: "fail",
    says: "on *",
    resources: inline({ Action: "iam:Pass*", Resource: "*" }),
  },
  {
    name: "by all but other actions",
    expect: "fail",
    says: "on *",
    resources: inline({ Action: undefined, NotAction: "s3:*", Resource: "*" }),
  },
  {
    name: "on all but some roles",
    expect: "fail",
    says: "all but some",
    resources: inline({ Resource: undefined, NotResource: ROLE }),
  },
  { name: "no documents", expect: "notApplicable", resources: [resource("bucket", "b", {})] },
  {
    name: "unknown",
    expect: "undecidable",
    says: "policy",
    resources: [resource("rolePolicy", "rights", { policy: UNKNOWN })],
  },
]);
