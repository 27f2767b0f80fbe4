import { UNKNOWN, type Facts } from "../../../../policy-pack/facts.ts";
import { ruleCases, type Case } from "../../ruleCases.ts";
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
const fleetOf = (component: string): readonly Facts[] => [
  {
    ...resource("fleet", "machines", { ...GOOD, vpcZoneIdentifiers: UNKNOWN }),
    propertyDependencies: { vpcZoneIdentifiers: [component] },
  },
];
/** As an environment of the example company declares them. */
const allOf = (component: string): readonly Facts[] => [
  {
    ...resource("containerService", "board", { networkConfiguration: { subnets: UNKNOWN } }),
    propertyDependencies: { networkConfiguration: [component] },
  },
  {
    ...resource("kubernetesNodes", "nodes", { subnetIds: UNKNOWN }),
    propertyDependencies: { subnetIds: [component] },
  },
  resource("fileSystem", "code", { id: "fs-1" }),
  {
    ...resource("mountTarget", "target", { fileSystemId: "fs-1", subnetId: UNKNOWN }),
    propertyDependencies: { subnetId: [component] },
  },
];
/** The subnets come out of a component, which alone is known at preview. */
const ofComponent = (zones: readonly string[], more?: (component: string) => readonly Facts[]): Facts[] => {
  const head = "urn:pulumi:prod::lockgate::awsx:ec2:Vpc";
  const below = (type: string, name: string) => ({ urn: `${head}$aws:ec2/${type}::${name}` });
  return [
    { ...resource("vpc", "prod", { id: UNKNOWN }), ...below("vpc:Vpc", "prod") },
    ...zones.map((zone, i) => ({ ...subnet(`s${i}`, zone), ...below("subnet:Subnet", `s${i}`) })),
    ...(more ?? fleetOf)(`${head}::prod`),
  ];
};

const service = (props: Facts["props"], more: Partial<Facts> = {}) => [
  ...subnets,
  { ...resource("containerService", "board", props), ...more },
];
const nodes = (props: Facts["props"], more: Partial<Facts> = {}) => [
  ...subnets,
  { ...resource("kubernetesNodes", "nodes", props), ...more },
];
const inSubnets = (...ids: readonly unknown[]) => ({ networkConfiguration: { subnets: ids } });
/** Known as urns only, as at a preview that makes the subnets too. */
const madeOf = (property: string, ...names: readonly string[]): Partial<Facts> => ({
  propertyDependencies: {
    [property]: subnets.filter(({ name }) => names.includes(name)).map(({ urn }) => urn),
  },
});
const files = (props: Facts["props"], ...targets: readonly unknown[]): Facts[] => [
  ...subnets,
  resource("fileSystem", "code", { id: "fs-1", ...props }),
  ...targets.map((subnetId, i) => resource("mountTarget", `target${i}`, { fileSystemId: "fs-1", subnetId })),
];
const spreadCases: readonly Case[] = [
  { name: "F1 containers in two zones", expect: "pass", resources: service(inSubnets("a", "b")) },
  {
    name: "F1 containers in one zone in production",
    expect: "fail",
    says: "two zones",
    on: "board",
    resources: service(inSubnets("a", "c")),
  },
  {
    name: "F1 containers in one subnet, named twice",
    expect: "fail",
    says: "two zones",
    on: "board",
    resources: service(inSubnets("a", "a")),
  },
  {
    name: "containers in one zone where nobody depends on them",
    expect: "notApplicable",
    resources: service(inSubnets("a"), inStack("dev")),
  },
  {
    name: "containers of a service that says by its own tag that nobody depends on it",
    expect: "notApplicable",
    resources: service({ ...inSubnets("a"), tags: { "lockgate:environment": "dev" } }),
  },
  { name: "containers without addresses of their own", expect: "notApplicable", resources: service({}) },
  {
    name: "containers in subnets that this update makes",
    expect: "pass",
    resources: service(inSubnets(UNKNOWN, UNKNOWN), madeOf("networkConfiguration", "a", "b")),
  },
  {
    name: "containers in subnets of one zone that this update makes",
    expect: "fail",
    says: "two zones",
    on: "board",
    resources: service({ networkConfiguration: UNKNOWN }, madeOf("networkConfiguration", "a", "c")),
  },
  {
    name: "containers, machines and files in a component's subnets that are not known yet",
    expect: "pass",
    resources: ofComponent(["a", "b"], allOf),
  },
  {
    name: "containers, machines and files in a component with one zone",
    expect: "fail",
    says: "two zones",
    resources: ofComponent(["a", "a"], allOf),
  },
  {
    name: "containers in subnets that nothing says anything of",
    expect: "undecidable",
    says: "networkConfiguration.subnets",
    on: "board",
    resources: service({ networkConfiguration: { subnets: UNKNOWN } }),
  },
  {
    name: "containers in a subnet of nobody in view",
    expect: "undecidable",
    says: "networkConfiguration.subnets[1]",
    on: "board",
    resources: service(inSubnets("a", "z")),
  },
  {
    name: "containers in subnets of an unknown zone",
    expect: "undecidable",
    says: "availabilityZone",
    resources: [
      resource("subnet", "d", { id: "d", availabilityZone: UNKNOWN }),
      ...service(inSubnets("a", "d")),
    ],
  },
  {
    name: "F1 a cluster's machines in two zones",
    expect: "pass",
    resources: nodes({ subnetIds: ["b", "c"] }),
  },
  {
    name: "F1 a cluster's machines in one zone in production",
    expect: "fail",
    says: "two zones",
    on: "nodes",
    resources: nodes({ subnetIds: ["b"] }),
  },
  {
    name: "a cluster's machines in one zone where nobody depends on them",
    expect: "notApplicable",
    resources: nodes({ subnetIds: ["b"] }, inStack("test")),
  },
  {
    name: "a cluster's machines in subnets unknown",
    expect: "undecidable",
    says: "subnetIds",
    on: "nodes",
    resources: nodes({ subnetIds: UNKNOWN }),
  },
  { name: "F1 files that are reached in two zones", expect: "pass", resources: files({}, "a", "b") },
  {
    name: "F1 files that are reached in one zone in production",
    expect: "fail",
    says: "mount targets",
    on: "code",
    resources: files({}, "a"),
  },
  {
    name: "F1 files that are kept in one zone",
    expect: "fail",
    says: "availabilityZoneName is eu-central-1a",
    on: "code",
    resources: files({ availabilityZoneName: "eu-central-1a" }, "a"),
  },
  { name: "files that nobody mounts here", expect: "notApplicable", resources: files({}) },
  {
    name: "files in one zone where nobody depends on them",
    expect: "notApplicable",
    resources: files({ tags: { "lockgate:environment": "dev" } }, "a"),
  },
  {
    name: "files of which it is not known where they are reached",
    expect: "undecidable",
    says: "subnetId",
    resources: files({}, "a", UNKNOWN),
  },
];

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
  ...spreadCases,
]);
