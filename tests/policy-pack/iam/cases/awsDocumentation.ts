// The examples by which AWS's own documentation explains evaluation, with the answers that it gives.
// IAM User Guide: "Policy evaluation logic" and "Cross-account policy evaluation logic", "Permissions boundaries",
// "IAM JSON policy elements: NotAction", "Conditions with multiple context keys or values", "Example policies".
import { A, allow, B, type Case, deny, identity, policy, request, resource, role, user } from "./case.ts";

const carlos = user("carlossalazar");
const CARLOS = `arn:aws:iam::${A}:user/carlossalazar`;
const own = ["arn:aws:s3:::carlossalazar", "arn:aws:s3:::carlossalazar/*"];
const logs = deny("s3:*", "arn:aws:s3:::*log*", { Sid: "DenyS3Logs" });
const sameAccount = {
  ...identity(
    allow(["s3:GetBucketLocation", "s3:ListAccessPoints", "s3:ListAllMyBuckets"], "arn:aws:s3:::*"),
    allow("s3:*", own),
    logs,
  ),
  ...resource({ AWS: CARLOS }, allow("s3:*", own)),
};
const put = (resource: string, more = {}) => request(carlos, { action: "s3:PutObject", resource, ...more });

const production = (statement: object) => ({
  ...identity(allow("s3:*Object*", "arn:aws:s3:::Production/*"), allow("s3:ListBucket", "*"), logs),
  ...resource({ AWS: CARLOS }, statement as Record<string, unknown>),
});
const theirBucket = production(
  allow(["s3:GetObject*", "s3:PutObject*", "s3:RestoreObject"], "arn:aws:s3:::Production/*"),
);
const across = (action: string, resource: string) =>
  request(carlos, { action, resource, resourceAccount: B });

const withoutMfa = identity(allow("*"), {
  Effect: "Deny",
  NotAction: ["iam:ChangePassword", "iam:EnableMFADevice", "sts:GetSessionToken"],
  Resource: "*",
  Condition: { BoolIfExists: { "aws:MultiFactorAuthPresent": "false" } },
});
const mfa = (context: Record<string, string>, action = "ec2:StopInstances") =>
  request(carlos, { action, resource: "*", context });

const departments = identity(
  allow("ec2:Describe*", "*", {
    Condition: {
      StringEquals: {
        "aws:PrincipalTag/department": ["finance", "hr", "legal"],
        "aws:PrincipalTag/role": ["audit", "security"],
      },
      ArnLike: { "aws:PrincipalArn": [`arn:aws:iam::${A}:role/Reader*`, `arn:aws:iam::${B}:role/Reader*`] },
    },
  }),
);
const reader = (department: string, duty: string, name = "ReaderOne") =>
  request(role(name), {
    action: "ec2:DescribeVpcs",
    resource: "*",
    context: { "aws:PrincipalTag/department": department, "aws:PrincipalTag/role": duty },
  });

const regions = identity(allow("*"), {
  Effect: "Deny",
  NotAction: ["cloudfront:*", "iam:*", "route53:*", "support:*"],
  Resource: "*",
  Condition: { StringNotEquals: { "aws:RequestedRegion": ["eu-central-1", "eu-west-1"] } },
});
const inRegion = (action: string, region: string) =>
  request(carlos, { action, resource: "*", context: { "aws:RequestedRegion": region } });

export const awsDocumentation: Case[] = [
  {
    title: "Carlos writes to his own bucket: both policies allow",
    request: put("arn:aws:s3:::carlossalazar/file"),
    policies: sameAccount,
    expect: "allow",
  },
  {
    title: "Carlos writes to his logs: the identity policy's deny ends it",
    request: put("arn:aws:s3:::carlossalazar-logs/file"),
    policies: sameAccount,
    expect: { effect: "deny", layer: "identity", why: "explicit-deny" },
  },
  {
    title: "Carlos's own object with log in its name is denied, though the bucket's policy allows it",
    request: put("arn:aws:s3:::carlossalazar/logs/file"),
    policies: sameAccount,
    expect: { effect: "deny", why: "explicit-deny" },
  },
  {
    title: "a full S3 policy says nothing of EC2: an implicit deny",
    request: request(carlos, { action: "ec2:StopInstances", resource: "*" }),
    policies: identity(allow("s3:*")),
    expect: { effect: "deny", why: "no-allow" },
  },
  {
    title: "Shirley's boundary lets her use S3, CloudWatch and EC2, so she can't create users",
    request: request(user("shirley"), { action: "iam:CreateUser", resource: `arn:aws:iam::${A}:user/new` }),
    policies: {
      ...identity(allow("iam:CreateUser")),
      boundary: policy("boundary", allow(["s3:*", "cloudwatch:*", "ec2:*"])),
    },
    expect: { effect: "deny", layer: "boundary", why: "no-allow" },
  },
  {
    title: "across accounts: both sides allow writing to Production",
    request: across("s3:PutObject", "arn:aws:s3:::Production/app"),
    policies: theirBucket,
    expect: "allow",
  },
  {
    title: "across accounts: the bucket's side does not allow deleting",
    request: across("s3:DeleteObject", "arn:aws:s3:::Production/app"),
    policies: theirBucket,
    expect: { effect: "deny", layer: "resource", why: "no-allow" },
  },
  {
    title: "across accounts: the caller's deny of logs ends it",
    request: across("s3:GetObject", "arn:aws:s3:::Production/logs"),
    policies: theirBucket,
    expect: { effect: "deny", layer: "identity", why: "explicit-deny" },
  },
  {
    title: "without MFA everything but what sets it up is denied",
    request: mfa({ "aws:MultiFactorAuthPresent": "false" }),
    policies: withoutMfa,
    expect: { effect: "deny", why: "explicit-deny" },
  },
  {
    title: "long-term keys carry no word of MFA, and IfExists denies them, too",
    request: mfa({}),
    policies: withoutMfa,
    expect: { effect: "deny", why: "explicit-deny" },
  },
  {
    title: "what sets MFA up stays possible without it",
    request: mfa({ "aws:MultiFactorAuthPresent": "false" }, "iam:EnableMFADevice"),
    policies: withoutMfa,
    expect: "allow",
  },
  {
    title: "with MFA the deny does not hold",
    request: mfa({ "aws:MultiFactorAuthPresent": "true" }),
    policies: withoutMfa,
    expect: "allow",
  },
  {
    title: "several values: one of each key is enough",
    request: reader("hr", "audit"),
    policies: departments,
    expect: "allow",
  },
  {
    title: "several keys: all have to hold",
    request: reader("hr", "intern"),
    policies: departments,
    expect: { effect: "deny", why: "no-allow" },
  },
  {
    title: "several operators: all have to hold",
    request: reader("hr", "audit", "Writer"),
    policies: departments,
    expect: { effect: "deny", why: "no-allow" },
  },
  {
    title: "regions: an action elsewhere is denied",
    request: inRegion("ec2:RunInstances", "us-east-1"),
    policies: regions,
    expect: { effect: "deny", why: "explicit-deny" },
  },
  {
    title: "regions: a global service is left alone",
    request: inRegion("iam:CreateRole", "us-east-1"),
    policies: regions,
    expect: "allow",
  },
  {
    title: "regions: an action at home is allowed",
    request: inRegion("ec2:RunInstances", "eu-west-1"),
    policies: regions,
    expect: "allow",
  },
];
