import { UNKNOWN, type Facts } from "../../../../policy-pack/facts.ts";
import { ruleCases } from "../../ruleCases.ts";
import { goodStore, resource } from "../../world.ts";

const subnet = (name: string, zone: string): Facts =>
  resource("subnet", name, { id: name, availabilityZone: `eu-central-1${zone}` });
const subnets = [subnet("a", "a"), subnet("b", "b"), subnet("c", "a")];
const GOOD = { minSize: 2, healthCheckType: "ELB", vpcZoneIdentifiers: ["a", "b"] };
const fleet = (change: Facts["props"] = {}, more: Partial<Facts> = {}) => [
  ...subnets,
  { ...resource("fleet", "machines", { ...GOOD, ...change }), ...more },
];
const inStack = (stack: string) => ({
  provider: { urn: "urn:provider", props: { defaultTags: { tags: { "lockgate:stack": stack } } } },
});
const fails = (name: string, says: string, change: Facts["props"]) => ({
  name,
  expect: "fail" as const,
  says,
  on: "machines",
  resources: fleet(change),
});
/** The subnets come out of a component, which alone is known at preview. */
const ofComponent = (zones: readonly string[]): Facts[] => {
  const head = "urn:pulumi:prod::lockgate::awsx:ec2:Vpc";
  const below = (type: string, name: string) => ({ urn: `${head}$aws:ec2/${type}::${name}` });
  return [
    { ...resource("vpc", "prod", { id: UNKNOWN }), ...below("vpc:Vpc", "prod") },
    ...zones.map((zone, i) => ({ ...subnet(`s${i}`, zone), ...below("subnet:Subnet", `s${i}`) })),
    {
      ...resource("fleet", "machines", { ...GOOD, vpcZoneIdentifiers: UNKNOWN }),
      propertyDependencies: { vpcZoneIdentifiers: [`${head}::prod`] },
    },
  ];
};

const alias = { name: "b.elb.amazonaws.com", zoneId: "Z2", evaluateTargetHealth: true };
const weighted = { setIdentifier: "blue", weightedRoutingPolicies: [{ weight: 100 }] };
/** Of production: a stack that says nothing else. */
const record = (props: Facts["props"], more: Partial<Facts> = {}): Facts => ({
  ...resource("record", "name", { name: "board.acme.example", type: "A", ...props }),
  ...more,
});
const values = { ttl: 60, records: ["10.0.0.1"] };

ruleCases("COMP-14", [
  {
    name: "F1 a name that leads to its balancer while that has somebody healthy",
    expect: "pass",
    resources: [record({ aliases: [alias] })],
  },
  {
    name: "F1 a name without a health check in production",
    expect: "fail",
    says: "evaluateTargetHealth",
    on: "name",
    resources: [record({ aliases: [{ ...alias, evaluateTargetHealth: false }] })],
  },
  {
    name: "F1 one of several records without a health check in production",
    expect: "fail",
    says: "healthCheckId",
    on: "name",
    resources: [record({ ...values, ...weighted })],
  },
  {
    name: "one of several with a health check of its own",
    expect: "pass",
    resources: [record({ ...values, ...weighted, healthCheckId: UNKNOWN })],
  },
  { name: "the only record of a name", expect: "pass", resources: [record(values)] },
  {
    name: "a record that answers with several values by no policy",
    expect: "pass",
    resources: [record({ ...values, multivalueAnswerRoutingPolicy: false, weightedRoutingPolicies: [] })],
  },
  {
    name: "a name without a health check where nobody depends on it",
    expect: "notApplicable",
    resources: [record({ aliases: [{ ...alias, evaluateTargetHealth: false }] }, inStack("dev"))],
  },
  {
    name: "a record of which it is not known whether it looks",
    expect: "undecidable",
    says: "evaluateTargetHealth",
    on: "name",
    resources: [record({ aliases: [{ ...alias, evaluateTargetHealth: UNKNOWN }] })],
  },
  { name: "F1 two zones, and its balancer asks", expect: "pass", resources: fleet() },
  { name: "several checks", expect: "pass", resources: fleet({ healthCheckType: "ELB,EBS" }) },
  {
    name: "subnets of a component that are not known yet",
    expect: "pass",
    resources: ofComponent(["a", "b"]),
  },
  {
    name: "a component with one zone",
    expect: "fail",
    says: "two zones",
    on: "machines",
    resources: ofComponent(["a", "a"]),
  },
  {
    name: "where nobody depends on it",
    expect: "notApplicable",
    resources: fleet({ minSize: 0 }, inStack("dev")),
  },
  fails("F1 one zone in production", "two zones", { vpcZoneIdentifiers: ["a", "c"] }),
  fails("no subnets", "two zones", { vpcZoneIdentifiers: undefined }),
  fails("one machine", "minSize", { minSize: 1 }),
  fails("F1 no health check", "healthCheckType is EC2", { healthCheckType: undefined }),
  {
    name: "a balancer that does not ask",
    expect: "fail",
    says: "healthCheck.enabled",
    on: "targets",
    resources: [resource("targetGroup", "targets", { healthCheck: { enabled: false } })],
  },
  { name: "a balancer that asks", expect: "pass", resources: [resource("targetGroup", "targets", {})] },
  {
    name: "subnets of nobody in view",
    expect: "undecidable",
    says: "vpcZoneIdentifiers",
    resources: fleet({ vpcZoneIdentifiers: ["a", "z"] }),
  },
  {
    name: "subnets unknown",
    expect: "undecidable",
    says: "vpcZoneIdentifiers",
    resources: fleet({ vpcZoneIdentifiers: UNKNOWN }),
  },
  { name: "size unknown", expect: "undecidable", says: "minSize", resources: fleet({ minSize: UNKNOWN }) },
  { name: "another type", expect: "notApplicable", resources: goodStore() },
]);
