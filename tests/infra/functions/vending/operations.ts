// What the operations of account vending ask of IAM (Service Authorization Reference).
import { ListTagsForResourceCommand, type OrganizationsClient } from "@aws-sdk/client-organizations";
import { aliasArn, vendingName } from "../../../../infra/plan/names.ts";
import type { Call, CallsOf } from "../../../../sandbox/rehearsal/aws/awsCalls.ts";
import { callsOf } from "../../../../sandbox/rehearsal/aws/awsCalls.ts";

type Table = Readonly<Record<string, CallsOf>>;
type Input = Parameters<CallsOf>[0];
const text = (input: Input, key: string): string => String(input[key]);

const on =
  (
    action: string,
    resource: (input: Input, account: string, region: string) => string = () => "*",
  ): CallsOf =>
  (input, { account, region }) => [{ action, resource: resource(input, account, region), account }];

/** `look` sees the organization past all policies: for the tags that accounts have. */
export const vendingOperations = (look: () => OrganizationsClient): Table => ({
  ...organizations(look),
  ...access,
  ...network,
  ...account,
  ...messages,
});

function organizations(look: () => OrganizationsClient): Table {
  const arn = (id: string, owner: string): string => {
    const kind = id.startsWith("r-") ? "root" : id.startsWith("ou-") ? "ou" : "account";
    return `arn:aws:organizations::${owner}:${kind}/o-exampleorg1/${id}`;
  };
  const tagged = async (id: string): Promise<Record<string, string>> => {
    if (!/^\d/.test(id)) return {};
    const { Tags = [] } = await look().send(new ListTagsForResourceCommand({ ResourceId: id }));
    return Object.fromEntries(Tags.map(({ Key, Value = "" }) => [`aws:ResourceTag/${Key}`, Value]));
  };
  const about =
    (action: string, ...keys: string[]): CallsOf =>
    async (input, { account: owner }) => {
      const calls: Call[] = [];
      for (const key of keys) {
        const id = text(input, key);
        calls.push({
          action: `organizations:${action}`,
          resource: arn(id, owner),
          account: owner,
          context: { ...(await tagged(id)), ...asked(input) },
        });
      }
      return calls;
    };
  return {
    "OrganizationsClient.ListAccountsCommand": on("organizations:ListAccounts"),
    "OrganizationsClient.DescribeCreateAccountStatusCommand": on("organizations:DescribeCreateAccountStatus"),
    "OrganizationsClient.CreateAccountCommand": (input, { account: owner }) => [
      { action: "organizations:CreateAccount", resource: "*", account: owner, context: asked(input) },
      {
        action: "organizations:TagResource",
        resource: arn("000000000000", owner),
        account: owner,
        context: asked(input),
      },
    ],
    "OrganizationsClient.ListTagsForResourceCommand": about("ListTagsForResource", "ResourceId"),
    "OrganizationsClient.TagResourceCommand": about("TagResource", "ResourceId"),
    "OrganizationsClient.ListParentsCommand": about("ListParents", "ChildId"),
    "OrganizationsClient.MoveAccountCommand": about(
      "MoveAccount",
      "AccountId",
      "SourceParentId",
      "DestinationParentId",
    ),
  };
}

const asked = (input: Input): Record<string, string | readonly string[]> => {
  const tags = (input["Tags"] ?? []) as { Key: string; Value: string }[];
  return tags.length === 0
    ? {}
    : {
        ...Object.fromEntries(tags.map(({ Key, Value }) => [`aws:RequestTag/${Key}`, Value])),
        "aws:TagKeys": tags.map(({ Key }) => Key),
      };
};

/** AWS asks for each of the three, and knows the tags of the set. */
const assigning =
  (action: string): CallsOf =>
  (input, { account: owner }, model) => {
    const set = text(input, "PermissionSetArn");
    const declared = model.of("permissionSet").find(({ props }) => props["arn"] === set);
    const tags = Object.entries((declared?.props["tags"] ?? {}) as Record<string, string>);
    const context = Object.fromEntries(tags.map(([key, value]) => [`aws:ResourceTag/${key}`, value]));
    const account = `arn:aws:sso:::account/${String(input["TargetId"] ?? input["AccountId"])}`;
    return [
      { action: `sso:${action}`, resource: set, account: owner, context },
      ...[text(input, "InstanceArn"), account].map((resource) => ({
        action: `sso:${action}`,
        resource,
        account: owner,
      })),
    ];
  };
