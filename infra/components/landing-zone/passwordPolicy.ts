// Declares what passwords of IAM users must be.
import { AccountPasswordPolicy } from "@pulumi/aws/iam/accountPasswordPolicy.js";
import type * as pulumi from "@pulumi/pulumi";
import { passwordRules } from "../../plan/passwords.ts";

/** One an account. */
export const createPasswordPolicy = (
  name: string,
  opts: pulumi.CustomResourceOptions,
): AccountPasswordPolicy => new AccountPasswordPolicy(name, passwordRules, opts);
