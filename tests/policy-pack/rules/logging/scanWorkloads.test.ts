import { UNKNOWN } from "../../../../policy-pack/facts.ts";
import { ruleCases } from "../../ruleCases.ts";
import { change, without } from "../../worldBasics.ts";
import { managed, MANAGEMENT, organization, scans } from "../../worldLogging.ts";

const good = scans();

ruleCases("LOG-13", [
  { name: "both for all accounts", expect: "pass", resources: [organization, ...good] },
  {
    name: "Macie in one account",
    expect: "pass",
    resources: [organization, ...without(good, "macie-members")],
  },
  { name: "neither", expect: "fail", on: "organization", says: "inspector2", resources: [organization] },
  {
    name: "Inspector in one of two regions",
    expect: "fail",
    on: "organization",
    says: "no inspector2.OrganizationConfiguration in eu-central-1",
    resources: [
      organization,
      ...good,
      {
        ...organization,
        type: "aws:sns/topic:Topic",
        urn: "urn:pulumi:org::x::aws:sns/topic:Topic::t",
        provider: {
          urn: "urn:pulumi:org::x::pulumi:providers:aws::there",
          props: { region: "eu-central-1", allowedAccountIds: JSON.stringify([MANAGEMENT]) },
        },
      },
    ],
  },
  {
    name: "no Macie",
    expect: "fail",
    on: "organization",
    says: "Macie",
    resources: [organization, ...without(without(good, "macie"), "macie-members")],
  },
  ...["ec2", "ecr", "lambda"].map((what) => ({
    name: `no ${what}`,
    expect: "fail" as const,
    on: "inspector-members",
    says: what,
    resources: change(good, "inspector-members", {
      autoEnable: { ec2: true, ecr: true, lambda: true, [what]: false },
    }),
  })),
  {
    name: "an account without images",
    expect: "fail",
    on: "inspector",
    says: "ECR",
    resources: change(good, "inspector", { resourceTypes: ["EC2", "LAMBDA"] }),
  },
  {
    name: "Macie paused",
    expect: "fail",
    on: "macie",
    resources: change(good, "macie", { status: "PAUSED" }),
  },
  {
    name: "no Macie for new accounts",
    expect: "fail",
    on: "macie-members",
    resources: change(good, "macie-members", { autoEnable: false }),
  },
  { name: "a topic", expect: "notApplicable", resources: [managed("topic", "t")] },
  {
    name: "nobody knows",
    expect: "undecidable",
    says: "autoEnable",
    resources: change(good, "inspector-members", { autoEnable: UNKNOWN }),
  },
]);
