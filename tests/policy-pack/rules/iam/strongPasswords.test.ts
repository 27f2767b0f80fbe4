import { UNKNOWN } from "../../../../policy-pack/facts.ts";
import { ruleCases } from "../../ruleCases.ts";
import { resource } from "../../world.ts";

const good = {
  minimumPasswordLength: 14,
  passwordReusePrevention: 24,
  requireLowercaseCharacters: true,
  requireUppercaseCharacters: true,
  requireNumbers: true,
  requireSymbols: true,
};
const policy = (patch: object = {}) => [resource("passwordPolicy", "policy", { ...good, ...patch })];

ruleCases("IAM-01", [
  { name: "all of it", expect: "pass", resources: policy() },
  { name: "more than asked for", expect: "pass", resources: policy({ minimumPasswordLength: 20 }) },
  {
    name: "13 characters",
    expect: "fail",
    says: "13",
    on: "policy",
    resources: policy({ minimumPasswordLength: 13 }),
  },
  {
    name: "length not given",
    expect: "fail",
    says: "minimumPasswordLength is 8",
    resources: policy({ minimumPasswordLength: undefined }),
  },
  { name: "23 remembered", expect: "fail", says: "23", resources: policy({ passwordReusePrevention: 23 }) },
  {
    name: "none remembered",
    expect: "fail",
    says: "passwordReusePrevention is 0",
    resources: policy({ passwordReusePrevention: undefined }),
  },
  ...Object.keys(good)
    .filter((key) => key.startsWith("require"))
    .flatMap((key) => [
      { name: `${key} off`, expect: "fail" as const, says: key, resources: policy({ [key]: false }) },
      {
        name: `${key} not given`,
        expect: "fail" as const,
        says: key,
        resources: policy({ [key]: undefined }),
      },
    ]),
  { name: "another type", expect: "notApplicable", resources: [resource("bucket", "b", {})] },
  {
    name: "length unknown",
    expect: "undecidable",
    says: "minimumPasswordLength",
    resources: policy({ minimumPasswordLength: UNKNOWN }),
  },
  {
    name: "a flag unknown",
    expect: "undecidable",
    says: "requireSymbols",
    resources: policy({ requireSymbols: UNKNOWN }),
  },
]);
