import { UNKNOWN } from "../../../../policy-pack/facts.ts";
import { ruleCases } from "../../ruleCases.ts";
import { DEV, goodStore, json, resource } from "../../world.ts";

const ROOT = `arn:aws:iam::${DEV}:root`;
const key = (policy: unknown, props: object = {}) => [resource("key", "key", { policy, ...props })];
const grant = (Condition?: object, Action = "kms:CreateGrant") => ({
  Sid: "Grant",
  Effect: "Allow",
  Principal: { AWS: ROOT },
  Action,
  Resource: "*",
  ...(Condition ? { Condition } : {}),
});
const only = (operator: string, value: unknown = "true") => ({
  [operator]: { "kms:GrantIsForAWSResource": value },
});
const deny = {
  Effect: "Deny",
  Principal: "*",
  Action: "kms:CreateGrant",
  Resource: "*",
  Condition: only("BoolIfExists", "false"),
};

ruleCases("KMS-07", [
  { name: "nobody grants", expect: "pass", resources: goodStore() },
  { name: "for services", expect: "pass", resources: key(json(grant(only("Bool")))) },
  { name: "for services, as a boolean", expect: "pass", resources: key(json(grant(only("Bool", true)))) },
  { name: "all others are denied", expect: "pass", resources: key(json(grant(), deny)) },
  {
    name: "several regions, declared",
    expect: "pass",
    resources: key(undefined, { multiRegion: true, tags: { "lockgate:multi-region": "true" } }),
  },
  { name: "for anybody", expect: "fail", says: '"Grant"', on: "key", resources: key(json(grant())) },
  { name: "within kms:*", expect: "fail", says: '"Grant"', resources: key(json(grant(undefined, "kms:*"))) },
  {
    name: "within a pattern",
    expect: "fail",
    says: '"Grant"',
    resources: key(json(grant(undefined, "kms:Create*"))),
  },
  {
    name: "for services, or where nothing is said",
    expect: "fail",
    says: '"Grant"',
    resources: key(json(grant(only("BoolIfExists")))),
  },
  {
    name: "for others than services",
    expect: "fail",
    says: '"Grant"',
    resources: key(json(grant(only("Bool", "false")))),
  },
  {
    name: "others are denied in one case only",
    expect: "fail",
    says: '"Grant"',
    resources: key(
      json(grant(), { ...deny, Condition: { ...deny.Condition, StringEquals: { "aws:UserAgent": "curl" } } }),
    ),
  },
  {
    name: "several regions, not declared",
    expect: "fail",
    says: "multiRegion",
    resources: key(undefined, { multiRegion: true }),
  },
  {
    name: "a separate policy",
    expect: "fail",
    says: '"Grant"',
    on: "kp",
    resources: [resource("keyPolicy", "kp", { policy: json(grant()) })],
  },
  { name: "another type", expect: "notApplicable", resources: [resource("bucket", "b", {})] },
  { name: "policy unknown", expect: "undecidable", says: "policy", resources: key(UNKNOWN) },
  {
    name: "regions unknown",
    expect: "undecidable",
    says: "multiRegion",
    resources: key(undefined, { multiRegion: UNKNOWN }),
  },
]);
