// A company of a few roles in plain facts, for questions about who can do what.

import type { Facts } from "../../../policy-pack/facts.ts";
import { companyOf, type Company } from "../../../policy-pack/access/company.ts";
import { whoCanReach, type Access } from "../../../policy-pack/access/closure.ts";
import { findProtected } from "../../../policy-pack/access/protected.ts";
import { buildModel } from "../../../policy-pack/model/model.ts";
import { json, resource, typed } from "../world.ts";

export const A = "111111111111";
export const B = "222222222222";
export const MANAGEMENT = "333333333333";

export const arnOf = (name: string, account = A): string => `arn:aws:iam::${account}:role/${name}`;
export const allow = (
  action: string | readonly string[],
  target: string | readonly string[] = "*",
  more: object = {},
) => ({
  Effect: "Allow",
  Action: action,
  Resource: target,
  ...more,
});
export const trusts = (principal: object | string, more: object = {}): string =>
  json({ Effect: "Allow", Principal: principal, Action: "sts:AssumeRole", ...more });

type Role = { account?: string; trust?: string; allows?: readonly object[]; more?: Record<string, unknown> };

/** A role and, where it has rights, its inline policy `<name>-rights`. */
export const role = (name: string, { account = A, trust, allows, more }: Role = {}): readonly Facts[] => [
  resource(
    "role",
    name,
    {
      name,
      arn: arnOf(name, account),
      assumeRolePolicy: trust ?? trusts({ Service: "ec2.amazonaws.com" }),
      ...more,
    },
    { account },
  ),
  ...(allows
    ? [resource("rolePolicy", `${name}-rights`, { role: name, policy: json(...allows) }, { account })]
    : []),
];

export const bucket = (name: string, policy?: string, account = A): readonly Facts[] => [
  resource("bucket", name, { bucket: name, arn: `arn:aws:s3:::${name}`, region: "eu-west-1" }, { account }),
  ...(policy === undefined
    ? []
    : [resource("bucketPolicy", `${name}-policy`, { bucket: name, policy }, { account })]),
];

const organizations = (kind: string, name: string, props: Record<string, unknown>): Facts =>
  typed(`aws:organizations/${kind}`, name, { id: name, ...props }, { account: MANAGEMENT });

/** Root, unit `ou-work` with account A, account B right under the root. */
export const organization = (more: Record<string, unknown> = {}): readonly Facts[] => [
  organizations("organization:Organization", "o-acme", {
    masterAccountId: MANAGEMENT,
    roots: [{ id: "r-1" }],
    enabledPolicyTypes: ["SERVICE_CONTROL_POLICY", "RESOURCE_CONTROL_POLICY"],
    ...more,
  }),
  organizations("organizationalUnit:OrganizationalUnit", "ou-work", { parentId: "r-1" }),
  organizations("account:Account", A, { parentId: "ou-work" }),
  organizations("account:Account", B, { parentId: "r-1" }),
];

export const guardRail = (
  name: string,
  target: string,
  statement: object,
  type = "SERVICE_CONTROL_POLICY",
): readonly Facts[] => [
  organizations("policy:Policy", `p-${name}`, { name, type, content: json(statement) }),
  organizations("policyAttachment:PolicyAttachment", `${name}-on-${target}`, {
    policyId: `p-${name}`,
    targetId: target,
  }),
];

export const company = (...facts: readonly (readonly Facts[])[]): Company =>
  companyOf(buildModel(facts.flat()));

export const whoCan = (world: Company, action: string, arn: string): ReadonlyMap<string, Access> =>
  whoCanReach(world, action, findProtected(world.model, action, arn));

/** `name effect via,via` of the declared ones, sorted. */
export const declared = (found: ReadonlyMap<string, Access>): readonly string[] =>
  [...found.values()]
    .filter(({ who }) => who.declared)
    .map(({ who, effect, path }) =>
      [short(who.name), effect, path.map((step) => short(step.role)).join(">")].join(" ").trim(),
    )
    .toSorted();

const short = (arn: string): string => arn.split("/").at(-1) ?? arn;
