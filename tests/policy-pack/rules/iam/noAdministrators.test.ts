import { UNKNOWN } from "../../../../policy-pack/facts.ts";
import { ruleCases } from "../../ruleCases.ts";
import { DEV, json, resource } from "../../world.ts";

const all = json({ Sid: "All", Effect: "Allow", Action: "*", Resource: "*" });
const some = json({ Effect: "Allow", Action: "s3:GetObject", Resource: "*" });
const inline = (policy: unknown) => [resource("rolePolicy", "rights", { role: "r", policy })];
const attachment = (policyArn: unknown) =>
  resource("rolePolicyAttachment", "attachment", { role: "r", policyArn });
const boundary = (policyTags: object) =>
  resource("policy", "boundary", { name: "boundary", policy: all, tags: policyTags });
const boundaryArn = `arn:aws:iam::${DEV}:policy/boundary`;

ruleCases("IAM-04", [
  { name: "some rights", expect: "pass", resources: inline(some) },
  {
    name: "an attachment of some rights",
    expect: "pass",
    resources: [attachment("arn:aws:iam::aws:policy/ReadOnlyAccess")],
  },
  {
    name: "everything denied",
    expect: "pass",
    resources: inline(json({ Effect: "Deny", Action: "*", Resource: "*" })),
  },
  {
    name: "a boundary by its tag",
    expect: "pass",
    resources: [boundary({ "lockgate:purpose": "permission-boundary" }), ...inline(some)],
  },
  {
    name: "a boundary by its use",
    expect: "pass",
    resources: [
      boundary({}),
      resource("role", "r", { name: "r", permissionsBoundary: boundaryArn }),
      ...inline(some),
    ],
  },
  { name: "all rights, inline", expect: "fail", says: '"All"', on: "rights", resources: inline(all) },
  {
    name: "all services, whether AWS takes the pattern or not",
    expect: "fail",
    resources: inline(json({ Effect: "Allow", Action: ["*:*"], Resource: ["*"] })),
  },
  {
    name: "all rights under a condition",
    expect: "fail",
    says: "statement 1",
    resources: inline(
      json({
        Effect: "Allow",
        Action: "*",
        Resource: "*",
        Condition: { Bool: { "aws:MultiFactorAuthPresent": "true" } },
      }),
    ),
  },
  {
    name: "all rights in a managed policy",
    expect: "fail",
    says: '"All"',
    resources: [resource("policy", "p", { name: "p", policy: all })],
  },
  {
    name: "all rights in a role's inline block",
    expect: "fail",
    says: "inlinePolicies[0]",
    resources: [resource("role", "r", { name: "r", inlinePolicies: [{ name: "x", policy: all }] })],
  },
  {
    name: "a boundary that is attached after all",
    expect: "fail",
    says: '"All"',
    resources: [boundary({ "lockgate:purpose": "permission-boundary" }), attachment(boundaryArn)],
  },
  {
    name: "AWS's administrator",
    expect: "fail",
    says: "AdministratorAccess",
    resources: [attachment("arn:aws:iam::aws:policy/AdministratorAccess")],
  },
  {
    name: "AWS's administrator on the role",
    expect: "fail",
    says: "PowerUserAccess",
    resources: [resource("role", "r", { managedPolicyArns: ["arn:aws:iam::aws:policy/PowerUserAccess"] })],
  },
  {
    name: "a malformed document",
    expect: "fail",
    says: "not a valid policy document",
    resources: inline('{"Statement":"all"}'),
  },
  { name: "no documents", expect: "notApplicable", resources: [resource("bucket", "b", {})] },
  { name: "an unknown document", expect: "undecidable", says: "policy", resources: inline(UNKNOWN) },
  {
    name: "an unknown attachment",
    expect: "undecidable",
    says: "policyArn",
    resources: [attachment(UNKNOWN)],
  },
  {
    name: "unknown inline blocks",
    expect: "undecidable",
    says: "inlinePolicies",
    resources: [resource("role", "r", { inlinePolicies: UNKNOWN })],
  },
  {
    name: "people who may do everything",
    expect: "fail",
    says: "of inlinePolicy allows every action",
    resources: [
      resource("permissionSetPolicy", "people", {
        inlinePolicy: json({ Effect: "Allow", Action: "*", Resource: "*" }),
      }),
    ],
  },
]);
