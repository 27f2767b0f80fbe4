// What every account gets in each region where work is allowed: disks are encrypted, and the network that AWS made is gone.
import {
  DeleteInternetGatewayCommand,
  DeleteSubnetCommand,
  DeleteVpcCommand,
  DescribeInternetGatewaysCommand,
  DescribeSubnetsCommand,
  DescribeVpcsCommand,
  DetachInternetGatewayCommand,
  EC2Client,
  EnableEbsEncryptionByDefaultCommand,
} from "@aws-sdk/client-ec2";
import type { Connect } from "../lib/connect.ts";

export async function encryptedDisks(use: Connect, region: string): Promise<void> {
  await use(EC2Client, { region }).send(new EnableEbsEncryptionByDefaultCommand({}));
}

/** Its subnets are public. Whoever needs a network declares one. */
export async function noDefaultNetwork(use: Connect, region: string): Promise<void> {
  const ec2 = use(EC2Client, { region });
  const { Vpcs = [] } = await ec2.send(
    new DescribeVpcsCommand({ Filters: [{ Name: "is-default", Values: ["true"] }] }),
  );
  for (const { VpcId } of Vpcs) {
    if (VpcId === undefined) continue;
    await dropGateways(ec2, VpcId);
    const { Subnets = [] } = await ec2.send(
      new DescribeSubnetsCommand({ Filters: [{ Name: "vpc-id", Values: [VpcId] }] }),
    );
    for (const { SubnetId } of Subnets) await gone(ec2.send(new DeleteSubnetCommand({ SubnetId })));
    // With it go its main route table, its access list and its group of rules. A network that is used stays: AWS refuses.
    await gone(ec2.send(new DeleteVpcCommand({ VpcId })));
  }
}

/** One that hangs on nothing was left by a run that broke off: nobody works in the account yet. */
async function dropGateways(ec2: EC2Client, VpcId: string): Promise<void> {
  const { InternetGateways = [] } = await ec2.send(new DescribeInternetGatewaysCommand({}));
  for (const { InternetGatewayId, Attachments = [] } of InternetGateways) {
    const attached = Attachments.some((attachment) => attachment.VpcId === VpcId);
    if (!attached && Attachments.length > 0) continue;
    if (attached) await gone(ec2.send(new DetachInternetGatewayCommand({ InternetGatewayId, VpcId })));
    await gone(ec2.send(new DeleteInternetGatewayCommand({ InternetGatewayId })));
  }
}

/** Another run of the same request may be here at the same time. */
async function gone(removal: Promise<unknown>): Promise<void> {
  try {
    await removal;
  } catch (error) {
    if (!/\.NotFound$|^Gateway\.NotAttached$/.test((error as Error).name)) throw error;
  }
}
