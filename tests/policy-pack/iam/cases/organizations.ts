// SCPs and RCPs: who they bind, and that every level must allow. Organizations User Guide, "SCP evaluation", "RCPs".
import {
  A,
  allow,
  B,
  type Case,
  deny,
  full,
  identity,
  object,
  policy,
  request,
  resource,
  role,
  root,
  service,
} from "./case.ts";

const dev = role("Dev");
const all = identity(allow("*"));
const noReads = policy("no-reads", deny("s3:GetObject", "*", { Sid: "NoReads" }));
const linked = {
  kind: "role",
  arn: `arn:aws:iam::${A}:role/aws-service-role/x.amazonaws.com/AWSServiceRoleForX`,
  account: A,
} as const;
const rcp = policy("perimeter", {
  Effect: "Deny",
  Principal: "*",
  Action: "*",
  Resource: "*",
  Condition: {
    StringNotEqualsIfExists: { "aws:PrincipalOrgID": "o-acme" },
    BoolIfExists: { "aws:PrincipalIsAWSService": "false" },
  },
});
const inOrg = { context: { "aws:PrincipalOrgID": "o-acme" } };

export const organizations: Case[] = [
  {
    title: "not in an organization: no SCP",
    request: request(dev),
    policies: { ...all, scps: [] },
    expect: "allow",
  },
  {
    title: "every level allows",
    request: request(dev),
    policies: { ...all, scps: [[full], [full], [full]] },
    expect: "allow",
  },
  {
    title: "one level has no policy left: it allows nothing",
    request: request(dev),
    policies: { ...all, scps: [[full], [], [full]] },
    expect: { effect: "deny", layer: "scp", why: "no-allow" },
  },
  {
    title: "one level allows something else only",
    request: request(dev),
    policies: { ...all, scps: [[full], [policy("list", allow("ec2:*"))]] },
    expect: { effect: "deny", layer: "scp", why: "no-allow" },
  },
  {
    title: "a deny at the root",
    request: request(dev),
    policies: { ...all, scps: [[full, noReads], [full]] },
    expect: {
      effect: "deny",
      layer: "scp",
      why: "explicit-deny",
      statement: { policy: "no-reads", index: 0, sid: "NoReads" },
    },
  },
  {
    title: "SCPs grant nothing",
    request: request(dev),
    policies: { scps: [[full]] },
    expect: { effect: "deny", layer: "identity" },
  },
  {
    title: "SCPs bind root",
    request: request(root()),
    policies: { scps: [[full, noReads]] },
    expect: { effect: "deny", layer: "scp" },
  },
  {
    title: "SCPs do not bind the management account",
    request: request(dev),
    policies: { ...all, scps: [[full, noReads]], managementAccount: A },
    expect: "allow",
  },
  {
    title: "SCPs do not bind service-linked roles",
    request: request(linked),
    policies: { ...all, scps: [[noReads]] },
    expect: "allow",
  },
  {
    title: "SCPs do not bind services",
    request: request(service("cloudtrail")),
    policies: { ...resource({ Service: "cloudtrail.amazonaws.com" }, allow("s3:*")), scps: [[noReads]] },
    expect: "allow",
  },
  {
    title: "a resource policy does not go past an SCP",
    request: request(dev),
    policies: { ...resource("*", allow("s3:*")), scps: [[full, noReads]] },
    expect: { effect: "deny", layer: "scp" },
  },
  {
    title: "root users denied by the pattern of aws:PrincipalArn",
    request: request(root()),
    policies: {
      scps: [
        [
          full,
          policy(
            "no-root",
            deny("*", "*", { Condition: { ArnLike: { "aws:PrincipalArn": "arn:aws:iam::*:root" } } }),
          ),
        ],
      ],
    },
    expect: { effect: "deny", layer: "scp" },
  },
  {
    title: "roles pass that pattern",
    request: request(dev),
    policies: {
      ...all,
      scps: [
        [
          full,
          policy(
            "no-root",
            deny("*", "*", { Condition: { ArnLike: { "aws:PrincipalArn": "arn:aws:iam::*:root" } } }),
          ),
        ],
      ],
    },
    expect: "allow",
  },
  {
    title: "an RCP refuses a caller from outside, whatever the bucket's policy says",
    request: request(role("Guest", B), { context: { "aws:PrincipalOrgID": "o-else" } }),
    policies: { ...all, ...resource("*", allow("s3:*")), rcps: [[rcp]] },
    expect: { effect: "deny", layer: "rcp", why: "explicit-deny" },
  },
  {
    title: "an RCP lets the organization's own in, without an allow of its own",
    request: request(dev, inOrg),
    policies: { ...all, rcps: [[rcp], []] },
    expect: "allow",
  },
  {
    title: "an RCP that exempts services",
    request: request(service("cloudtrail")),
    policies: { ...resource({ Service: "cloudtrail.amazonaws.com" }, allow("s3:*")), rcps: [[rcp]] },
    expect: "allow",
  },
  {
    title: "an RCP that does not exempt services binds them",
    request: request(service("cloudtrail")),
    policies: {
      ...resource({ Service: "cloudtrail.amazonaws.com" }, allow("s3:*")),
      rcps: [[policy("all", { Principal: "*", ...deny("s3:*") })]],
    },
    expect: { effect: "deny", layer: "rcp" },
  },
  {
    title: "RCPs do not bind resources of the management account",
    request: request(dev),
    policies: { ...all, rcps: [[rcp]], managementAccount: A },
    expect: "allow",
  },
  {
    title: "RCPs do not bind service-linked roles",
    request: request(linked),
    policies: { ...all, rcps: [[rcp]] },
    expect: "allow",
  },
  {
    title: "RCPs bind only services that support them",
    request: request(dev, { action: "ec2:RunInstances", resource: "*" }),
    policies: { ...all, rcps: [[rcp]] },
    expect: "allow",
  },
  {
    title: "an allow in an RCP grants nothing",
    request: request(dev, { resource: object }),
    policies: { rcps: [[policy("x", { Principal: "*", ...allow("*") })]] },
    expect: { effect: "deny", layer: "identity" },
  },
];
