import { UNKNOWN } from "../../../../policy-pack/facts.ts";
import { ruleCases } from "../../ruleCases.ts";
import { exceptFor, members, PLATFORM, rail, root, scp, STATEMENTS } from "../../worldOrganization.ts";

const world = [root(), ...members()];
const watchers = (more: object) => scp({ watchers: { ...STATEMENTS.watchers, ...more } });
const services = ["cloudtrail:*", "config:*", "guardduty:*", "securityhub:*", "access-analyzer:*"];

ruleCases("ORG-04", [
  { name: "denied for all but the platform", expect: "pass", resources: [...world, ...scp()] },
  { name: "denied for all", expect: "pass", resources: [...world, ...watchers({ Condition: undefined })] },
  {
    name: "not denied",
    expect: "fail",
    on: "organization",
    says: "cloudtrail:StopLogging",
    resources: [...world, ...scp({ watchers: undefined })],
  },
  ...services.map((service) => ({
    name: `without ${service}`,
    expect: "fail" as const,
    says: service.replace("*", ""),
    resources: [...world, ...watchers({ Action: services.filter((other) => other !== service) })],
  })),
  {
    name: "a break-glass role of nobody's list is spared",
    expect: "fail",
    resources: [...world, ...watchers(exceptFor(PLATFORM, "arn:aws:iam::*:role/Emergency"))],
  },
  {
    name: "all roles are spared",
    expect: "fail",
    resources: [...world, ...watchers(exceptFor("arn:aws:iam::*:role/*"))],
  },
  {
    name: "one region only",
    expect: "fail",
    resources: [
      ...world,
      ...watchers({ Condition: { StringEquals: { "aws:RequestedRegion": "eu-west-1" } } }),
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
