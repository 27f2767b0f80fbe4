import { UNKNOWN } from "../../../../policy-pack/facts.ts";
import { ruleCases } from "../../ruleCases.ts";
import { members, rail, root, scp, STATEMENTS } from "../../worldOrganization.ts";

const world = [root(), ...members()];
const rootUser = (more: object) => scp({ root: { ...STATEMENTS.root, ...more } });
const arn = { "aws:PrincipalArn": "arn:aws:iam::*:root" };

ruleCases("ORG-05", [
  { name: "everything denied", expect: "pass", resources: [...world, ...scp()] },
  {
    name: "but for sessions that the management account opens",
    expect: "pass",
    resources: [
      ...world,
      ...rootUser({ Condition: { ArnLike: arn, BoolIfExists: { "aws:AssumedRoot": "false" } } }),
    ],
  },
  {
    name: "not denied",
    expect: "fail",
    says: "iam:CreateAccessKey",
    resources: [...world, ...scp({ root: undefined })],
  },
  {
    name: "some services",
    expect: "fail",
    says: "s3:GetObject",
    resources: [...world, ...rootUser({ Action: ["iam:*", "ec2:*"] })],
  },
  {
    name: "one account's root user",
    expect: "fail",
    says: "in prod",
    resources: [
      ...world,
      ...rootUser({ Condition: { ArnLike: { "aws:PrincipalArn": "arn:aws:iam::444444444444:root" } } }),
    ],
  },
  {
    name: "unless there is a second factor",
    expect: "fail",
    resources: [
      ...world,
      ...rootUser({ Condition: { ArnLike: arn, Bool: { "aws:MultiFactorAuthPresent": "false" } } }),
    ],
  },
  { name: "no organization", expect: "notApplicable", resources: scp() },
  {
    name: "a policy that nobody knows",
    expect: "undecidable",
    says: "content",
    resources: [...world, ...rail("scp", UNKNOWN)],
  },
]);
