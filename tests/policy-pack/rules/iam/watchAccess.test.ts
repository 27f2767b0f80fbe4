import { UNKNOWN } from "../../../../policy-pack/facts.ts";
import { ruleCases } from "../../ruleCases.ts";
import { json, resource } from "../../world.ts";

const organization = resource("organization", "organization", {});
const analyzer = (type: unknown, name = String(type), props: object = {}) =>
  resource("accessAnalyzer", name, { analyzerName: name, type, ...props });
const both = [analyzer("ORGANIZATION"), analyzer("ORGANIZATION_UNUSED_ACCESS")];
const role = (props: object = {}) => resource("role", "role", { name: "role", ...props });
const attachment = (policyArn: unknown = "arn:aws:iam::aws:policy/ReadOnlyAccess") =>
  resource("rolePolicyAttachment", "attachment", { role: "role", policyArn });
const rights = (Action: string) =>
  resource("rolePolicy", "rights", {
    role: "role",
    name: "rights",
    policy: json({ Effect: "Allow", Action, Resource: "*" }),
  });
const OTHER = "arn:aws:iam::aws:policy/SecurityAudit";

ruleCases("IAM-16", [
  { name: "both analyzers", expect: "pass", resources: [organization, ...both] },
  { name: "a role with attachments", expect: "pass", resources: [role(), attachment()] },
  { name: "a role with a list", expect: "pass", resources: [role({ managedPolicyArns: [OTHER] })] },
  {
    name: "AWS lists on the role what an attachment attached",
    expect: "pass",
    resources: [role({ managedPolicyArns: ["arn:aws:iam::aws:policy/ReadOnlyAccess"] }), attachment()],
  },
  {
    name: "AWS lists on the role what a RolePolicy put",
    expect: "pass",
    resources: [role({ inlinePolicies: [{ name: "rights", policy: "{}" }] }), rights("s3:GetObject")],
  },
  {
    name: "long sessions to read",
    expect: "pass",
    resources: [role({ maxSessionDuration: 43_200 }), rights("s3:GetObject")],
  },
  {
    name: "an hour for who passes roles",
    expect: "pass",
    resources: [role({ maxSessionDuration: 3600 }), rights("iam:PassRole")],
  },
  {
    name: "no analyzers",
    expect: "fail",
    says: "ORGANIZATION in eu-west-1",
    on: "organization",
    resources: [organization],
  },
  {
    name: "no analyzer of unused access",
    expect: "fail",
    says: "UNUSED",
    resources: [organization, both[0]!],
  },
  {
    name: "an account's analyzer",
    expect: "fail",
    says: "ORGANIZATION in",
    resources: [organization, analyzer("ACCOUNT"), both[1]!],
  },
  {
    name: "a type that is not given, which is the account",
    expect: "fail",
    says: "ORGANIZATION in",
    resources: [organization, analyzer(undefined), both[1]!],
  },
  {
    name: "an analyzer in another region",
    expect: "fail",
    says: "eu-west-1",
    resources: [organization, analyzer("ORGANIZATION", "far", { region: "us-east-1" }), both[1]!],
  },
  {
    name: "a list and attachments",
    expect: "fail",
    says: "RolePolicyAttachments",
    on: "role",
    resources: [role({ managedPolicyArns: [OTHER] }), attachment()],
  },
  {
    name: "blocks and policies",
    expect: "fail",
    says: "inlinePolicies",
    resources: [role({ inlinePolicies: [{ name: "more", policy: "{}" }] }), rights("s3:GetObject")],
  },
  {
    name: "long sessions for who passes roles",
    expect: "fail",
    says: "iam:PassRole",
    resources: [role({ maxSessionDuration: 7200 }), rights("iam:PassRole")],
  },
  {
    name: "long sessions for who deploys",
    expect: "fail",
    says: "lambda:UpdateFunctionCode",
    resources: [role({ maxSessionDuration: 7200 }), rights("lambda:UpdateFunctionCode")],
  },
  {
    name: "long sessions for who signs",
    expect: "fail",
    says: "kms:Sign",
    resources: [role({ maxSessionDuration: 7200 }), rights("kms:Sign")],
  },
  {
    name: "long sessions for who rules buckets",
    expect: "fail",
    says: "s3:PutBucketPolicy",
    resources: [role({ maxSessionDuration: 7200 }), rights("s3:*")],
  },
  {
    name: "long sessions for an administrator",
    expect: "fail",
    says: "AdministratorAccess",
    resources: [
      role({ maxSessionDuration: 7200 }),
      attachment("arn:aws:iam::aws:policy/AdministratorAccess"),
    ],
  },
  { name: "no organization, no role", expect: "notApplicable", resources: [resource("bucket", "b", {})] },
  {
    name: "duration unknown",
    expect: "undecidable",
    says: "maxSessionDuration",
    resources: [role({ maxSessionDuration: UNKNOWN })],
  },
  {
    name: "type unknown",
    expect: "undecidable",
    says: "type",
    resources: [organization, analyzer("ORGANIZATION")].map((f) =>
      f.name === "ORGANIZATION" ? { ...f, props: { type: UNKNOWN } } : f,
    ),
  },
  {
    name: "list unknown beside attachments",
    expect: "undecidable",
    says: "managedPolicyArns",
    resources: [role({ managedPolicyArns: UNKNOWN }), attachment()],
  },
  { name: "permission sets", expect: "notApplicable", resources: [resource("permissionSet", "set", {})] },
]);
