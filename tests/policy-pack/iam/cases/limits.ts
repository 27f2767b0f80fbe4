// Permissions boundaries and session policies: they limit, they never grant, and some grants go past them.
// IAM User Guide, "Permissions boundaries" and "Principal" (role, role session, user).
import {
  A,
  allow,
  type Case,
  deny,
  identity,
  object,
  policy,
  request,
  resource,
  role,
  roleArn,
  user,
} from "./case.ts";

const dev = role("Dev", A, "build-7");
const sessionArn = `arn:aws:sts::${A}:assumed-role/Dev/build-7`;
const boundary = policy("boundary", allow("ec2:*"));
const session = [policy("session", allow("ec2:*"))];
const grantTo = (principal: unknown) => resource(principal, allow("s3:GetObject", object));

export const limits: Case[] = [
  {
    title: "a boundary that does not allow ends it",
    request: request(dev),
    policies: { ...identity(allow("s3:*")), boundary },
    expect: { effect: "deny", layer: "boundary", why: "no-allow" },
  },
  {
    title: "a boundary alone grants nothing",
    request: request(dev),
    policies: { boundary: policy("boundary", allow("*")) },
    expect: { effect: "deny", layer: "identity", why: "no-allow" },
  },
  {
    title: "boundary and identity agree",
    request: request(dev),
    policies: { ...identity(allow("s3:*")), boundary: policy("boundary", allow("s3:Get*")) },
    expect: "allow",
  },
  {
    title: "a deny in the boundary is explicit",
    request: request(dev),
    policies: { ...identity(allow("*")), boundary: policy("boundary", allow("*"), deny("s3:*")) },
    expect: { effect: "deny", layer: "boundary", why: "explicit-deny" },
  },
  {
    title: "a session policy that does not allow ends it",
    request: request(dev),
    policies: { ...identity(allow("s3:*")), session },
    expect: { effect: "deny", layer: "session", why: "no-allow" },
  },
  {
    title: "a deny in the session policy is explicit",
    request: request(dev),
    policies: { ...identity(allow("*")), session: [policy("session", allow("*"), deny("s3:*"))] },
    expect: {
      effect: "deny",
      layer: "session",
      why: "explicit-deny",
      statement: { policy: "session", index: 1 },
    },
  },
  {
    title: "an empty list of session policies allows nothing",
    request: request(dev),
    policies: { ...identity(allow("s3:*")), session: [] },
    expect: { effect: "deny", layer: "session" },
  },
  {
    title: "a resource policy naming the role is limited by its boundary",
    request: request(dev),
    policies: { ...grantTo({ AWS: roleArn("Dev") }), boundary },
    expect: "deny",
  },
  {
    title: "a resource policy naming the role is limited by its session policy",
    request: request(dev),
    policies: { ...grantTo({ AWS: roleArn("Dev") }), session },
    expect: "deny",
  },
  {
    title: "a resource policy naming the role, boundary and session that allow",
    request: request(dev),
    policies: {
      ...grantTo({ AWS: roleArn("Dev") }),
      boundary: policy("boundary", allow("s3:*")),
      session: [policy("session", allow("s3:*"))],
    },
    expect: { effect: "allow", layer: "resource" },
  },
  {
    title: "a resource policy naming the session goes past implicit denies of boundary and session policy",
    request: request(dev),
    policies: { ...grantTo({ AWS: sessionArn }), boundary, session },
    expect: { effect: "allow", layer: "resource" },
  },
  {
    title: "but not past an explicit deny of the boundary",
    request: request(dev),
    policies: { ...grantTo({ AWS: sessionArn }), boundary: policy("boundary", deny("s3:*")) },
    expect: { effect: "deny", layer: "boundary", why: "explicit-deny" },
  },
  {
    title: "another session of the role is not the one named",
    request: request(role("Dev", A, "build-8")),
    policies: grantTo({ AWS: sessionArn }),
    expect: "deny",
  },
  {
    title: "a session whose name is not told might be the one named",
    request: request(role("Dev")),
    policies: grantTo({ AWS: sessionArn }),
    expect: { effect: "maybe", layer: "resource", why: "undecided" },
  },
  {
    title: "a session ARN drops the role's path",
    request: request({
      kind: "role",
      arn: `arn:aws:iam::${A}:role/team/x/Dev`,
      account: A,
      session: "build-7",
    }),
    policies: grantTo({ AWS: sessionArn }),
    expect: "allow",
  },
  {
    title: "everyone, narrowed by aws:PrincipalArn, goes past the boundary too",
    request: request(dev),
    policies: {
      ...resource(
        "*",
        allow("s3:GetObject", object, { Condition: { ArnEquals: { "aws:PrincipalArn": roleArn("Dev") } } }),
      ),
      boundary,
    },
    expect: "allow",
  },
  {
    title: "a resource policy naming a user goes past the user's boundary",
    request: request(user("alice")),
    policies: { ...grantTo({ AWS: `arn:aws:iam::${A}:user/alice` }), boundary },
    expect: "allow",
  },
];
