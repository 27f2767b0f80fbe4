// Two environments in plain facts: account A is dev, account B is prod, each with a function and a role that deploys.

import type { Facts } from "../../../policy-pack/facts.ts";
import { A, allow, arnOf, B, role } from "../access/people.ts";
import { json, resource } from "../world.ts";

export const DEV_FUNCTION = `arn:aws:lambda:eu-west-1:${A}:function:app-dev`;
export const PROD_FUNCTION = `arn:aws:lambda:eu-west-1:${B}:function:app-prod`;
export const deploys = (arn: string) => allow("lambda:UpdateFunctionCode", arn);

export const assumes = (...arns: readonly string[]) => allow("sts:AssumeRole", arns);

/** A trust policy that names exactly these roles. */
export const trusting = (...arns: readonly string[]): string =>
  json({ Effect: "Allow", Principal: { AWS: arns }, Action: "sts:AssumeRole" });

const runs = (environment: string, account: string): readonly Facts[] => [
  resource(
    "function",
    `app-${environment}`,
    { name: `app-${environment}`, tags: { "lockgate:environment": environment } },
    { account },
  ),
];

export const dev = (): readonly Facts[] => [
  ...runs("dev", A),
  ...role("dev-deploy", { allows: [deploys(DEV_FUNCTION)] }),
];

export const prod = (trust?: string): readonly Facts[] => [
  ...runs("prod", B),
  ...role("prod-deploy", {
    account: B,
    allows: [deploys(PROD_FUNCTION)],
    ...(trust === undefined ? {} : { trust }),
  }),
];

export const PROD_DEPLOY = arnOf("prod-deploy", B);
export const DEV_DEPLOY = arnOf("dev-deploy");
