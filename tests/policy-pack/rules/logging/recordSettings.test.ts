import { UNKNOWN } from "../../../../policy-pack/facts.ts";
import { ruleCases } from "../../ruleCases.ts";
import { change, resource, without } from "../../worldBasics.ts";
import { audited, managed, MANAGEMENT, organization, recorder } from "../../worldLogging.ts";

const good = recorder();
const withGroup = (recordingGroup: unknown) => change(good, "recorder", { recordingGroup });

ruleCases("LOG-07", [
  { name: "every account in use has a recorder", expect: "pass", resources: [organization, ...good] },
  { name: "a recorder alone", expect: "pass", resources: good },
  {
    name: "global types in another region of the account",
    expect: "pass",
    resources: [
      ...withGroup({ allSupported: true }),
      ...recorder((kind, name, props) =>
        resource(kind, `far-${name}`, { ...props, region: "us-east-1" }, { account: MANAGEMENT }),
      ),
    ],
  },
  {
    name: "a service-linked role of this stack, before it is made",
    expect: "pass",
    resources: [
      managed("serviceLinkedRole", "linked", { awsServiceName: "config.amazonaws.com" }),
      ...change(good, "recorder", { roleArn: UNKNOWN }).map((facts) =>
        facts.name === "recorder"
          ? { ...facts, propertyDependencies: { roleArn: [managed("serviceLinkedRole", "linked").urn] } }
          : facts,
      ),
    ],
  },
  {
    name: "an account without a recorder",
    expect: "fail",
    on: "organization",
    says: "222222222222/eu-west-1",
    resources: [organization, ...good, audited("topic", "t")],
  },
  {
    name: "some types only",
    expect: "fail",
    says: "allSupported",
    resources: withGroup({ allSupported: false, includeGlobalResourceTypes: true }),
  },
  {
    name: "a strategy that leaves out",
    expect: "fail",
    says: "EXCLUSION",
    resources: withGroup({
      includeGlobalResourceTypes: true,
      recordingStrategies: [{ useOnly: "EXCLUSION_BY_RESOURCE_TYPES" }],
    }),
  },
  {
    name: "no global types anywhere",
    expect: "fail",
    says: "includeGlobalResourceTypes",
    resources: withGroup({ allSupported: true }),
  },
  {
    name: "not switched on",
    expect: "fail",
    says: "RecorderStatus",
    resources: without(good, "recorder-on"),
  },
  {
    name: "switched off",
    expect: "fail",
    says: "RecorderStatus",
    resources: change(good, "recorder-on", { isEnabled: false }),
  },
  {
    name: "nowhere to deliver",
    expect: "fail",
    says: "DeliveryChannel",
    resources: without(good, "channel"),
  },
  {
    name: "a role of one's own",
    expect: "fail",
    says: "service-linked",
    resources: change(good, "recorder", { roleArn: "arn:aws:iam::111111111111:role/config" }),
  },
  { name: "no AWS Config", expect: "notApplicable", resources: [managed("topic", "t")] },
  {
    name: "a group that nobody knows",
    expect: "undecidable",
    says: "recordingGroup",
    resources: withGroup(UNKNOWN),
  },
]);
