// Decides what a company tells the pack about itself that no program says: whose accounts are its own, whom it trusts.

/** All lists may be empty. Without `accounts` only those count as the company's own that the stack itself shows. */
export type Settings = {
  /** Accounts of the company, 12 digits each. */
  accounts: readonly string[];
  /** Accounts of others that it lets in. */
  thirdParties: readonly string[];
  /** Issuers of identities: hosts of OIDC providers (`gitlab.com`, `oidc.eks.*`), entity ids of SAML ones. */
  issuers: readonly string[];
};

/** GitHub's tokens say repository and environment, which other rules pin; everybody else is named by the company. */
export const defaultSettings: Settings = {
  accounts: [],
  thirdParties: [],
  issuers: ["token.actions.githubusercontent.com"],
};

const accounts = (description: string) => ({
  type: "array" as const,
  description,
  items: { type: "string" as const, pattern: "^[0-9]{12}$" },
});

/** The properties by which the configuration of the policy `lz-stack` sets them (JSON Schema). */
export const settingsSchema = {
  accounts: accounts("The company's own AWS accounts; any other account is a third party then."),
  thirdParties: accounts("Accounts of others that may be let in."),
  issuers: {
    type: "array" as const,
    description: "Issuers of OIDC and SAML identities that may be trusted; * stands for any text.",
    items: { type: "string" as const, minLength: 1 },
  },
};

/** Configured values over the defaults. */
export const settingsFrom = (configured: Partial<Settings>): Settings => ({
  accounts: configured.accounts ?? defaultSettings.accounts,
  thirdParties: configured.thirdParties ?? defaultSettings.thirdParties,
  issuers: configured.issuers ?? defaultSettings.issuers,
});
