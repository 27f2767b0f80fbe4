// An organization with guard rails in plain facts: tests break one thing of it.

import type { Facts } from "../../policy-pack/facts.ts";
import { json } from "./worldBasics.ts";
import { AUDIT, managed } from "./worldLogging.ts";

export const DEV_ACCOUNT = "444444444444";
export const PROD_ACCOUNT = "555555555555";
export const PLATFORM = "arn:aws:iam::*:role/OrganizationAccountAccessRole";
const ID = "o-acme123456";

export const root = (props: object = {}): Facts =>
  managed(
    "organization",
    "organization",
    {
      id: ID,
      featureSet: "ALL",
      roots: [{ id: "r-acme" }],
      enabledPolicyTypes: ["SERVICE_CONTROL_POLICY", "RESOURCE_CONTROL_POLICY"],
      awsServiceAccessPrincipals: [
        "account.amazonaws.com",
        "cloudtrail.amazonaws.com",
        "config.amazonaws.com",
        "guardduty.amazonaws.com",
        "iam.amazonaws.com",
        "securityhub.amazonaws.com",
        "access-analyzer.amazonaws.com",
      ],
      ...props,
    },
    { protect: true },
  );

export const unit = (name: string, environment?: unknown, parentId: unknown = "r-acme"): Facts =>
  managed(
    "organizationUnit",
    name,
    {
      id: `ou-acme-${name}`,
      name,
      parentId,
      tags: environment === undefined ? {} : { "lockgate:environment": environment },
    },
    { protect: true },
  );

export const account = (name: string, id: unknown, parentId: unknown, props: object = {}): Facts =>
  managed(
    "memberAccount",
    name,
    { id, name, parentId, closeOnDeletion: false, tags: { "lockgate:environment": name }, ...props },
    { protect: true },
  );

type Statement = Readonly<Record<string, unknown>>;
const deny = (Action: string | readonly string[], rest: Statement = {}): Statement => ({
  Effect: "Deny",
  Action,
  Resource: "*",
  ...rest,
});
export const exceptFor = (...arns: readonly string[]): Statement => ({
  Condition: { ArnNotLike: { "aws:PrincipalArn": arns } },
});

export const STATEMENTS = {
  leave: deny(["organizations:LeaveOrganization", "account:CloseAccount"]),
  watchers: deny(
    ["cloudtrail:*", "config:*", "guardduty:*", "securityhub:*", "access-analyzer:*"],
    exceptFor(PLATFORM),
  ),
  root: deny("*", { Condition: { ArnLike: { "aws:PrincipalArn": "arn:aws:iam::*:root" } } }),
  regions: {
    Effect: "Deny",
    NotAction: ["iam:*", "organizations:*", "route53:*", "support:*", "sts:*"],
    Resource: "*",
    Condition: { StringNotEquals: { "aws:RequestedRegion": ["eu-west-1"] } },
  },
} as const satisfies Record<string, Statement>;

/** A policy and its attachment; without target, to the root. */
export const rail = (
  name: string,
  content: unknown,
  targetId: unknown = "r-acme",
  type = "SERVICE_CONTROL_POLICY",
): readonly Facts[] => [
  managed("organizationPolicy", name, { id: `p-${name}`, name, type, content }),
  managed("organizationAttachment", `${name}-at`, { policyId: `p-${name}`, targetId }),
];

/** The service control policy with statements replaced (or, by undefined, removed). */
export const scp = (
  patch: Partial<Record<keyof typeof STATEMENTS, Statement | undefined>> = {},
  targetId: unknown = "r-acme",
): readonly Facts[] =>
  rail("scp", json(...Object.values({ ...STATEMENTS, ...patch }).filter((s) => s !== undefined)), targetId);

/** A service that works for strangers. */
export const DEPUTIES: Statement = {
  Effect: "Deny",
  Principal: "*",
  Action: ["s3:*", "kms:*", "secretsmanager:*", "sqs:*"],
  Resource: "*",
  Condition: {
    StringNotEqualsIfExists: { "aws:SourceOrgID": ID },
    Null: { "aws:SourceAccount": "false" },
    Bool: { "aws:PrincipalIsAWSService": "true" },
  },
};
export const PERIMETER: Statement = {
  Effect: "Deny",
  Principal: "*",
  Action: ["s3:*", "kms:*", "sts:AssumeRole", "secretsmanager:*", "sqs:*"],
  Resource: "*",
  Condition: {
    StringNotEqualsIfExists: { "aws:PrincipalOrgID": ID },
    BoolIfExists: { "aws:PrincipalIsAWSService": "false" },
  },
};
export const rcp = (
  statement: Statement = PERIMETER,
  targetId: unknown = "r-acme",
  ...others: readonly Statement[]
): readonly Facts[] =>
  rail(
    "rcp",
    json(statement, ...(others.length > 0 ? others : [DEPUTIES])),
    targetId,
    "RESOURCE_CONTROL_POLICY",
  );

export const members = (): readonly Facts[] => [
  unit("work"),
  unit("nonprod", "nonProduction", "ou-acme-work"),
  unit("prod-unit", "production", "ou-acme-work"),
  account("dev", DEV_ACCOUNT, "ou-acme-nonprod"),
  account("prod", PROD_ACCOUNT, "ou-acme-prod-unit"),
];

export const contacts = (): readonly Facts[] =>
  [DEV_ACCOUNT, PROD_ACCOUNT].map((accountId) =>
    managed("securityContact", `contact-${accountId}`, { accountId, alternateContactType: "SECURITY" }),
  );

export const delegations = (accountId: unknown = AUDIT): readonly Facts[] => [
  managed("detectorAdministrator", "guardduty", { adminAccountId: accountId }),
  managed("hubAdministrator", "securityhub", { adminAccountId: accountId }),
  ...["access-analyzer", "config"].map((service) =>
    managed("delegatedAdministrator", service, { accountId, servicePrincipal: `${service}.amazonaws.com` }),
  ),
];

export const rootFeatures = (...enabledFeatures: readonly string[]): Facts =>
  managed("rootFeatures", "features", { enabledFeatures });

/** All of it. */
export const guardedOrganization = (): readonly Facts[] => [
  root(),
  ...members(),
  ...scp(),
  ...rcp(),
  ...contacts(),
  ...delegations(),
  rootFeatures("RootCredentialsManagement", "RootSessions"),
];
