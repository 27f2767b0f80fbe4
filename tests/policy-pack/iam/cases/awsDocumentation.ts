// The examples by which AWS's own documentation explains how policies combine, with the answers that it gives. Policies are
// those of the page that a case names (IAM User Guide, github.com/awsdocs/iam-user-guide), statement by statement.
import { awsConditions } from "./awsConditions.ts";
import { A, allow, B, type Case, deny, identity, policy, request, resource, user } from "./case.ts";

/** Titles of the guide's pages, with the sections that hold the example. */
const LOGIC = "Policy evaluation logic, Example identity-based and resource-based policy evaluation";
const DENIES = "Policy evaluation logic, The difference between explicit and implicit denies";
const ACROSS = "Cross-account policy evaluation logic, Example cross-account policy evaluation";
const BOUNDARY = "Permissions boundaries for IAM entities";

const carlos = user("carlossalazar");
const CARLOS = `arn:aws:iam::${A}:user/carlossalazar`;
const own = ["arn:aws:s3:::carlossalazar/*", "arn:aws:s3:::carlossalazar"];
const listing = ["s3:GetBucketLocation", "s3:GetAccountPublicAccessBlock", "s3:ListAccessPoints"];
const sameAccount = {
  ...identity(
    allow([...listing, "s3:ListAllMyBuckets"], "arn:aws:s3:::*", { Sid: "AllowS3ListRead" }),
    allow("s3:*", own, { Sid: "AllowS3Self" }),
    deny("s3:*", "arn:aws:s3:::*log*", { Sid: "DenyS3Logs" }),
  ),
  ...resource({ AWS: CARLOS }, allow("s3:*", own)),
};
const onlyIdentity = { identity: sameAccount.identity };
const onlyBucket = { resource: sameAccount.resource };
const put = (resource: string) => request(carlos, { action: "s3:PutObject", resource });

const reports = identity(
  allow(["iam:Get*", "iam:List*"], "*", { Sid: "AllowGetList" }),
  deny("iam:*Report", "*", { Sid: "DenyReports" }),
);
const andReports = {
  identity: [...reports.identity!, policy("another", allow("iam:GenerateCredentialReport"))],
};
const iam = (action: string) => request(carlos, { action, resource: "*" });

const theirs = {
  ...identity(
    allow("s3:ListAllMyBuckets", "*", { Sid: "AllowS3ListRead" }),
    allow("s3:*Object*", "arn:aws:s3:::Production/*", { Sid: "AllowS3ProductionObjectActions" }),
    deny("s3:*", ["arn:aws:s3:::*log*", "arn:aws:s3:::*log*/*"], { Sid: "DenyS3Logs" }),
  ),
  ...resource(
    { AWS: CARLOS },
    allow(
      ["s3:GetObject*", "s3:PutObject*", "s3:ReplicateObject", "s3:RestoreObject"],
      "arn:aws:s3:::Production/*",
    ),
  ),
};
const across = (action: string, resource: string) =>
  request(carlos, { action, resource, resourceAccount: B });

const shirley = user("ShirleyRodriguez");
const bounded = {
  ...identity(allow("iam:CreateUser")),
  boundary: policy("boundary", allow(["s3:*", "cloudwatch:*", "ec2:*"])),
};

const combining: Case[] = [
  {
    title: `${LOGIC}: the file goes to carlossalazar-logs, which the identity policy denies`,
    request: put("arn:aws:s3:::carlossalazar-logs/file"),
    policies: sameAccount,
    expect: { effect: "deny", layer: "identity", why: "explicit-deny" },
  },
  {
    title: `${LOGIC}: to carlossalazar it goes, as both policies allow`,
    request: put("arn:aws:s3:::carlossalazar/file"),
    policies: sameAccount,
    expect: "allow",
  },
  {
    title: `${LOGIC}: one policy that allows is enough, the identity's`,
    request: put("arn:aws:s3:::carlossalazar/file"),
    policies: onlyIdentity,
    expect: "allow",
  },
  {
    title: `${LOGIC}: one policy that allows is enough, the bucket's`,
    request: put("arn:aws:s3:::carlossalazar/file"),
    policies: onlyBucket,
    expect: "allow",
  },
  {
    title: `${DENIES}: what begins with List is allowed`,
    request: iam("iam:ListUsers"),
    policies: reports,
    expect: "allow",
  },
  {
    title: `${DENIES}: CreatePolicy is denied implicitly`,
    request: iam("iam:CreatePolicy"),
    policies: reports,
    expect: { effect: "deny", why: "no-allow" },
  },
  {
    title: `${DENIES}: GetOrganizationsAccessReport is denied explicitly, though Get* is allowed`,
    request: iam("iam:GetOrganizationsAccessReport"),
    policies: reports,
    expect: { effect: "deny", why: "explicit-deny" },
  },
  {
    title: `${DENIES}: another policy that grants GenerateCredentialReport changes nothing`,
    request: iam("iam:GenerateCredentialReport"),
    policies: andReports,
    expect: { effect: "deny", why: "explicit-deny" },
  },
  {
    title: `${ACROSS}: Production-logs is denied in the caller's account`,
    request: across("s3:PutObject", "arn:aws:s3:::Production-logs/file"),
    policies: { identity: theirs.identity },
    expect: { effect: "deny", layer: "identity", why: "explicit-deny" },
  },
  {
    title: `${ACROSS}: Production takes the file, as both accounts allow`,
    request: across("s3:PutObject", "arn:aws:s3:::Production/file"),
    policies: theirs,
    expect: "allow",
  },
  {
    title: `${ACROSS}: he can create and edit, but not delete`,
    request: across("s3:DeleteObject", "arn:aws:s3:::Production/file"),
    policies: theirs,
    expect: { effect: "deny", layer: "resource", why: "no-allow" },
  },
  {
    title: `${ACROSS}: he can't manage the bucket itself`,
    request: across("s3:PutBucketPolicy", "arn:aws:s3:::Production"),
    policies: theirs,
    expect: "deny",
  },
  {
    title: `${BOUNDARY}: Shirley can't create users, as her boundary does not allow it`,
    request: request(shirley, { action: "iam:CreateUser", resource: `arn:aws:iam::${A}:user/new` }),
    policies: bounded,
    expect: { effect: "deny", layer: "boundary", why: "no-allow" },
  },
  {
    title: `${BOUNDARY}: it allows S3, yet provides no permissions on its own`,
    request: request(shirley),
    policies: bounded,
    expect: { effect: "deny", layer: "identity", why: "no-allow" },
  },
];

export const awsDocumentation: Case[] = [...combining, ...awsConditions];
