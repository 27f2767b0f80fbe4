import { ESCALATIONS } from "../../../../policy-pack/access/escalations.ts";
import { UNKNOWN, type Facts } from "../../../../policy-pack/facts.ts";
import { ruleCases, type Case } from "../../ruleCases.ts";
import { DEV, json, resource } from "../../world.ts";

const SELF = `arn:aws:iam::${DEV}:role/worker`;
const allow = (
  Action: string | readonly string[],
  Resource: string | readonly string[] = "*",
  Condition?: object,
) => ({
  Effect: "Allow",
  Action,
  Resource,
  ...(Condition ? { Condition } : {}),
});
const worker = (props: object = {}): Facts =>
  resource("role", "worker", { name: "worker", assumeRolePolicy: "{}", ...props });
const holds = (...statements: readonly object[]): readonly Facts[] => [
  worker(),
  resource("rolePolicy", "rights", { role: "worker", policy: json(...statements) }),
];
const managed = (...statements: readonly object[]): Facts =>
  resource("policy", "managed", { name: "managed", policy: json(...statements) });
const attached = (policyArn: unknown): Facts =>
  resource("rolePolicyAttachment", "attachment", { role: "worker", policyArn });
const OWN = `arn:aws:iam::${DEV}:policy/managed`;
const PASS = (service: string, to = "*") =>
  allow("iam:PassRole", to, { StringEquals: { "iam:PassedToService": service } });
const INSTANCE = "arn:aws:sso:::instance/ssoins-0123456789abcdef";
const ANY_SET = "arn:aws:sso:::permissionSet/ssoins-0123456789abcdef/ps-*";
const BOUNDARY = { ArnEquals: { "iam:PermissionsBoundary": `arn:aws:iam::${DEV}:policy/Boundary` } };

/** Every known way, with all of its actions on everything, and with the last of them denied. */
const ways: readonly Case[] = ESCALATIONS.flatMap(({ name, steps }) => {
  const actions = steps.flatMap((step) =>
    "action" in step ? [step.action] : step.kind === "pass" ? ["iam:PassRole"] : [],
  );
  const open: Case = { name, expect: "fail", says: name, on: "worker", resources: holds(allow(actions)) };
  const shut: Case = {
    name: `${name}, but ${actions.at(-1)} denied`,
    expect: "pass",
    resources: holds(allow(actions), { Effect: "Deny", Action: actions.at(-1), Resource: "*" }),
  };
  return [open, shut];
});

