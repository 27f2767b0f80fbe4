// Decides what passwords of IAM users must be: nobody should have one; whoever makes one anyway makes a good one.

/** CIS AWS Foundations 2.8, 2.9. `maxPasswordAge` in days. */
export const passwordRules = {
  minimumPasswordLength: 14,
  passwordReusePrevention: 24,
  maxPasswordAge: 90,
  requireLowercaseCharacters: true,
  requireUppercaseCharacters: true,
  requireNumbers: true,
  requireSymbols: true,
  allowUsersToChangePassword: true,
} as const;
