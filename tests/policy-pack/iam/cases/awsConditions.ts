// The examples by which AWS's own documentation explains NotAction and conditions, with the answers that it gives: policies
// are those of the page that a case names (IAM User Guide, github.com/awsdocs/iam-user-guide).
import { A, allow, B, type Case, deny, identity, request, user } from "./case.ts";

/** Titles of the guide's pages. */
const NOT_ACTION = "IAM JSON policy elements: NotAction";
const SEVERAL = "Creating a condition with multiple keys or values";
const OPERATORS = "IAM JSON policy elements: Condition operators";
const REGIONS = "AWS: Denies access to AWS based on the requested Region";

const carlos = user("carlossalazar");
type Context = Record<string, string | string[]>;
const call = (action: string, context: Context = {}, resource = "*") =>
  request(carlos, { action, resource, context });
const no = { effect: "deny", why: "no-allow" } as const;
const never = { effect: "deny", why: "explicit-deny" } as const;

const allBut = (NotAction: string, Resource: string) => identity({ Effect: "Allow", NotAction, Resource });
const withMfa = identity(allow("*"), {
  Sid: "DenyAllUsersNotUsingMFA",
  Effect: "Deny",
  NotAction: "iam:*",
  Resource: "*",
  Condition: { BoolIfExists: { "aws:MultiFactorAuthPresent": "false" } },
});
const mfa = (present: string) => ({ "aws:MultiFactorAuthPresent": present });

const notAction: Case[] = [
  {
    title: `${NOT_ACTION}: every S3 action on S3's resources`,
    request: call("s3:PutBucketPolicy", {}, "arn:aws:s3:::acme"),
    policies: allBut("s3:DeleteBucket", "arn:aws:s3:::*"),
    expect: "allow",
  },
  {
    title: `${NOT_ACTION}: except deleting a bucket`,
    request: call("s3:DeleteBucket", {}, "arn:aws:s3:::acme"),
    policies: allBut("s3:DeleteBucket", "arn:aws:s3:::*"),
    expect: no,
  },
  {
    title: `${NOT_ACTION}: no ListAllMyBuckets, which requires the resource *`,
    request: call("s3:ListAllMyBuckets"),
    policies: allBut("s3:DeleteBucket", "arn:aws:s3:::*"),
    expect: no,
  },
  {
    title: `${NOT_ACTION}: every service but IAM`,
    request: call("ec2:StopInstances"),
    policies: allBut("iam:*", "*"),
    expect: "allow",
  },
  {
    title: `${NOT_ACTION}: and IAM not`,
    request: call("iam:CreateUser"),
    policies: allBut("iam:*", "*"),
    expect: no,
  },
  {
    title: `${NOT_ACTION}: without MFA only IAM is left`,
    request: call("ec2:StopInstances", mfa("false")),
    policies: withMfa,
    expect: never,
  },
  {
    title: `${NOT_ACTION}: IAM is left alone without MFA`,
    request: call("iam:EnableMFADevice", mfa("false")),
    policies: withMfa,
    expect: "allow",
  },
  {
    title: `${NOT_ACTION}: with MFA the denial has no effect`,
    request: call("ec2:StopInstances", mfa("true")),
    policies: withMfa,
    expect: "allow",
  },
  {
    title: `${OPERATORS}, ...IfExists in a Deny: who sends no word of MFA is denied, too`,
    request: call("ec2:StopInstances"),
    policies: withMfa,
    expect: never,
  },
];

const tagged = identity(
  allow("ec2:Describe*", "*", {
    Condition: {
      StringEqualsIgnoreCase: {
        "aws:PrincipalTag/department": ["finance", "hr", "legal"],
        "aws:PrincipalTag/role": ["audit", "security"],
      },
      StringEquals: { "aws:PrincipalAccount": A },
    },
  }),
);
const tags = (department: string, duty: string, principal = carlos) =>
  request(principal, {
    action: "ec2:DescribeVpcs",
    resource: "*",
    resourceAccount: principal.kind === "user" ? principal.account : A,
    context: { "aws:PrincipalTag/department": department, "aws:PrincipalTag/role": duty },
  });

const THREAD = `arn:aws:dynamodb:eu-central-1:${A}:table/Thread`;
const anyThread = "arn:aws:dynamodb:*:*:table/Thread";
const attributes = (operator: string, ...names: string[]) => ({
  Condition: { [operator]: { "dynamodb:Attributes": names } },
});
const onlyThese = identity(
  allow("dynamodb:GetItem", anyThread, attributes("ForAllValues:StringEquals", "ID", "Message", "Tags")),
);
const onlyShown = identity(
  allow(
    "dynamodb:GetItem",
    anyThread,
    attributes("ForAllValues:StringEquals", "PostDateTime", "Message", "Tags"),
  ),
);
const notThese = identity(
  allow("dynamodb:PutItem"),
  deny("dynamodb:PutItem", anyThread, attributes("ForAnyValue:StringEquals", "ID", "PostDateTime")),
);
const thread = (action: string, ...names: string[]) => call(action, { "dynamodb:Attributes": names }, THREAD);

