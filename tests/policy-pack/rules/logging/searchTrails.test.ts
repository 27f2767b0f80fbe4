import { UNKNOWN } from "../../../../policy-pack/facts.ts";
import { ruleCases } from "../../ruleCases.ts";
import { audited, managed, trail } from "../../worldLogging.ts";

const silent = { cloudWatchLogsGroupArn: undefined, cloudWatchLogsRoleArn: undefined };
const lake = (props: object = {}, make = managed) =>
  make("eventDataStore", "lake", { name: "lake", organizationEnabled: true, ...props });
const group = managed("logGroup", "group", { name: "trail" });

ruleCases("LOG-04", [
  { name: "CloudWatch Logs", expect: "pass", resources: [trail()] },
  {
    name: "a log group of this stack, before it is made",
    expect: "pass",
    resources: [
      group,
      {
        ...trail({ cloudWatchLogsGroupArn: UNKNOWN }),
        propertyDependencies: { cloudWatchLogsGroupArn: [group.urn] },
      },
    ],
  },
  { name: "Lake", expect: "pass", resources: [trail(silent), lake()] },
  {
    name: "an account's trail with the account's Lake",
    expect: "pass",
    resources: [trail({ ...silent, isOrganizationTrail: false }), lake({ organizationEnabled: false })],
  },
  { name: "neither", expect: "fail", says: "cloudWatchLogsGroupArn", resources: [trail(silent)] },
  {
    name: "a log group that nobody may write to",
    expect: "fail",
    says: "cloudWatchLogsRoleArn",
    resources: [trail({ cloudWatchLogsRoleArn: undefined })],
  },
  {
    name: "a Lake of one account for the organization's trail",
    expect: "fail",
    resources: [trail(silent), lake({ organizationEnabled: false })],
  },
  {
    name: "a Lake of another account for an account's trail",
    expect: "fail",
    resources: [trail({ ...silent, isOrganizationTrail: false }), lake({}, audited)],
  },
  { name: "a Lake that is suspended", expect: "fail", resources: [trail(silent), lake({ suspend: "true" })] },
  { name: "a Lake alone", expect: "notApplicable", resources: [lake()] },
  {
    name: "a log group that nobody knows",
    expect: "undecidable",
    says: "cloudWatchLogsGroupArn",
    resources: [trail({ cloudWatchLogsGroupArn: UNKNOWN })],
  },
]);
