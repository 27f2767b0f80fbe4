// Talks to IAM Identity Center: who has which access in an account, and what a permission set holds.
import {
  CreateAccountAssignmentCommand,
  DeleteAccountAssignmentCommand,
  DescribePermissionSetCommand,
  GetInlinePolicyForPermissionSetCommand,
  type ListAccountAssignmentsCommandInput,
  ListCustomerManagedPolicyReferencesInPermissionSetCommand,
  ListManagedPoliciesInPermissionSetCommand,
  SSOAdminClient,
  paginateListAccountAssignments,
} from "@aws-sdk/client-sso-admin";
import { become, callSettings } from "../assumedRole.ts";
import type { PermissionSetFacts } from "./proof.ts";

/** One person's access to one account. */
export interface Assignment {
  readonly instance: string;
  readonly region: string;
  readonly account: string;
  readonly permissionSet: string;
  readonly userId: string;
  /** What the server becomes for these calls; absent: its own credentials do. */
  readonly role?: string | undefined;
}

/** The calls that elevations need; each ends within seconds or throws. */
export interface IdentityCenter {
  isAssigned(assignment: Assignment): Promise<boolean>;
  /** Asks for the assignment; Identity Center makes it within seconds to minutes. */
  assign(assignment: Assignment): Promise<void>;
  unassign(assignment: Assignment): Promise<void>;
  permissionSet(assignment: Assignment): Promise<PermissionSetFacts>;
}

/** Credentials and endpoint come from the process's environment, as the AWS SDK reads it. */
export function identityCenter(): IdentityCenter {
  const clients = new Map<string, SSOAdminClient>();
  const clientOf = ({ region, role }: Assignment): SSOAdminClient => {
    const key = `${region} ${role ?? ""}`;
    const settings = callSettings(region);
    const client =
      clients.get(key) ??
      new SSOAdminClient({
        ...settings,
        ...(role === undefined ? {} : { credentials: become(role, "lockgate-elevation", settings) }),
      });
    clients.set(key, client);
    return client;
  };
  return {
    isAssigned: (assignment) => isAssigned(clientOf(assignment), assignment),
    assign: async (assignment) => {
      await clientOf(assignment).send(new CreateAccountAssignmentCommand(requestOf(assignment)));
    },
    unassign: async (assignment) => {
      await clientOf(assignment).send(new DeleteAccountAssignmentCommand(requestOf(assignment)));
    },
    permissionSet: (assignment) => permissionSetFacts(clientOf(assignment), assignment),
  };
}

const requestOf = ({ instance, account, permissionSet, userId }: Assignment) => ({
  InstanceArn: instance,
  TargetId: account,
  TargetType: "AWS_ACCOUNT" as const,
  PermissionSetArn: permissionSet,
  PrincipalType: "USER" as const,
  PrincipalId: userId,
});

async function isAssigned(client: SSOAdminClient, wanted: Assignment): Promise<boolean> {
  const request: ListAccountAssignmentsCommandInput = {
    InstanceArn: wanted.instance,
    AccountId: wanted.account,
    PermissionSetArn: wanted.permissionSet,
  };
  for await (const page of paginateListAccountAssignments({ client }, request))
    if (
      page.AccountAssignments?.some(
        ({ PrincipalId, PrincipalType }) => PrincipalType === "USER" && PrincipalId === wanted.userId,
      )
    )
      return true;
  return false;
}

async function permissionSetFacts(
  client: SSOAdminClient,
  { instance, permissionSet }: Assignment,
): Promise<PermissionSetFacts> {
  const which = { InstanceArn: instance, PermissionSetArn: permissionSet };
  const [set, managed, own, inline] = await Promise.all([
    client.send(new DescribePermissionSetCommand(which)),
    // A permission set holds at most 20 policies of each kind: one page.
    client.send(new ListManagedPoliciesInPermissionSetCommand(which)),
    client.send(new ListCustomerManagedPolicyReferencesInPermissionSetCommand(which)),
    client.send(new GetInlinePolicyForPermissionSetCommand(which)),
  ]);
  return {
    sessionDuration: set.PermissionSet?.SessionDuration,
    managed: (managed.AttachedManagedPolicies ?? []).map(({ Arn }) => Arn ?? ""),
    customerManaged: own.CustomerManagedPolicyReferences?.length ?? 0,
    inline: inline.InlinePolicy,
  };
}