ruleCases("IAM-15", [
  ...ways,
  { name: "to read", expect: "pass", resources: holds(allow(["iam:Get*", "iam:List*", "s3:GetObject"])) },
  {
    name: "rights of a named role",
    expect: "pass",
    resources: holds(allow("iam:PutRolePolicy", `arn:aws:iam::${DEV}:role/other`)),
  },
  {
    name: "code of a named function",
    expect: "pass",
    resources: holds(allow("lambda:UpdateFunctionCode", `arn:aws:lambda:eu-west-1:${DEV}:function:scores`)),
  },
  {
    name: "new roles inside of a boundary",
    expect: "pass",
    resources: holds(
      allow(["iam:CreateRole", "iam:PutRolePolicy"], `arn:aws:iam::${DEV}:role/app-*`, BOUNDARY),
    ),
  },
  {
    name: "to become a named role",
    expect: "pass",
    resources: holds(allow("sts:AssumeRole", `arn:aws:iam::${DEV}:role/other`)),
  },
  {
    name: "new roles that only others can become",
    expect: "fail",
    says: "iam:CreateRole, iam:PutRolePolicy",
    resources: holds(allow(["iam:CreateRole", "iam:PutRolePolicy"], `arn:aws:iam::${DEV}:role/app-*`), {
      Effect: "Deny",
      Action: "sts:AssumeRole",
      Resource: "*",
    }),
  },
  {
    name: "a role passed by its name",
    expect: "pass",
    resources: holds(
      PASS("lambda.amazonaws.com", `arn:aws:iam::${DEV}:role/function`),
      allow(["lambda:CreateFunction", "lambda:InvokeFunction"]),
    ),
  },
  {
    name: "any role passed, to a service that is not asked",
    expect: "pass",
    resources: holds(PASS("events.amazonaws.com"), allow(["lambda:CreateFunction", "lambda:InvokeFunction"])),
  },
  {
    name: "a boundary stops it",
    expect: "pass",
    resources: [
      worker({ permissionsBoundary: `arn:aws:iam::${DEV}:policy/Boundary` }),
      resource("rolePolicy", "rights", { role: "worker", policy: json(allow("iam:*")) }),
      resource("policy", "boundary", { name: "Boundary", policy: json(allow("s3:*")) }),
    ],
  },
  {
    name: "AWS's own policies, which another rule knows",
    expect: "pass",
    resources: [worker(), attached("arn:aws:iam::aws:policy/ReadOnlyAccess")],
  },
  {
    name: "its own rights",
    expect: "fail",
    says: "iam:PutRolePolicy",
    on: "worker",
    resources: holds(allow("iam:PutRolePolicy", SELF)),
  },
  {
    name: "a policy of its own",
    expect: "fail",
    says: "iam:CreatePolicyVersion",
    on: "worker",
    resources: [worker(), managed(allow("iam:CreatePolicyVersion", OWN)), attached(OWN)],
  },
  {
    name: "new roles under a prefix, without a boundary",
    expect: "fail",
    says: "iam:CreateRole, iam:PutRolePolicy",
    resources: holds(allow(["iam:CreateRole", "iam:PutRolePolicy"], `arn:aws:iam::${DEV}:role/app-*`)),
  },
  {
    name: "spread over two policies",
    expect: "fail",
    says: "iam:PassRole, lambda:CreateFunction",
    on: "worker",
    resources: [
      ...holds(PASS("lambda.amazonaws.com")),
      resource("rolePolicy", "more", {
        role: "worker",
        policy: json(allow(["lambda:CreateFunction", "lambda:InvokeFunction"])),
      }),
    ],
  },
  {
    name: "functions under a prefix, with any role",
    expect: "fail",
    says: "iam:PassRole, lambda:CreateFunction",
    resources: holds(
      PASS("lambda.amazonaws.com"),
      allow(
        ["lambda:CreateFunction", "lambda:InvokeFunction"],
        `arn:aws:lambda:eu-central-1:${DEV}:function:app-*`,
      ),
    ),
  },
  {
    name: "under a condition that the caller may meet",
    expect: "fail",
    says: "iam:AttachRolePolicy",
    resources: holds(allow("iam:AttachRolePolicy", "*", { StringEquals: { "aws:RequestTag/team": "a" } })),
  },
  {
    name: "any permission set, in one account",
    expect: "fail",
    says: "sso:CreateAccountAssignment",
    resources: holds(
      allow("sso:CreateAccountAssignment", [INSTANCE, ANY_SET, `arn:aws:sso:::account/${DEV}`]),
    ),
  },
  {
    name: "all permission sets but those of a tag",
    expect: "fail",
    says: "sso:CreateAccountAssignment",
    resources: holds(
      allow("sso:CreateAccountAssignment", ANY_SET, {
        StringNotEquals: { "aws:ResourceTag/level": "administrators" },
      }),
    ),
  },
  {
    name: "permission sets of one tag",
    expect: "pass",
    resources: holds(
      allow("sso:CreateAccountAssignment", [INSTANCE, "arn:aws:sso:::account/*"]),
      allow("sso:CreateAccountAssignment", ANY_SET, { StringEquals: { "aws:ResourceTag/level": "look" } }),
    ),
  },
  {
    name: "a permission set by its name",
    expect: "pass",
    resources: holds(
      allow("sso:CreateAccountAssignment", [INSTANCE, ANY_SET.replace("ps-*", "ps-1234567890abcdef")]),
    ),
  },
  {
    name: "to take assignments away",
    expect: "pass",
    resources: holds(allow(["sso:DeleteAccountAssignment", "sso:ListAccountAssignments"])),
  },
  { name: "by a pattern", expect: "fail", says: "iam:PutUserPolicy", resources: holds(allow("iam:Put*")) },
  {
    name: "in an inline block",
    expect: "fail",
    says: "iam:AddUserToGroup",
    resources: [worker({ inlinePolicies: [{ name: "i", policy: json(allow("iam:AddUserToGroup")) }] })],
  },
  {
    name: "a user",
    expect: "fail",
    says: "iam:CreateAccessKey",
    on: "ada",
    resources: [
      resource("user", "ada", { name: "ada" }),
      resource("userPolicy", "p", { user: "ada", policy: json(allow("iam:CreateAccessKey")) }),
    ],
  },
  {
    name: "a policy that nobody here holds",
    expect: "fail",
    says: "iam:AttachGroupPolicy",
    on: "managed",
    resources: [managed(allow("iam:AttachGroupPolicy"))],
  },
  {
    name: "a group's policy",
    expect: "fail",
    says: "iam:UpdateLoginProfile",
    on: "g",
    resources: [resource("groupPolicy", "g", { group: "g", policy: json(allow("iam:UpdateLoginProfile")) })],
  },
  { name: "no rights", expect: "notApplicable", resources: [resource("bucket", "b", {})] },
  {
    name: "rights unknown",
    expect: "undecidable",
    says: "rights",
    resources: [worker(), resource("rolePolicy", "rights", { role: "worker", policy: UNKNOWN })],
  },
  {
    name: "a policy of another stack",
    expect: "undecidable",
    says: OWN,
    resources: [worker(), attached(OWN)],
  },
  {
    name: "a policy that nobody here holds is unknown",
    expect: "undecidable",
    says: "policy",
    resources: [resource("policy", "p", { policy: UNKNOWN })],
  },
]);
