import { UNKNOWN } from "../../../../policy-pack/facts.ts";
import { ruleCases } from "../../ruleCases.ts";
import { json } from "../../worldBasics.ts";
import { members, rail, root, scp, STATEMENTS } from "../../worldOrganization.ts";

const world = [root(), ...members()];
const regions = (more: object) => scp({ regions: { ...STATEMENTS.regions, ...more } });

ruleCases("ORG-06", [
  { name: "an allow list", expect: "pass", resources: [...world, ...scp()] },
  {
    name: "none",
    expect: "fail",
    on: "organization",
    says: "ec2:RunInstances",
    resources: [...world, ...scp({ regions: undefined })],
  },
  {
    name: "a deny list, which knows no new regions",
    expect: "fail",
    says: "regions that nobody listed",
    resources: [
      ...world,
      ...regions({ Condition: { StringEquals: { "aws:RequestedRegion": ["us-east-1", "us-west-2"] } } }),
    ],
  },
  {
    name: "a service is spared",
    expect: "fail",
    says: "lambda:CreateFunction",
    resources: [...world, ...regions({ NotAction: [...STATEMENTS.regions.NotAction, "lambda:*"] })],
  },
  {
    name: "services without region are denied",
    expect: "fail",
    says: "iam:GetRole",
    resources: [...world, ...regions({ NotAction: ["sts:*"] })],
  },
  {
    name: "another policy allows all but one action",
    expect: "fail",
    says: "NotAction",
    resources: [
      ...world,
      ...scp(),
      ...rail("wide", json({ Effect: "Allow", NotAction: "iam:CreateUser", Resource: "*" })),
    ],
  },
  {
    name: "one unit only",
    expect: "fail",
    says: "in prod",
    resources: [...world, ...scp({}, "ou-acme-nonprod")],
  },
  { name: "no organization", expect: "notApplicable", resources: scp() },
  {
    name: "a policy that nobody knows",
    expect: "undecidable",
    says: "content",
    resources: [...world, ...rail("scp", UNKNOWN)],
  },
]);
