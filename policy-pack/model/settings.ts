// Decides what a company tells the pack about itself that no program says: whose accounts are its own, whom it trusts.

/** All lists may be empty. Without `accounts` only those count as the company's own that the stack itself shows. */
export type Settings = {
  /** Accounts of the company, 12 digits each. */
  accounts: readonly string[];
  /** Accounts of others that it lets in. */
  thirdParties: readonly string[];
  /** Issuers of identities: hosts of OIDC providers (`gitlab.com`, `oidc.eks.*`), entity ids of SAML ones. */
  issuers: readonly string[];
  /** Identities that may rewrite what guards releases: patterns of ARNs, each with the reason why. */
  platform: readonly Trusted[];
  /** Subjects of workflows elsewhere that may become roles: `repo:acme/shop:environment:prod`; none = not listed. */
  workflows: readonly string[];
  /** Patterns of ARNs that exist though no stack declares them. */
  external: readonly string[];
};

export type Trusted = { identity: string; reason: string };

/** GitHub's tokens say repository and environment, which other rules pin; everybody else is named by the company. */
export const defaultSettings: Settings = {
  workflows: [],
  external: [],
  accounts: [],
  thirdParties: [],
  issuers: ["token.actions.githubusercontent.com"],
  platform: [
    {
      identity: "arn:*:iam::*:role/LockgateDeploy",
      reason: "declares the stores, keys and roles; its boundary keeps it from data and from other roles",
    },
    {
      identity: "arn:*:iam::*:role/PlatformAdministrator",
      reason: "assumes LockgateDeploy to run the platform's own deployments, from the management account",
    },
    {
      identity: "arn:*:iam::*:role/LockgateRun-*",
      reason: "what runs of the deployment server work as: each becomes LockgateDeploy of one account",
    },
    {
      identity: "arn:*:iam::*:role/LockgateServer-*",
      reason: "workers of the deployment server: each becomes LockgateRun of its own stack",
    },
    {
      identity: "arn:*:iam::*:role/OrganizationAccountAccessRole",
      reason:
        "AWS makes it in each new account for the management account, which declares LockgateDeploy by it",
    },
  ],
};

const accounts = (description: string) => ({
  type: "array" as const,
  description,
  items: { type: "string" as const, pattern: "^[0-9]{12}$" },
});

const patterns = (description: string) => ({
  type: "array" as const,
  description: `${description} * stands for any text.`,
  items: { type: "string" as const, minLength: 1 },
});

/** The properties by which the configuration of the policy `lz-stack` sets them (JSON Schema). */
export const settingsSchema = {
  accounts: accounts("The company's own AWS accounts; any other account is a third party then."),
  thirdParties: accounts("Accounts of others that may be let in."),
  issuers: patterns("Issuers of OIDC and SAML identities that may be trusted."),
  workflows: patterns("Subjects of workflows elsewhere that may become roles; with a list no other may."),
  external: patterns("ARNs that exist though no stack declares them."),
  platform: {
    type: "array" as const,
    description: "Identities that may rewrite what guards releases; replaces the default list.",
    items: {
      type: "object" as const,
      additionalProperties: false,
      required: ["identity", "reason"],
      properties: {
        identity: { type: "string" as const, pattern: "^arn:", description: "ARN; * stands for any text." },
        reason: { type: "string" as const, minLength: 10 },
      },
    },
  },
};

type Configured = { [Key in keyof Settings]?: Settings[Key] | undefined };

/** Configured values over the defaults. */
export const settingsFrom = (configured: Configured): Settings => ({
  accounts: configured.accounts ?? defaultSettings.accounts,
  thirdParties: configured.thirdParties ?? defaultSettings.thirdParties,
  issuers: configured.issuers ?? defaultSettings.issuers,
  platform: configured.platform ?? defaultSettings.platform,
  workflows: configured.workflows ?? defaultSettings.workflows,
  external: configured.external ?? defaultSettings.external,
});