const several: Case[] = [
  {
    title: `${SEVERAL}: one value of each key`,
    request: tags("HR", "audit"),
    policies: tagged,
    expect: "allow",
  },
  { title: `${SEVERAL}: all keys have to hold`, request: tags("hr", "intern"), policies: tagged, expect: no },
  {
    title: `${SEVERAL}: all operators have to hold`,
    request: tags("hr", "audit", user("carlossalazar", B)),
    policies: tagged,
    expect: no,
  },
  {
    title: `${SEVERAL}: Message and Tags are among ID, Message and Tags`,
    request: thread("dynamodb:GetItem", "ID", "Message", "Tags"),
    policies: onlyThese,
    expect: "allow",
  },
  {
    title: `${SEVERAL}: UserName is not`,
    request: thread("dynamodb:GetItem", "ID", "Message", "UserName"),
    policies: onlyThese,
    expect: no,
  },
  {
    title: `${SEVERAL}: ForAllValues of PostDateTime and UserName`,
    request: thread("dynamodb:GetItem", "PostDateTime", "UserName"),
    policies: onlyShown,
    expect: no,
  },
  {
    title: `${SEVERAL}: ForAllValues is true where the request has no key`,
    request: call("dynamodb:GetItem", {}, THREAD),
    policies: onlyShown,
    expect: "allow",
  },
  {
    title: `${SEVERAL}: PostDateTime is one of those that may not be put`,
    request: thread("dynamodb:PutItem", "PostDateTime", "Message"),
    policies: notThese,
    expect: never,
  },
  {
    title: `${SEVERAL}: UserName alone is none of them`,
    request: thread("dynamodb:PutItem", "UserName"),
    policies: notThese,
    expect: "allow",
  },
];

const sizes = (operator: string) =>
  identity(
    allow("ec2:RunInstances", "*", {
      Condition: { [operator]: { "ec2:InstanceType": ["t1.*", "t2.*", "m3.*"] } },
    }),
  );
const instance = { "ec2:InstanceType": "t2.micro" };
const image = "arn:aws:ec2:eu-central-1::image/ami-1";
const jobs = identity(
  allow("iam:*AccessKey*", `arn:aws:iam::${A}:user/*`, {
    Condition: { StringEquals: { "aws:PrincipalTag/job-category": "iamuser-admin" } },
  }),
);

const operators: Case[] = [
  {
    title: `${OPERATORS}, StringEquals: who has the tag manages access keys`,
    request: call(
      "iam:CreateAccessKey",
      { "aws:PrincipalTag/job-category": "iamuser-admin" },
      `arn:aws:iam::${A}:user/x`,
    ),
    policies: jobs,
    expect: "allow",
  },
  {
    title: `${OPERATORS}, StringEquals: a user without the tag does not`,
    request: call("iam:CreateAccessKey", {}, `arn:aws:iam::${A}:user/x`),
    policies: jobs,
    expect: no,
  },
  {
    title: `${OPERATORS}, THISPOLICYDOESNOTWORK: an image has no instance type`,
    request: call("ec2:RunInstances", {}, image),
    policies: sizes("StringLike"),
    expect: no,
  },
  {
    title: `${OPERATORS}, StringLikeIfExists: what has no instance type is not asked for it`,
    request: call("ec2:RunInstances", {}, image),
    policies: sizes("StringLikeIfExists"),
    expect: "allow",
  },
  {
    title: `${OPERATORS}, StringLikeIfExists: what has one begins with t1., t2. or m3.`,
    request: call("ec2:RunInstances", instance, `arn:aws:ec2:eu-central-1:${A}:instance/i-1`),
    policies: sizes("StringLikeIfExists"),
    expect: "allow",
  },
  {
    title: `${OPERATORS}, StringLikeIfExists: another type is refused`,
    request: call(
      "ec2:RunInstances",
      { "ec2:InstanceType": "p5.48xlarge" },
      `arn:aws:ec2:eu-central-1:${A}:instance/i-1`,
    ),
    policies: sizes("StringLikeIfExists"),
    expect: no,
  },
];

const home = ["eu-central-1", "eu-west-1", "eu-west-2", "eu-west-3"];
const regional = identity(allow("*"), {
  Sid: "DenyAllOutsideRequestedRegions",
  Effect: "Deny",
  NotAction: ["cloudfront:*", "iam:*", "route53:*", "support:*"],
  Resource: "*",
  Condition: { StringNotEquals: { "aws:RequestedRegion": home } },
});
const inRegion = (action: string, region: string) => call(action, { "aws:RequestedRegion": region });

const regions: Case[] = [
  {
    title: `${REGIONS}: elsewhere`,
    request: inRegion("ec2:RunInstances", "us-east-1"),
    policies: regional,
    expect: never,
  },
  {
    title: `${REGIONS}: a global service`,
    request: inRegion("iam:CreateRole", "us-east-1"),
    policies: regional,
    expect: "allow",
  },
  {
    title: `${REGIONS}: at home`,
    request: inRegion("ec2:RunInstances", "eu-west-1"),
    policies: regional,
    expect: "allow",
  },
];

export const awsConditions: Case[] = [...notAction, ...several, ...operators, ...regions];
