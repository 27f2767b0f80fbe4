// Two accounts: the caller's side and the resource's side must both allow. IAM User Guide, "Cross-account evaluation".
import {
  A,
  allow,
  B,
  type Case,
  deny,
  identity,
  type Loose,
  object,
  policy,
  request,
  resource,
  role,
  roleArn,
  root,
  service,
} from "./case.ts";

/** Calls from account B at a bucket of account A. */
const guest = role("Guest", B);
const own = identity(allow("s3:GetObject", object));
const grantTo = (principal: unknown, more: Loose = {}) =>
  resource(principal, allow("s3:GetObject", object, more));

export const crossAccount: Case[] = [
  {
    title: "identity alone is not enough",
    request: request(guest),
    policies: own,
    expect: { effect: "deny", layer: "resource", why: "no-allow" },
  },
  {
    title: "the resource policy alone is not enough, even naming the role",
    request: request(guest),
    policies: grantTo({ AWS: roleArn("Guest", B) }),
    expect: { effect: "deny", layer: "identity", why: "no-allow" },
  },
  {
    title: "both sides, the role named",
    request: request(guest),
    policies: { ...own, ...grantTo({ AWS: roleArn("Guest", B) }) },
    expect: "allow",
  },
  {
    title: "both sides, the account named",
    request: request(guest),
    policies: { ...own, ...grantTo({ AWS: B }) },
    expect: "allow",
  },
  {
    title: "both sides, everyone named",
    request: request(guest),
    policies: { ...own, ...grantTo("*") },
    expect: "allow",
  },
  {
    title: "a third account named",
    request: request(guest),
    policies: { ...own, ...grantTo({ AWS: "333333333333" }) },
    expect: { effect: "deny", layer: "resource" },
  },
  {
    title: "the caller's boundary must allow as well",
    request: request(guest),
    policies: { ...own, ...grantTo({ AWS: B }), boundary: policy("boundary", allow("ec2:*")) },
    expect: { effect: "deny", layer: "boundary" },
  },
  {
    title: "everyone within the organization",
    request: request(guest, { context: { "aws:PrincipalOrgID": "o-acme" } }),
    policies: {
      ...own,
      ...grantTo("*", { Condition: { StringEquals: { "aws:PrincipalOrgID": "o-acme" } } }),
    },
    expect: "allow",
  },
  {
    title: "a caller of another organization",
    request: request(guest, { context: { "aws:PrincipalOrgID": "o-else" } }),
    policies: {
      ...own,
      ...grantTo("*", { Condition: { StringEquals: { "aws:PrincipalOrgID": "o-acme" } } }),
    },
    expect: { effect: "deny", layer: "resource" },
  },
  {
    title: "a caller of no organization",
    request: request(guest),
    policies: {
      ...own,
      ...grantTo("*", { Condition: { StringEquals: { "aws:PrincipalOrgID": "o-acme" } } }),
    },
    expect: "deny",
  },
  {
    title: "the foreign account's root, by its account",
    request: request(root(B)),
    policies: grantTo({ AWS: `arn:aws:iam::${B}:root` }),
    expect: "allow",
  },
  {
    title: "a deny on the resource's side",
    request: request(guest),
    policies: {
      ...own,
      resource: policy(
        "resource",
        { Principal: { AWS: B }, ...allow("s3:*") },
        {
          Principal: "*",
          ...deny("s3:*", "*", { Condition: { StringNotEquals: { "aws:PrincipalAccount": A } } }),
        },
      ),
    },
    expect: {
      effect: "deny",
      layer: "resource",
      why: "explicit-deny",
      statement: { policy: "resource", index: 1 },
    },
  },
  {
    title: "a service is allowed by the resource policy alone",
    request: request(service("cloudtrail"), { context: { "aws:SourceAccount": A } }),
    policies: grantTo(
      { Service: "cloudtrail.amazonaws.com" },
      { Condition: { StringEquals: { "aws:SourceAccount": A } } },
    ),
    expect: { effect: "allow", layer: "resource" },
  },
  {
    title: "a service acting for another account",
    request: request(service("cloudtrail"), { context: { "aws:SourceAccount": B } }),
    policies: grantTo(
      { Service: "cloudtrail.amazonaws.com" },
      { Condition: { StringEquals: { "aws:SourceAccount": A } } },
    ),
    expect: "deny",
  },
  {
    title: "another service",
    request: request(service("config")),
    policies: grantTo({ Service: ["cloudtrail.amazonaws.com"] }),
    expect: "deny",
  },
  {
    title: "identity policies mean nothing to a service",
    request: request(service("config")),
    policies: identity(allow("*")),
    expect: { effect: "deny", layer: "resource" },
  },
  {
    title: "services are told from people by aws:PrincipalIsAWSService",
    request: request(service("cloudtrail")),
    policies: {
      resource: policy(
        "resource",
        { Principal: { Service: "cloudtrail.amazonaws.com" }, ...allow("s3:*") },
        {
          Principal: "*",
          ...deny("s3:*", "*", {
            Condition: { BoolIfExists: { "aws:PrincipalIsAWSService": "false" } },
          }),
        },
      ),
    },
    expect: "allow",
  },
];
