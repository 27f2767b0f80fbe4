// What is not known, or can't be read, makes "maybe" where it matters and nothing where it does not.
import { UNKNOWN } from "../../../../policy-pack/iam/index.ts";
import {
  allow,
  type Case,
  deny,
  full,
  identity,
  type Loose,
  object,
  policy,
  request,
  resource,
  role,
  roleArn,
} from "./case.ts";

const dev = role("Dev");
const all = identity(allow("*"));
const org = { StringEquals: { "aws:PrincipalOrgID": "o-acme" } };
const unknownOrg = { context: { "aws:PrincipalOrgID": UNKNOWN } } as const;
const raw = (statement: unknown) => ({ identity: [policy("identity", statement as Loose)] });

export const unknown: Case[] = [
  {
    title: "an allow under an unknown key",
    request: request(dev, unknownOrg),
    policies: identity(allow("s3:*", "*", { Condition: org })),
    expect: { effect: "maybe", layer: "identity", why: "undecided", unknownKeys: ["aws:PrincipalOrgID"] },
  },
  {
    title: "a deny under an unknown key",
    request: request(dev, unknownOrg),
    policies: { ...all, ...resource("*", deny("s3:*", "*", { Condition: org })) },
    expect: { effect: "maybe", layer: "resource", unknownKeys: ["aws:PrincipalOrgID"] },
  },
  {
    title: "an unknown key is of no account where another statement denies",
    request: request(dev, unknownOrg),
    policies: identity(allow("s3:*", "*", { Condition: org }), deny("s3:*")),
    expect: { effect: "deny", why: "explicit-deny" },
  },
  {
    title: "an unknown key is of no account where another statement allows",
    request: request(dev, unknownOrg),
    policies: identity(allow("s3:*", "*", { Condition: org }), allow("s3:GetObject")),
    expect: { effect: "allow", statement: { policy: "identity", index: 1 } },
  },
  {
    title: "an unknown key is of no account where the action differs",
    request: request(dev, unknownOrg),
    policies: identity(allow("s3:*"), deny("ec2:*", "*", { Condition: org })),
    expect: "allow",
  },
  {
    title: "an unknown key beside one that fails",
    request: request(dev, { context: { ...unknownOrg.context, "aws:PrincipalTag/team": "a" } }),
    policies: {
      ...identity(
        allow("s3:*"),
        deny("s3:*", "*", {
          Condition: { ...org, StringLike: { "aws:PrincipalTag/team": "b" } },
        }),
      ),
    },
    expect: "allow",
  },
  {
    title: "nothing allows: an undecided deny does not make it a maybe",
    request: request(dev, unknownOrg),
    policies: identity(deny("s3:*", "*", { Condition: org })),
    expect: { effect: "deny", why: "no-allow" },
  },
  {
    title: "keys that AWS always sends are unknown unless given",
    request: request(dev),
    policies: {
      ...all,
      ...resource("*", deny("s3:*", "*", { Condition: { Bool: { "aws:SecureTransport": "false" } } })),
    },
    expect: { effect: "maybe", unknownKeys: ["aws:SecureTransport"] },
  },
  {
    title: "given, they decide",
    request: request(dev, { context: { "AWS:SECURETRANSPORT": "true" } }),
    policies: {
      ...all,
      ...resource("*", deny("s3:*", "*", { Condition: { Bool: { "aws:SecureTransport": "false" } } })),
    },
    expect: "allow",
  },
  {
    title: "an unknown document",
    request: request(dev),
    policies: { identity: [{ name: "later", document: UNKNOWN }] },
    expect: { effect: "maybe", layer: "identity", statement: { policy: "later", index: 0 } },
  },
  {
    title: "an unknown document beside one that allows: it may deny",
    request: request(dev),
    policies: { identity: [policy("known", allow("*")), { name: "later", document: UNKNOWN }] },
    expect: { effect: "maybe", statement: { policy: "later", index: 0 } },
  },
  {
    title: "an unknown boundary",
    request: request(dev),
    policies: { ...all, boundary: { name: "boundary", document: UNKNOWN } },
    expect: { effect: "maybe", layer: "boundary" },
  },
  {
    title: "an unknown SCP",
    request: request(dev),
    policies: { ...all, scps: [[full, { name: "scp", document: UNKNOWN }]] },
    expect: { effect: "maybe", layer: "scp" },
  },
  {
    title: "an unknown resource in an allow",
    request: request(dev),
    policies: identity(allow("s3:*", UNKNOWN)),
    expect: "maybe",
  },
  {
    title: "an unknown resource beside one that matches",
    request: request(dev),
    policies: identity(allow("s3:*", [UNKNOWN, object])),
    expect: "allow",
  },
  {
    title: "an unknown action in NotAction",
    request: request(dev),
    policies: raw({ Effect: "Allow", NotAction: ["iam:*", UNKNOWN], Resource: "*" }),
    expect: "maybe",
  },
  {
    title: "an action that NotAction lists for sure",
    request: request(dev),
    policies: raw({ Effect: "Allow", NotAction: ["s3:*", UNKNOWN], Resource: "*" }),
    expect: "deny",
  },
  {
    title: "an unknown principal",
    request: request(dev),
    policies: resource({ AWS: [UNKNOWN] }, allow("s3:*")),
    expect: { effect: "maybe", layer: "resource" },
  },
  {
    title: "an unknown principal beside the caller's own name",
    request: request(dev),
    policies: resource({ AWS: [UNKNOWN, roleArn("Dev")] }, allow("s3:*")),
    expect: "allow",
  },
  {
    title: "an unknown value of a condition",
    request: request(dev, { context: { "aws:PrincipalOrgID": "o-acme" } }),
    policies: identity(
      allow("s3:*", "*", { Condition: { StringEquals: { "aws:PrincipalOrgID": UNKNOWN } } }),
    ),
    expect: { effect: "maybe", unknownKeys: ["aws:PrincipalOrgID"] },
  },
  {
    title: "an unknown effect may deny as well as allow",
    request: request(dev),
    policies: {
      identity: [policy("known", allow("*"), { Effect: UNKNOWN, Action: "s3:*", Resource: "*" })],
    },
    expect: { effect: "maybe", statement: { policy: "known", index: 1 } },
  },
  {
    title: "a statement without Effect",
    request: request(dev),
    policies: raw({ Action: "s3:*", Resource: "*" }),
    expect: "maybe",
  },
  {
    title: "a statement with both Action and NotAction",
    request: request(dev),
    policies: raw({ Effect: "Allow", Action: "s3:*", NotAction: "ec2:*", Resource: "*" }),
    expect: "maybe",
  },
  {
    title: "a statement with an element that does not exist",
    request: request(dev),
    policies: raw({ Effect: "Allow", Action: "s3:*", Resource: "*", Conditions: {} }),
    expect: "maybe",
  },
  {
    title: "an identity statement without Resource",
    request: request(dev),
    policies: raw({ Effect: "Allow", Action: "s3:*" }),
    expect: "maybe",
  },
  {
    title: "an identity statement with Principal",
    request: request(dev),
    policies: raw({ Effect: "Allow", Action: "s3:*", Resource: "*", Principal: "*" }),
    expect: "maybe",
  },
  {
    title: "a resource statement without Principal",
    request: request(dev),
    policies: { resource: policy("resource", allow("s3:*")) },
    expect: "maybe",
  },
  {
    title: "a condition operator that does not exist",
    request: request(dev),
    policies: identity(allow("s3:*", "*", { Condition: { StringMatches: { "aws:username": "x" } } })),
    expect: { effect: "maybe", unknownKeys: ["StringMatches"] },
  },
  {
    title: "a condition that is no object",
    request: request(dev),
    policies: raw({ Effect: "Allow", Action: "s3:*", Resource: "*", Condition: "true" }),
    expect: "maybe",
  },
  {
    title: "a condition that can't be read is named as such",
    request: request(dev),
    policies: raw({ Effect: "Allow", Action: "s3:*", Resource: "*", Condition: "true" }),
    expect: { effect: "maybe", unknownKeys: ["Condition"] },
  },
  {
    title: "only the keys that leave it open are named",
    request: request(dev, { context: { ...unknownOrg.context, "aws:PrincipalTag/team": "a" } }),
    policies: identity(
      allow("s3:*", "*", { Condition: { ...org, StringLike: { "aws:PrincipalTag/team": "a" } } }),
      // Fails for sure, so its unknown key does not matter.
      allow("s3:*", "*", {
        Condition: { Bool: { "aws:SecureTransport": "true" }, StringLike: { "aws:PrincipalTag/team": "b" } },
      }),
    ),
    expect: { effect: "maybe", unknownKeys: ["aws:PrincipalOrgID"] },
  },
  {
    title: "keys of layers that are decided are not named",
    request: request(dev, unknownOrg),
    policies: {
      ...identity(allow("s3:*", "*", { Condition: org })),
      boundary: policy(
        "boundary",
        allow("*"),
        allow("s3:*", "*", { Condition: { Bool: { "aws:SecureTransport": "true" } } }),
      ),
    },
    expect: { effect: "maybe", layer: "identity", unknownKeys: ["aws:PrincipalOrgID"] },
  },
  {
    title: "a statement without Action and NotAction",
    request: request(dev),
    policies: raw({ Effect: "Allow", Resource: "*" }),
    expect: "maybe",
  },
  {
    title: "an empty list of actions",
    request: request(dev),
    policies: raw({ Effect: "Allow", Action: [], Resource: "*" }),
    expect: "maybe",
  },
  {
    title: "a statement with both Resource and NotResource",
    request: request(dev),
    policies: raw({ Effect: "Allow", Action: "s3:*", Resource: "*", NotResource: "arn:aws:s3:::x" }),
    expect: "maybe",
  },
  {
    title: "an identity statement with NotPrincipal",
    request: request(dev),
    policies: raw({ Effect: "Allow", Action: "s3:*", Resource: "*", NotPrincipal: "*" }),
    expect: "maybe",
  },
  {
    title: "a statement that is null",
    request: request(dev),
    policies: raw(null),
    expect: "maybe",
  },
  {
    title: "a document without Statement",
    request: request(dev),
    policies: { identity: [{ name: "p", document: {} as never }] },
    expect: "maybe",
  },
];
