// Guard rails against those inside: thirty calls in each member account, names that are spared, and the rails themselves.

import { UNKNOWN } from "../../../policy-pack/facts.ts";
import { ruleCases } from "../ruleCases.ts";
import { change, json, resource } from "../world.ts";
import { MANAGEMENT } from "../worldLogging.ts";
import { exceptFor, members, PLATFORM, rail, root, STATEMENTS } from "../worldOrganization.ts";

const DEPLOY = "arn:aws:iam::*:role/LockgateDeploy";
const names = (Action: string | readonly string[], ...spared: readonly string[]) => ({
  Effect: "Deny",
  Action,
  Resource: [PLATFORM, DEPLOY],
  ...(spared.length > 0 ? exceptFor(...spared) : {}),
});
const world = (...statements: readonly object[]) => [
  root(),
  ...members(),
  ...rail("scp", json(STATEMENTS.leave, ...statements)),
];
const good = world(STATEMENTS.watchers, names("iam:*", PLATFORM, DEPLOY));
const steward = (action: string, name = "steward", more: object = {}) => [
  resource(
    "role",
    name,
    {
      name,
      assumeRolePolicy: json({ Effect: "Allow", Principal: { AWS: MANAGEMENT }, Action: "sts:AssumeRole" }),
    },
    { account: MANAGEMENT },
  ),
  resource(
    "rolePolicy",
    `${name}-rights`,
    { role: name, policy: json({ Effect: "Allow", Action: action, Resource: "*", ...more }) },
    { account: MANAGEMENT },
  ),
];

const ACCOUNTS = `arn:aws:organizations::${MANAGEMENT}:account/o-*/*`;
const DOOR = "arn:aws:iam::*:role/OrganizationAccountAccessRole";
const enters = (more: object = {}) => steward("sts:AssumeRole", "steward", { Resource: DOOR, ...more });
const notIn = (...accounts: readonly string[]) => ({
  Condition: { StringNotEquals: { "aws:ResourceAccount": accounts } },
});
const numbers = members().flatMap(({ props: { id } }) => (typeof id === "string" ? [id] : []));

ruleCases("G-08", [
  { name: "all refused, but to the platform, whose names are kept", expect: "pass", resources: good },
  {
    name: "the platform's own role may change the guard rails",
    expect: "pass",
    resources: [...good, ...steward("organizations:*", "PlatformAdministrator")],
  },
  {
    name: "watchers are not kept",
    expect: "fail",
    says: "an administrator of dev can cloudtrail:DeleteTrail",
    resources: world(names("iam:*", PLATFORM, DEPLOY)),
  },
  {
    name: "one call is left out",
    expect: "fail",
    says: "access-analyzer:DeleteAnalyzer",
    resources: world(
      { ...STATEMENTS.watchers, Action: ["cloudtrail:*", "config:*", "guardduty:*", "securityhub:*"] },
      names("iam:*", PLATFORM, DEPLOY),
    ),
  },
  {
    name: "a spared name is free to take",
    expect: "fail",
    says: "iam:CreateRole on",
    resources: world(STATEMENTS.watchers),
  },
  {
    name: "a spared role can be rewritten",
    expect: "fail",
    says: "iam:UpdateAssumeRolePolicy on",
    resources: world(
      STATEMENTS.watchers,
      names(
        [
          "iam:CreateRole",
          "iam:DeleteRole",
          "iam:PutRolePolicy",
          "iam:AttachRolePolicy",
          "iam:DetachRolePolicy",
          "iam:DeleteRolePolicy",
          "iam:PutRolePermissionsBoundary",
          "iam:DeleteRolePermissionsBoundary",
        ],
        PLATFORM,
        DEPLOY,
      ),
    ),
  },
  {
    name: "a role of the management account that nobody trusts can lift them",
    expect: "fail",
    says: "can organizations:DetachPolicy",
    resources: [...good, ...steward("organizations:DetachPolicy")],
  },
  {
    name: "a role may move accounts that carry a tag of its own",
    expect: "pass",
    resources: [
      ...good,
      ...steward("organizations:MoveAccount", "steward", {
        Resource: ACCOUNTS,
        Condition: { Null: { "aws:ResourceTag/request": "false" } },
      }),
    ],
  },
  {
    name: "a role may move any account away from its guard rails",
    expect: "fail",
    says: "can organizations:MoveAccount",
    resources: [
      ...good,
      ...steward("organizations:MoveAccount", "steward", {
        Resource: ACCOUNTS,
      }),
    ],
  },
  {
    name: "a role may become the administrator of accounts that are none of these",
    expect: "pass",
    resources: [...good, ...enters(notIn("999999999999", ...numbers))],
  },
  {
    name: "a role may become the administrator of every account",
    expect: "fail",
    says: "can become its OrganizationAccountAccessRole",
    resources: [...good, ...enters()],
  },
  {
    name: "a role may become the administrator of an account by its own name for it",
    expect: "fail",
    says: "can become its Admin",
    on: "dev",
    resources: change(
      [...good, ...steward("sts:AssumeRole", "steward", { Resource: "arn:aws:iam::*:role/Admin" })],
      "dev",
      { roleName: "Admin" },
    ),
  },
  { name: "no organization", expect: "notApplicable", resources: steward("organizations:*") },
  {
    name: "a guard rail that nobody knows",
    expect: "undecidable",
    says: "content",
    resources: [root(), ...members(), ...rail("scp", UNKNOWN)],
  },
]);
