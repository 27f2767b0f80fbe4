// One account: either side may allow, a deny on any side wins. IAM User Guide, "Evaluating policies within one account".
import {
  A,
  allow,
  bucket,
  type Case,
  deny,
  identity,
  object,
  policy,
  request,
  resource,
  role,
  roleArn,
  root,
  user,
} from "./case.ts";

const dev = role("Dev");
const alice = user("alice");

export const sameAccount: Case[] = [
  {
    title: "nothing allows: implicit deny",
    request: request(dev),
    policies: {},
    expect: { effect: "deny", layer: "identity", why: "no-allow" },
  },
  {
    title: "the identity policy alone allows",
    request: request(dev),
    policies: identity(allow("s3:GetObject", object)),
    expect: {
      effect: "allow",
      layer: "identity",
      why: "allowed",
      statement: { policy: "identity", index: 0 },
    },
  },
  {
    title: "the resource policy alone allows a role it names",
    request: request(dev),
    policies: resource({ AWS: roleArn("Dev") }, allow("s3:GetObject", object)),
    expect: { effect: "allow", layer: "resource" },
  },
  {
    title: "the resource policy alone allows everyone",
    request: request(dev),
    policies: resource("*", allow("s3:GetObject", object)),
    expect: "allow",
  },
  {
    title: "the resource policy names the account: that delegates, so identity must allow",
    request: request(dev),
    policies: resource({ AWS: `arn:aws:iam::${A}:root` }, allow("s3:GetObject", object)),
    expect: { effect: "deny", layer: "identity" },
  },
  {
    title: "a deny for the account holds for its roles",
    request: request(dev),
    policies: { ...identity(allow("s3:*")), ...resource({ AWS: A }, deny("s3:GetObject", object)) },
    expect: { effect: "deny", layer: "resource", why: "explicit-deny" },
  },
  {
    title: "another role's grant is none of ours",
    request: request(dev),
    policies: resource({ AWS: roleArn("Other") }, allow("s3:GetObject", object)),
    expect: "deny",
  },
  {
    title: "a deny in the identity policy beats the resource policy's allow",
    request: request(dev),
    policies: {
      ...identity(allow("s3:*"), deny("s3:GetObject", object, { Sid: "NoReads" })),
      ...resource("*", allow("s3:GetObject", object)),
    },
    expect: {
      effect: "deny",
      layer: "identity",
      why: "explicit-deny",
      statement: { policy: "identity", index: 1, sid: "NoReads" },
    },
  },
  {
    title: "the order of statements does not matter to a deny",
    request: request(dev),
    policies: identity(deny("s3:GetObject", object), allow("s3:*")),
    expect: { effect: "deny", why: "explicit-deny" },
  },
  {
    title: "root needs no policy of its own",
    request: request(root()),
    policies: {},
    expect: { effect: "allow", layer: "identity" },
  },
  {
    title: "root is bound by a deny in a resource policy",
    request: request(root()),
    policies: resource("*", deny("s3:GetObject", object)),
    expect: { effect: "deny", layer: "resource" },
  },
  {
    title: "identity policies given for root do not count",
    request: request(root()),
    policies: identity(deny("*")),
    expect: "allow",
  },
  {
    title: "an action matches without case, a resource with case",
    request: request(dev, { action: "S3:getobject" }),
    policies: identity(allow("s3:GETOBJECT", object)),
    expect: "allow",
  },
  {
    title: "a resource in another case is another resource",
    request: request(dev, { resource: `${bucket}/APP.zip` }),
    policies: identity(allow("s3:GetObject", object)),
    expect: "deny",
  },
  {
    title: "NotAction covers everything but what it lists",
    request: request(dev),
    policies: identity({ Effect: "Allow", NotAction: "iam:*", Resource: "*" }),
    expect: "allow",
  },
  {
    title: "NotAction does not cover what it lists",
    request: request(dev, { action: "iam:CreateUser", resource: "*" }),
    policies: identity({ Effect: "Allow", NotAction: ["iam:*", "s3:*"], Resource: "*" }),
    expect: "deny",
  },
  {
    title: "NotResource covers every other resource",
    request: request(dev),
    policies: identity(allow("s3:*"), {
      Effect: "Deny",
      Action: "s3:*",
      NotResource: [bucket, `${bucket}-2/*`],
    }),
    expect: { effect: "deny", why: "explicit-deny" },
  },
  {
    title: "NotResource spares what it lists",
    request: request(dev),
    policies: identity(allow("s3:*"), {
      Effect: "Deny",
      Action: "s3:*",
      NotResource: [bucket, `${bucket}/*`],
    }),
    expect: "allow",
  },
  {
    title: "a single statement outside a list, single strings: the same",
    request: request(dev),
    policies: {
      identity: [
        { name: "p", document: { Statement: { Effect: "Allow", Action: "s3:Get*", Resource: "*" } } },
      ],
    },
    expect: { effect: "allow", statement: { policy: "p", index: 0 } },
  },
  {
    title: "variables fill a resource with the user's name",
    request: request(alice, { resource: `${bucket}/home/alice/x` }),
    policies: identity(allow("s3:GetObject", `${bucket}/home/\${aws:username}/*`)),
    expect: "allow",
  },
  {
    title: "another user's folder stays closed",
    request: request(alice, { resource: `${bucket}/home/bob/x` }),
    policies: identity(allow("s3:GetObject", `${bucket}/home/\${aws:username}/*`)),
    expect: "deny",
  },
  {
    title: "a role has no aws:username, so the resource matches nothing",
    request: request(dev, { resource: `${bucket}/home//x` }),
    policies: identity(allow("s3:GetObject", `${bucket}/home/\${aws:username}/*`)),
    expect: "deny",
  },
  {
    title: "NotResource with a variable that has no value is an open question",
    request: request(dev),
    policies: identity({ Effect: "Allow", Action: "s3:*", NotResource: `${bucket}/home/\${aws:username}/*` }),
    expect: "maybe",
  },
  {
    title: "version 2008-10-17 takes a variable as text",
    request: request(alice, { resource: `${bucket}/home/alice/x` }),
    policies: {
      identity: [
        {
          name: "old",
          document: {
            Version: "2008-10-17",
            Statement: allow("s3:GetObject", `${bucket}/home/\${aws:username}/*`) as never,
          },
        },
      ],
    },
    expect: "deny",
  },
  {
    title: "the first statement that allows is reported",
    request: request(dev),
    policies: identity(allow("ec2:*"), allow("s3:*"), allow("*")),
    expect: { effect: "allow", statement: { policy: "identity", index: 1 } },
  },
  {
    title: "several identity policies add up",
    request: request(dev),
    policies: { identity: [policy("one", allow("ec2:*")), policy("two", allow("s3:*"))] },
    expect: { effect: "allow", statement: { policy: "two", index: 0 } },
  },
];
