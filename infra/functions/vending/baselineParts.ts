// What every account gets once: rules for passwords, no public buckets, the boundary of workloads, a contact for security.
import { AccountClient, PutAlternateContactCommand } from "@aws-sdk/client-account";
import { CreatePolicyCommand, IAMClient, UpdateAccountPasswordPolicyCommand } from "@aws-sdk/client-iam";
import { PutPublicAccessBlockCommand, S3ControlClient } from "@aws-sdk/client-s3-control";
import { workloadBoundary } from "../../plan/documents/boundary.ts";
import { toJson } from "../../plan/documents/document.ts";
import { boundaryPolicy, type Place } from "../../plan/names.ts";
import { passwordRules } from "../../plan/passwords.ts";
import type { Connect } from "../lib/connect.ts";
import type { Contact } from "./settings.ts";

/** As the table of accounts has them from the org stack. */
export async function strongPasswords(use: Connect): Promise<void> {
  await use(IAMClient).send(
    new UpdateAccountPasswordPolicyCommand({
      MinimumPasswordLength: passwordRules.minimumPasswordLength,
      MaxPasswordAge: passwordRules.maxPasswordAge,
      PasswordReusePrevention: passwordRules.passwordReusePrevention,
      RequireLowercaseCharacters: passwordRules.requireLowercaseCharacters,
      RequireUppercaseCharacters: passwordRules.requireUppercaseCharacters,
      RequireNumbers: passwordRules.requireNumbers,
      RequireSymbols: passwordRules.requireSymbols,
      AllowUsersToChangePassword: passwordRules.allowUsersToChangePassword,
    }),
  );
}

export async function noPublicBuckets(use: Connect, account: string): Promise<void> {
  await use(S3ControlClient).send(
    new PutPublicAccessBlockCommand({
      AccountId: account,
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      },
    }),
  );
}

/** The boundary that roles of workloads are made with; there already: a run before made it. */
export async function workloadLimit(use: Connect, place: Place): Promise<void> {
  try {
    await use(IAMClient).send(
      new CreatePolicyCommand({
        PolicyName: boundaryPolicy,
        Description: "What no role made by Lockgate exceeds",
        PolicyDocument: toJson(workloadBoundary(place)),
        Tags: [{ Key: "lockgate:purpose", Value: "permission-boundary" }],
      }),
    );
  } catch (error) {
    if ((error as Error).name !== "EntityAlreadyExistsException") throw error;
  }
}

export async function contact(use: Connect, told: Contact): Promise<void> {
  await use(AccountClient).send(
    new PutAlternateContactCommand({
      AlternateContactType: "SECURITY",
      Name: told.name,
      Title: told.title,
      EmailAddress: told.email,
      PhoneNumber: told.phone,
    }),
  );
}
