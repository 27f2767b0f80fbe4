// Declares what passwords of IAM users must be: nobody should have one; whoever makes one anyway makes a good one.
import { AccountPasswordPolicy } from "@pulumi/aws/iam/accountPasswordPolicy.js";
import type * as pulumi from "@pulumi/pulumi";

/** One an account (CIS AWS Foundations 2.8, 2.9). */
export const createPasswordPolicy = (
  name: string,
  opts: pulumi.CustomResourceOptions,
): AccountPasswordPolicy =>
  new AccountPasswordPolicy(
    name,
    {
      minimumPasswordLength: 14,
      passwordReusePrevention: 24,
      maxPasswordAge: 90,
      requireLowercaseCharacters: true,
      requireUppercaseCharacters: true,
      requireNumbers: true,
      requireSymbols: true,
      allowUsersToChangePassword: true,
    },
    opts,
  );
