import { UNKNOWN } from "../../../../policy-pack/facts.ts";
import { ruleCases } from "../../ruleCases.ts";
import { DEPUTIES, members, PERIMETER, rail, rcp, root, scp } from "../../worldOrganization.ts";

const world = [root(), ...members()];
const perimeter = (more: object) => rcp({ ...PERIMETER, ...more });
const conditions = PERIMETER["Condition"] as object;
/** The same perimeter in the words of any organization, so that it is known before the organization is. */
const byVariable = (statement: object) =>
  JSON.parse(
    JSON.stringify(statement).replaceAll("o-acme123456", "${aws:ResourceOrgID}"),
  ) as typeof PERIMETER;
const inAny = rcp(byVariable(PERIMETER), "r-acme", byVariable(DEPUTIES));

ruleCases("ORG-07", [
  { name: "strangers are denied", expect: "pass", resources: [...world, ...rcp()] },
  {
    name: "a partner's account is let in",
    expect: "pass",
    resources: [
      ...world,
      ...perimeter({
        Condition: {
          ...conditions,
          StringNotEqualsIfExists: {
            "aws:PrincipalOrgID": "o-acme123456",
            "aws:PrincipalAccount": ["666666666666"],
          },
        },
      }),
    ],
  },
  {
    name: "the organization is not made yet",
    expect: "pass",
    resources: [root({ id: UNKNOWN, arn: UNKNOWN }), ...members(), ...inAny],
  },
  {
    name: "the organization is known by its ARN alone, as in previews",
    expect: "pass",
    resources: [
      root({ id: undefined, arn: "arn:aws:organizations::111111111111:organization/o-acme123456" }),
      ...members(),
      ...rcp(),
    ],
  },
  {
    name: "the guard rails are those of another organization",
    expect: "fail",
    says: "lose s3:GetObject",
    resources: [root({ id: "o-other123456" }), ...members(), ...rcp()],
  },
  { name: "by the variable", expect: "pass", resources: [...world, ...inAny] },
  {
    name: "by the variable, but without queues",
    expect: "fail",
    says: "sqs:SendMessage",
    resources: [
      ...world,
      ...rcp(
        { ...byVariable(PERIMETER), Action: ["s3:*", "kms:*", "sts:AssumeRole", "secretsmanager:*"] },
        "r-acme",
        byVariable(DEPUTIES),
      ),
    ],
  },
  { name: "none", expect: "fail", says: "strangers might call s3:GetObject", resources: world },
  {
    name: "without queues",
    expect: "fail",
    says: "sqs:SendMessage",
    resources: [...world, ...perimeter({ Action: ["s3:*", "kms:*", "sts:AssumeRole", "secretsmanager:*"] })],
  },
  {
    name: "one unit only",
    expect: "fail",
    says: "in prod",
    resources: [...world, ...rcp(PERIMETER, "ou-acme-nonprod")],
  },
  {
    name: "those of no organization are let in",
    expect: "fail",
    says: "strangers",
    resources: [
      ...world,
      ...perimeter({
        Condition: { ...conditions, Null: { "aws:PrincipalOrgID": "false" } },
      }),
    ],
  },
  {
    name: "AWS's services are denied too",
    expect: "fail",
    says: "AWS's services",
    resources: [
      ...world,
      ...perimeter({ Condition: { StringNotEqualsIfExists: { "aws:PrincipalOrgID": "o-acme123456" } } }),
    ],
  },
  {
    name: "AWS's services that work for strangers are let in",
    expect: "fail",
    says: "work for strangers",
    resources: [...world, ...rcp(PERIMETER, "r-acme", PERIMETER)],
  },
  {
    name: "the type is off",
    expect: "fail",
    resources: [root({ enabledPolicyTypes: ["SERVICE_CONTROL_POLICY"] }), ...members(), ...rcp()],
  },
  { name: "no organization", expect: "notApplicable", resources: scp() },
  {
    name: "a policy that nobody knows",
    expect: "undecidable",
    says: "content",
    resources: [...world, ...rail("rcp", UNKNOWN, "r-acme", "RESOURCE_CONTROL_POLICY")],
  },
]);