const access: Table = {
  "SSOAdminClient.ListAccountAssignmentsCommand": assigning("ListAccountAssignments"),
  "SSOAdminClient.CreateAccountAssignmentCommand": assigning("CreateAccountAssignment"),
  "SSOAdminClient.DeleteAccountAssignmentCommand": assigning("DeleteAccountAssignment"),
  "SSOAdminClient.DescribeAccountAssignmentCreationStatusCommand": on(
    "sso:DescribeAccountAssignmentCreationStatus",
    (input) => text(input, "InstanceArn"),
  ),
};

const ec2 = (action: string, kind?: string, key = ""): [string, CallsOf] => [
  `EC2Client.${action}Command`,
  on(`ec2:${action}`, (input, owner, region) =>
    kind === undefined ? "*" : `arn:aws:ec2:${region}:${owner}:${kind}/${text(input, key)}`,
  ),
];
const network: Table = Object.fromEntries([
  ec2("DescribeVpcs"),
  ec2("DescribeSubnets"),
  ec2("DescribeInternetGateways"),
  ec2("EnableEbsEncryptionByDefault"),
  ec2("DetachInternetGateway", "internet-gateway", "InternetGatewayId"),
  ec2("DeleteInternetGateway", "internet-gateway", "InternetGatewayId"),
  ec2("DeleteSubnet", "subnet", "SubnetId"),
  ec2("DeleteVpc", "vpc", "VpcId"),
]);

const account: Table = {
  "IAMClient.UpdateAccountPasswordPolicyCommand": on("iam:UpdateAccountPasswordPolicy"),
  "IAMClient.CreatePolicyCommand": on(
    "iam:CreatePolicy",
    (input, owner) => `arn:aws:iam::${owner}:policy/${text(input, "PolicyName")}`,
  ),
  "S3ControlClient.PutPublicAccessBlockCommand": on("s3:PutAccountPublicAccessBlock"),
  "AccountClient.PutAlternateContactCommand": on(
    "account:PutAlternateContact",
    (_, owner) => `arn:aws:account::${owner}:account`,
  ),
};

/** An encrypted topic uses its key in the caller's name; `alias` is the key's. */
export const publishes =
  (alias: string): CallsOf =>
  async (input, place, model) => {
    const [key] = await callsOf(
      "KMSClient.DescribeKeyCommand",
      { KeyId: aliasArn(place, alias) },
      place,
      model,
    );
    const via = { "kms:ViaService": `sns.${place.region}.amazonaws.com` };
    return [
      { action: "sns:Publish", resource: text(input, "TopicArn"), account: place.account },
      ...(key === undefined
        ? []
        : [{ ...key, action: "kms:GenerateDataKey", context: { ...key.context, ...via } }]),
    ];
  };

const messages: Table = {
  "DynamoDBClient.GetItemCommand": (input, { account, region }) => [
    {
      action: "dynamodb:GetItem",
      resource: `arn:aws:dynamodb:${region}:${account}:table/${text(input, "TableName")}`,
      account,
      context: { "dynamodb:LeadingKeys": [(input["Key"] as { id: { S: string } }).id.S] },
    },
  ],
  "SFNClient.DescribeExecutionCommand": on("states:DescribeExecution", (input) =>
    text(input, "executionArn"),
  ),
  "SSMClient.GetParameterCommand": on(
    "ssm:GetParameter",
    (input, owner, region) => `arn:aws:ssm:${region}:${owner}:parameter${text(input, "Name")}`,
  ),
  "SFNClient.StartExecutionCommand": on("states:StartExecution", (input) => text(input, "stateMachineArn")),
  "SFNClient.SendTaskSuccessCommand": on("states:SendTaskSuccess"),
  "SNSClient.PublishCommand": publishes(`alias/${vendingName}`),
};
