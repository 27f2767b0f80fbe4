import { UNKNOWN } from "../../../../policy-pack/facts.ts";
import { ruleCases } from "../../ruleCases.ts";
import { exceptFor, members, PLATFORM, rail, root, scp, STATEMENTS } from "../../worldOrganization.ts";

const world = [root(), ...members()];
const leave = (more: object) => scp({ leave: { ...STATEMENTS.leave, ...more } });

ruleCases("ORG-03", [
  { name: "denied on the root", expect: "pass", resources: [...world, ...scp()] },
  {
    name: "denied on each unit",
    expect: "pass",
    resources: [...world, ...scp({}, "ou-acme-work")],
  },
  { name: "spared: the platform", expect: "pass", resources: [...world, ...leave(exceptFor(PLATFORM))] },
  {
    name: "beside a policy of another type, which says nothing about calls",
    expect: "pass",
    resources: [
      ...world,
      ...scp(),
      ...rail("closed", '{"ec2_attributes":{}}', "r-acme", "DECLARATIVE_POLICY_EC2"),
    ],
  },
  {
    name: "beside a policy of which nobody knows the type",
    expect: "undecidable",
    resources: [
      ...world,
      ...scp({ leave: undefined }),
      ...rail("other", UNKNOWN, "r-acme", UNKNOWN as unknown as string),
    ],
  },
  {
    name: "not denied",
    expect: "fail",
    on: "organization",
    says: "LeaveOrganization is not denied for certain in every account",
    resources: [...world, ...scp({ leave: undefined })],
  },
  {
    name: "one of them",
    expect: "fail",
    says: "account:CloseAccount",
    resources: [...world, ...leave({ Action: "organizations:LeaveOrganization" })],
  },
  {
    name: "one account only",
    expect: "fail",
    says: "in prod",
    resources: [...world, ...scp({}, "ou-acme-nonprod")],
  },
  {
    name: "spared: a name that anybody may take",
    expect: "fail",
    says: "LeaveOrganization",
    resources: [...world, ...leave(exceptFor("arn:aws:iam::*:role/Admin*"))],
  },
  {
    name: "denied unless a tag says otherwise",
    expect: "fail",
    resources: [...world, ...leave({ Condition: { StringNotEquals: { "aws:PrincipalTag/team": "it" } } })],
  },
  {
    name: "the type is off",
    expect: "fail",
    resources: [root({ enabledPolicyTypes: [] }), ...members(), ...scp()],
  },
  { name: "no organization", expect: "notApplicable", resources: scp() },
  {
    name: "a policy that nobody knows",
    expect: "undecidable",
    says: "content is not known yet",
    resources: [...world, ...rail("scp", UNKNOWN)],
  },
  {
    name: "a policy that does not parse",
    expect: "undecidable",
    says: "is not a valid policy",
    resources: [...world, ...rail("scp", '{"Statement":[{"Action":"*","Resource":"*"}]}')],
  },
]);
