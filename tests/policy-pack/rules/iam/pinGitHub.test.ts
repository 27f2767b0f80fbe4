import { UNKNOWN } from "../../../../policy-pack/facts.ts";
import { ruleCases } from "../../ruleCases.ts";
import { DEV, json, resource } from "../../world.ts";

const HOST = "token.actions.githubusercontent.com";
const trust = (Condition: object | undefined, patch: object = {}) => [
  resource("role", "role", {
    assumeRolePolicy: json({
      Sid: "GitHub",
      Effect: "Allow",
      Principal: { Federated: `arn:aws:iam::${DEV}:oidc-provider/${HOST}` },
      Action: "sts:AssumeRoleWithWebIdentity",
      ...(Condition ? { Condition } : {}),
      ...patch,
    }),
  }),
];
const aud = { [`${HOST}:aud`]: "sts.amazonaws.com" };
const sub = (value: string | string[], operator = "StringEquals") =>
  operator === "StringEquals"
    ? { StringEquals: { ...aud, [`${HOST}:sub`]: value } }
    : { StringEquals: aud, [operator]: { [`${HOST}:sub`]: value } };
const MAIN = "repo:acme/top-scores:ref:refs/heads/main";

ruleCases("IAM-12", [
  { name: "a branch", expect: "pass", resources: trust(sub(MAIN)) },
  { name: "an environment", expect: "pass", resources: trust(sub("repo:acme/top-scores:environment:prod")) },
  { name: "two of them", expect: "pass", resources: trust(sub([MAIN, "repo:acme/other:environment:prod"])) },
  {
    name: "tags of versions",
    expect: "pass",
    resources: trust(sub("repo:acme/top-scores:ref:refs/tags/v*", "StringLike")),
  },
  {
    name: "keys in other letters",
    expect: "pass",
    resources: trust({
      StringEquals: {
        [`${HOST.toUpperCase()}:AUD`]: "sts.amazonaws.com",
        [`${HOST.toUpperCase()}:SUB`]: MAIN,
      },
    }),
  },
  { name: "no condition", expect: "fail", says: "any subject", on: "role", resources: trust(undefined) },
  {
    name: "no audience",
    expect: "fail",
    says: ":aud",
    resources: trust({ StringEquals: { [`${HOST}:sub`]: MAIN } }),
  },
  {
    name: "another audience",
    expect: "fail",
    says: ":aud",
    resources: trust({ StringEquals: { [`${HOST}:sub`]: MAIN, [`${HOST}:aud`]: "https://github.com/acme" } }),
  },
  {
    name: "audience by a pattern",
    expect: "fail",
    says: ":aud",
    resources: trust({ StringLike: { [`${HOST}:aud`]: "*" }, StringEquals: { [`${HOST}:sub`]: MAIN } }),
  },
  {
    name: "audience where one is given",
    expect: "fail",
    says: ":aud",
    resources: trust({ StringEqualsIfExists: aud, StringEquals: { [`${HOST}:sub`]: MAIN } }),
  },
  { name: "no subject", expect: "fail", says: "any subject", resources: trust({ StringEquals: aud }) },
  {
    name: "any branch, tag, request",
    expect: "fail",
    says: "repo:acme/top-scores:*",
    resources: trust(sub("repo:acme/top-scores:*", "StringLike")),
  },
  {
    name: "any branch",
    expect: "fail",
    says: "refs/heads/*",
    resources: trust(sub("repo:acme/top-scores:ref:refs/heads/*", "StringLike")),
  },
  {
    name: "any environment",
    expect: "fail",
    says: "environment:*",
    resources: trust(sub("repo:acme/top-scores:environment:*", "StringLike")),
  },
  {
    name: "any repository of an owner",
    expect: "fail",
    says: "repo:acme/*",
    resources: trust(sub("repo:acme/*:ref:refs/heads/main", "StringLike")),
  },
  {
    name: "any owner that begins so",
    expect: "fail",
    says: "repo:acme*",
    resources: trust(sub("repo:acme*/top-scores:ref:refs/heads/main", "StringLike")),
  },
  { name: "anybody", expect: "fail", says: "*", resources: trust(sub("*", "StringLike")) },
  {
    name: "pull requests",
    expect: "fail",
    says: "pull_request",
    resources: trust(sub("repo:acme/top-scores:pull_request")),
  },
  {
    name: "one good subject, one not",
    expect: "fail",
    says: "repo:evil/*",
    resources: trust(sub([MAIN, "repo:evil/*"], "StringLike")),
  },
  {
    name: "a set that may be empty",
    expect: "fail",
    says: "any subject",
    resources: trust(sub(MAIN, "ForAllValues:StringEquals")),
  },
  {
    name: "all but one subject",
    expect: "fail",
    says: "any subject",
    resources: trust(sub(MAIN, "StringNotEquals")),
  },
  {
    name: "somebody else's issuer",
    expect: "notApplicable",
    resources: trust(undefined, { Principal: { Federated: `arn:aws:iam::${DEV}:oidc-provider/gitlab.com` } }),
  },
  { name: "GitHub denied", expect: "notApplicable", resources: trust(undefined, { Effect: "Deny" }) },
  { name: "another type", expect: "notApplicable", resources: [resource("bucket", "b", {})] },
  {
    name: "unknown",
    expect: "undecidable",
    says: "assumeRolePolicy",
    resources: [resource("role", "r", { assumeRolePolicy: UNKNOWN })],
  },
  { name: "absent", expect: "undecidable", says: "assumeRolePolicy", resources: [resource("role", "r", {})] },
]);
