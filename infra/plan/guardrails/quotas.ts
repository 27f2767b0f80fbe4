// Decides how much AWS Organizations takes where nobody says otherwise.
// Source: Organizations User Guide, "Quotas and service limits". Accounts and units can be raised through Service Quotas.

export const quotaDefaults = {
  /** Accounts of the organization, the management account and closed ones included. */
  accounts: 10,
  units: 2000,
  /** Levels of units below the root. */
  depth: 5,
  /** SCPs, and likewise RCPs, attached to one root, unit or account; AWS's own FullAWSAccess is one of them. */
  policiesPerTarget: 5,
  /** Characters of one SCP or RCP. */
  policyCharacters: 5120,
  scps: 10_000,
  rcps: 1000,
} as const;
