// What an account has after it was set up, as moto keeps it.
import { AccountClient, GetAlternateContactCommand } from "@aws-sdk/client-account";
import {
  DescribeInternetGatewaysCommand,
  DescribeVpcsCommand,
  EC2Client,
  GetEbsEncryptionByDefaultCommand,
} from "@aws-sdk/client-ec2";
import { GetAccountPasswordPolicyCommand, IAMClient, ListPoliciesCommand } from "@aws-sdk/client-iam";
import { GetPublicAccessBlockCommand, S3ControlClient } from "@aws-sdk/client-s3-control";
import { ListAccountAssignmentsCommand, SSOAdminClient } from "@aws-sdk/client-sso-admin";
import { config, type VendingStage } from "./stage.ts";

/** A whole baseline. */
export const complete = {
  passwordLength: 14,
  blocksPublicBuckets: true,
  boundaries: ["LockgateBoundary"],
  contact: "security@acme.example",
  regions: config.regions.map((region) => ({ region, encrypted: true, networks: 0, gateways: 0 })),
};

export async function baselineOf(stage: VendingStage, account: string): Promise<typeof complete> {
  const iam = stage.look(IAMClient, account);
  const { PasswordPolicy } = await iam.send(new GetAccountPasswordPolicyCommand({}));
  const { Policies = [] } = await iam.send(new ListPoliciesCommand({ Scope: "Local" }));
  const { PublicAccessBlockConfiguration: block } = await stage
    .look(S3ControlClient, account)
    .send(new GetPublicAccessBlockCommand({ AccountId: account }));
  const { AlternateContact } = await stage
    .look(AccountClient, account)
    .send(new GetAlternateContactCommand({ AlternateContactType: "SECURITY" }));
  return {
    passwordLength: PasswordPolicy?.MinimumPasswordLength ?? 0,
    blocksPublicBuckets: Object.values(block ?? { none: false }).every((on) => on === true),
    boundaries: Policies.map(({ PolicyName = "" }) => PolicyName),
    contact: AlternateContact?.EmailAddress ?? "",
    regions: await Promise.all(config.regions.map((region) => regionOf(stage, account, region))),
  };
}

async function regionOf(stage: VendingStage, account: string, region: string) {
  const ec2 = stage.look(EC2Client, account, { region });
  const { EbsEncryptionByDefault } = await ec2.send(new GetEbsEncryptionByDefaultCommand({}));
  const { Vpcs = [] } = await ec2.send(new DescribeVpcsCommand({}));
  const { InternetGateways = [] } = await ec2.send(new DescribeInternetGatewaysCommand({}));
  return {
    region,
    encrypted: EbsEncryptionByDefault === true,
    networks: Vpcs.length,
    gateways: InternetGateways.length,
  };
}

/** Ids of the groups that get in, one for each time. */
export async function accessOf(stage: VendingStage, account: string): Promise<string[]> {
  const { ACCESS = "{}", INSTANCE } = variablesOf(stage);
  const sets = Object.values(JSON.parse(ACCESS) as Record<string, { permissionSet: string }[]>).flat();
  const sso = stage.look(SSOAdminClient, config.accountId);
  const lists = sets.map(({ permissionSet }) =>
    sso.send(
      new ListAccountAssignmentsCommand({
        InstanceArn: INSTANCE,
        AccountId: account,
        PermissionSetArn: permissionSet,
      }),
    ),
  );
  return (await Promise.all(lists)).flatMap(({ AccountAssignments = [] }) =>
    AccountAssignments.map(({ PrincipalId = "" }) => PrincipalId),
  );
}

const variablesOf = (stage: VendingStage): Record<string, string> =>
  (
    stage.declared("aws:lambda/function:Function", "lockgate-vend-handover") as {
      environment: { variables: Record<string, string> };
    }
  ).environment.variables;
