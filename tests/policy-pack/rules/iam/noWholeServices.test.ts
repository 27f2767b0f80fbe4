import { UNKNOWN } from "../../../../policy-pack/facts.ts";
import { ruleCases } from "../../ruleCases.ts";
import { json, resource } from "../../world.ts";

const policy = (statement: object) => [
  resource("policy", "policy", { name: "p", policy: json({ Sid: "All", Effect: "Allow", ...statement }) }),
];
const on = (Action: string | string[], Resource: string | string[] = "*") => policy({ Action, Resource });

ruleCases("IAM-05", [
  { name: "actions on everything", expect: "pass", resources: on(["s3:GetObject", "s3:List*"]) },
  {
    name: "a service on one bucket",
    expect: "pass",
    resources: on("s3:*", ["arn:aws:s3:::acme", "arn:aws:s3:::acme/*"]),
  },
  {
    name: "all but some denied",
    expect: "pass",
    resources: policy({ Effect: "Deny", NotAction: "s3:*", Resource: "*" }),
  },
  {
    name: "a boundary",
    expect: "notApplicable",
    resources: [
      resource("policy", "policy", {
        name: "p",
        tags: { "lockgate:purpose": "permission-boundary" },
        policy: json({ Effect: "Allow", Action: "s3:*", Resource: "*" }),
      }),
    ],
  },
  { name: "a service on everything", expect: "fail", says: "s3:*", on: "policy", resources: on("s3:*") },
  {
    name: "a service among actions",
    expect: "fail",
    says: "ec2:*",
    resources: on(["s3:GetObject", "ec2:*"]),
  },
  { name: "a service by two stars", expect: "fail", says: "s3:**", resources: on("s3:**") },
  { name: "several services by a pattern", expect: "fail", says: "s*:*", resources: on("s*:*") },
  {
    name: "a service on all of its resources",
    expect: "fail",
    says: "s3:*",
    resources: on("s3:*", "arn:aws:s3:::*"),
  },
  {
    name: "a service on all objects of all buckets",
    expect: "fail",
    says: "s3:*",
    resources: on("s3:*", "arn:aws:s3:::*/*"),
  },
  {
    name: "a service on all of an account",
    expect: "fail",
    says: "logs:*",
    resources: on("logs:*", "arn:aws:logs:*:123456789012:*"),
  },
  {
    name: "everything among resources",
    expect: "fail",
    says: "s3:*",
    resources: on("s3:*", ["arn:aws:s3:::acme", "*"]),
  },
  {
    name: "NotAction",
    expect: "fail",
    says: "NotAction",
    resources: policy({ NotAction: "iam:*", Resource: "*" }),
  },
  {
    name: "NotResource",
    expect: "fail",
    says: "NotResource",
    resources: policy({ Action: "s3:GetObject", NotResource: "arn:aws:s3:::acme" }),
  },
  {
    name: "a role's inline policy",
    expect: "fail",
    says: "sqs:*",
    on: "r",
    resources: [
      resource("rolePolicy", "r", {
        role: "r",
        policy: json({ Effect: "Allow", Action: "sqs:*", Resource: "*" }),
      }),
    ],
  },
  {
    name: "no Effect",
    expect: "fail",
    says: "not a valid policy document",
    resources: [
      resource("policy", "p", { policy: '{"Version":"2012-10-17","Statement":[{"Action":"s3:*"}]}' }),
    ],
  },
  { name: "no policy", expect: "notApplicable", resources: [resource("bucket", "b", {})] },
  {
    name: "unknown",
    expect: "undecidable",
    says: "policy",
    resources: [resource("rolePolicy", "r", { policy: UNKNOWN })],
  },
]);
