// Whether a role can be handed to an AWS service: it exists in the caller's account and its trust policy names the service.

import { evaluate } from "../../policy-pack/iam/index.ts";
import { UNKNOWN as UNKNOWN_KEY } from "../../policy-pack/iam/types.ts";
import { parseArn } from "./arn.ts";
import type { ApiCall, Context, StoredResource } from "./model.ts";
import { documentOf } from "./policyDocument.ts";

const roleToken = "aws:iam/role:Role";

/** The role of that ARN in the account, or undefined. */
export function findRole(arn: unknown, account: string, { world }: Context): StoredResource | undefined {
  return world.find(roleToken, { account }, (role) => role.outputs["arn"] === arn)[0];
}

/**
 * Why the service cannot use the role, in AWS's words, or undefined.
 * @param service service principal, `lambda.amazonaws.com`
 */
export function whyNotPassable(arn: unknown, service: string, context: Context): string | undefined {
  const { account, region } = context.caller;
  const parsed = parseArn(arn);
  if (parsed?.service !== "iam" || !parsed.resource.startsWith("role/"))
    return `${String(arn)} is not the ARN of a role`;
  if (parsed.account !== account)
    return `Cross-account pass role is not allowed: ${String(arn)} is not in account ${account}`;
  const role = findRole(arn, account, context);
  if (!role) return `the role ${String(arn)} does not exist`;
  return trusts(role, service, account, region)
    ? undefined
    : `the role ${String(arn)} does not trust ${service} to assume it`;
}

/** Services that trust policies may name by region as well, `states.eu-west-1.amazonaws.com` (their developer guides). */
const REGIONAL = new Set(["states.amazonaws.com"]);

/** Whether the role's trust policy lets the service assume it, whatever the resource on whose behalf it acts. */
export function trusts(role: StoredResource, service: string, account: string, region?: string): boolean {
  const names =
    region !== undefined && REGIONAL.has(service)
      ? [service, service.replace(".", `.${region}.`)]
      : [service];
  return names.some((name) => lets(role, name, account));
}

function lets(role: StoredResource, service: string, account: string): boolean {
  const document = documentOf(role.inputs["assumeRolePolicy"] ?? role.outputs["assumeRolePolicy"]);
  const decision = evaluate(
    {
      principal: { kind: "service", service },
      action: "sts:AssumeRole",
      resource: String(role.outputs["arn"]),
      resourceAccount: account,
      context: { "aws:SourceAccount": account, "aws:SourceArn": UNKNOWN_KEY, "sts:ExternalId": UNKNOWN_KEY },
    },
    { resource: { name: `trust policy of ${String(role.outputs["name"])}`, document } },
  );
  return decision.effect !== "deny";
}

/** The call that handing a role to a service makes; none while the role's ARN is not known. */
export function passRole(arn: unknown, service: string): ApiCall[] {
  const account = parseArn(arn)?.account;
  if (typeof arn !== "string" || account === undefined) return [];
  return [
    {
      action: "iam:PassRole",
      resource: arn,
      resourceAccount: account,
      context: { "iam:PassedToService": service },
    },
  ];
}
