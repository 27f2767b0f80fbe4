// Decides names and rights around environments of people's own, which stand in accounts for nothing else.
import { actions, allow, inRegion, type Statement } from "./documents/document.ts";
import * as names from "./names.ts";

/** Tag of everything in such an environment: whose it is. */
export const ownerTag = "lockgate:owner";
/** Session tag that the identity provider sets to the person's name. */
export const personTag = "lockgate-owner";

/** Ports that an endpoint of EC2 Instance Connect leads to: SSH and RDP, and no others. */
export const wayInPorts = [22, 3389] as const;

/** The machine, its key pair and security groups. */
export const ownMachine = (environment: string): string => `lockgate-${environment}-own`;
export const ownWayIn = (environment: string): string => `lockgate-${environment}-way-in`;
/** Several environments share an account, so that each has a key of logs. */
export const ownLogsAlias = (environment: string): string => `alias/lockgate-${environment}-logs`;

/** Who is in an environment that bears their name, and nowhere else. */
export const reachesOwn: Statement = {
  Sid: "ReachOwn",
  Effect: "Allow",
  Action: ["ec2-instance-connect:OpenTunnel"],
  Resource: `arn:${names.partition}:ec2:*:*:instance-connect-endpoint/*`,
  Condition: {
    StringEquals: { [`aws:ResourceTag/${ownerTag}`]: `\${aws:PrincipalTag/${personTag}}` },
    NumericEquals: { "ec2-instance-connect:remotePort": wayInPorts.map(String) },
  },
};

/** For the deploy role of an account for such environments. */
export const declaresOwn = ({ account, region }: names.Place): Statement[] => [
  allow(
    "OwnMachines",
    actions({
      ec2: `
        CreateInstanceConnectEndpoint DeleteInstanceConnectEndpoint DeleteKeyPair ImportKeyPair
        ModifyInstanceAttribute RunInstances TerminateInstances
      `,
    }),
    "*",
    inRegion(region),
  ),
  roleOfWayIn(account),
];

/** AWS's own role for the endpoints, made with the first of an account in the name of who declares it. */
export const roleOfWayIn = (account: string): Statement =>
  allow(
    "RoleOfWayIn",
    ["iam:CreateServiceLinkedRole"],
    names.roleArn(
      account,
      "aws-service-role/ec2-instance-connect.amazonaws.com/AWSServiceRoleForEc2InstanceConnect",
    ),
    { StringEquals: { "iam:AWSServiceName": "ec2-instance-connect.amazonaws.com" } },
  );
