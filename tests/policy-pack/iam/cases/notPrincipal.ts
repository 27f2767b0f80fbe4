// NotPrincipal: everyone but the listed, and a listed role only with its account and its session.
// IAM User Guide, "NotPrincipal".
import {
  A,
  type Case,
  deny,
  allow,
  identity,
  policy,
  request,
  role,
  roleArn,
  root,
  service,
  user,
} from "./case.ts";

const all = identity(allow("*"));
const except = (NotPrincipal: unknown) => ({
  ...all,
  resource: policy("resource", { NotPrincipal, ...deny("s3:*") }),
});
const account = `arn:aws:iam::${A}:root`;
const alice = `arn:aws:iam::${A}:user/alice`;
const session = `arn:aws:sts::${A}:assumed-role/Dev/s1`;

export const notPrincipal: Case[] = [
  {
    title: "a caller that is not listed is denied",
    request: request(user("bob")),
    policies: except({ AWS: "333333333333" }),
    expect: { effect: "deny", layer: "resource", why: "explicit-deny" },
  },
  {
    title: "a user listed with its account is spared",
    request: request(user("alice")),
    policies: except({ AWS: [alice, account] }),
    expect: "allow",
  },
  {
    title: "a user listed without its account may be denied",
    request: request(user("alice")),
    policies: except({ AWS: alice }),
    expect: { effect: "maybe", layer: "resource" },
  },
  {
    title: "a role listed with account and session is spared",
    request: request(role("Dev", A, "s1")),
    policies: except({ AWS: [account, roleArn("Dev"), session] }),
    expect: "allow",
  },
  {
    title: "a role listed without its session may be denied",
    request: request(role("Dev", A, "s1")),
    policies: except({ AWS: [account, roleArn("Dev")] }),
    expect: "maybe",
  },
  {
    title: "a session whose name is not told may be denied",
    request: request(role("Dev")),
    policies: except({ AWS: [session] }),
    expect: "maybe",
  },
  {
    title: "root is spared by its account",
    request: request(root()),
    policies: except({ AWS: A }),
    expect: "allow",
  },
  {
    title: "a listed service is spared",
    request: request(service("logs")),
    policies: {
      resource: policy(
        "resource",
        { NotPrincipal: { Service: "logs.amazonaws.com" }, ...deny("s3:*") },
        { Principal: "*", ...allow("s3:*") },
      ),
    },
    expect: "allow",
  },
  {
    title: "another service is denied",
    request: request(service("config")),
    policies: except({ Service: "logs.amazonaws.com" }),
    expect: { effect: "deny", why: "explicit-deny" },
  },
  {
    title: "NotPrincipal everyone speaks of nobody",
    request: request(user("bob")),
    policies: except("*"),
    expect: "allow",
  },
];
