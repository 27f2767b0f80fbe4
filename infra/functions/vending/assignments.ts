// Gives and takes people's access to an account, as Identity Center keeps it: permission sets for groups.
import {
  CreateAccountAssignmentCommand,
  DeleteAccountAssignmentCommand,
  DescribeAccountAssignmentCreationStatusCommand,
  ListAccountAssignmentsCommand,
  SSOAdminClient,
  type AccountAssignment,
} from "@aws-sdk/client-sso-admin";
import { become } from "./aws.ts";
import { type Connect } from "../lib/connect.ts";
import { NotYet } from "./faults.ts";
import type { Access } from "./settings.ts";

export async function identityAs(use: Connect, role: string, session: string): Promise<SSOAdminClient> {
  return use(SSOAdminClient, { credentials: await become(use, role, session) });
}

async function groupsOf(
  client: SSOAdminClient,
  instance: string,
  account: string,
  set: string,
): Promise<string[]> {
  const groups: AccountAssignment[] = [];
  let NextToken: string | undefined;
  do {
    const page = await client.send(
      new ListAccountAssignmentsCommand({
        InstanceArn: instance,
        AccountId: account,
        PermissionSetArn: set,
        NextToken,
      }),
    );
    groups.push(...(page.AccountAssignments ?? []));
    ({ NextToken } = page);
  } while (NextToken !== undefined);
  return groups.flatMap(({ PrincipalId, PrincipalType }) =>
    PrincipalType === "GROUP" && PrincipalId !== undefined ? [PrincipalId] : [],
  );
}

const assignment = (instance: string, account: string, { permissionSet, group }: Access) => ({
  InstanceArn: instance,
  TargetId: account,
  TargetType: "AWS_ACCOUNT" as const,
  PermissionSetArn: permissionSet,
  PrincipalType: "GROUP" as const,
  PrincipalId: group,
});

/** What is given already stays as it is. */
export async function give(
  client: SSOAdminClient,
  instance: string,
  account: string,
  access: Access,
): Promise<void> {
  if ((await groupsOf(client, instance, account, access.permissionSet)).includes(access.group)) return;
  const { AccountAssignmentCreationStatus: begun } = await client.send(
    new CreateAccountAssignmentCommand(assignment(instance, account, access)),
  );
  if (begun?.Status === "SUCCEEDED") return;
  const { AccountAssignmentCreationStatus: now } = await client.send(
    new DescribeAccountAssignmentCreationStatusCommand({
      InstanceArn: instance,
      AccountAssignmentCreationRequestId: begun?.RequestId,
    }),
  );
  if (now?.Status === "FAILED")
    throw new Error(`Identity Center gives no access: ${now.FailureReason ?? "no reason"}`);
  if (now?.Status !== "SUCCEEDED") throw new NotYet(`Identity Center gives access to account ${account}`);
}

export async function take(
  client: SSOAdminClient,
  instance: string,
  account: string,
  access: Access,
): Promise<void> {
  if (!(await groupsOf(client, instance, account, access.permissionSet)).includes(access.group)) return;
  await client.send(new DeleteAccountAssignmentCommand(assignment(instance, account, access)));
}
