import { UNKNOWN, type Facts } from "../../../../policy-pack/facts.ts";
import { ruleCases } from "../../ruleCases.ts";
import { DEV, goodStore, json, resource } from "../../world.ts";

const vpc = (environment: string) =>
  resource("vpc", environment, { id: `vpc-${environment}`, tags: { "lockgate:environment": environment } });
const VPCS = ["dev", "test", "prod"].map(vpc);
const attach = (environment: string, patch: Facts["props"] = {}) =>
  resource("transitAttachment", `${environment}-attachment`, {
    id: `att-${environment}`,
    transitGatewayId: "tgw-1",
    vpcId: `vpc-${environment}`,
    ...patch,
  });
const gateway = (props: Facts["props"], ...members: readonly Facts[]) => [
  resource("transitGateway", "gateway", { id: "tgw-1", ...props }),
  ...VPCS,
  ...members,
];
const OFF = { defaultRouteTableAssociation: "disable", defaultRouteTablePropagation: "disable" };
const member = (
  kind: "transitAssociation" | "transitPropagation" | "transitRoute",
  environment: string,
  patch = {},
) =>
  resource(kind, `${kind}-${environment}`, {
    transitGatewayRouteTableId: "tgw-rtb-1",
    transitGatewayAttachmentId: `att-${environment}`,
    ...patch,
  });
const table = (...members: readonly Facts[]) => [
  resource("transitTable", "table", { id: "tgw-rtb-1" }),
  ...VPCS,
  ...["dev", "test", "prod"].map((environment) => attach(environment)),
  ...members,
];
const peering = (vpcId: unknown, peerVpcId: unknown) => [
  ...VPCS,
  resource("peering", "peering", { vpcId, peerVpcId }),
];
const KEY = { kmsMasterKeyId: "alias/messages" };
const topic = (props: Facts["props"]) => [resource("topic", "news", props)];
const queue = (props: Facts["props"]) => [resource("queue", "work", props)];
const OPEN = json({ Effect: "Allow", Principal: "*", Action: "*", Resource: "*" });
/** What SNS itself writes. */
const BY_DEFAULT = json({
  Effect: "Allow",
  Principal: { AWS: "*" },
  Action: "SNS:Publish",
  Resource: "*",
  Condition: { StringEquals: { "AWS:SourceOwner": DEV } },
});
const CLOSED = json({
  Effect: "Allow",
  Principal: { AWS: `arn:aws:iam::${DEV}:role/asker` },
  Action: "sns:Publish",
  Resource: "*",
});

ruleCases("NET-07", [
  {
    name: "environments that may be joined",
    expect: "pass",
    resources: gateway({}, attach("dev"), attach("test")),
  },
  {
    name: "production joined by hand only",
    expect: "pass",
    resources: gateway(OFF, attach("dev"), attach("prod")),
  },
  {
    name: "a table of production's own",
    expect: "pass",
    resources: table(member("transitAssociation", "prod"), member("transitPropagation", "prod")),
  },
  {
    name: "a route that leads nowhere",
    expect: "pass",
    resources: table(
      member("transitAssociation", "prod"),
      member("transitRoute", "dev", { blackhole: true }),
    ),
  },
  { name: "peers that may be joined", expect: "pass", resources: peering("vpc-dev", "vpc-test") },
  { name: "a topic under a key", expect: "pass", resources: topic({ ...KEY, policy: CLOSED }) },
  { name: "a topic with SNS's own policy", expect: "pass", resources: topic({ ...KEY, policy: BY_DEFAULT }) },
  { name: "a queue that SQS encrypts", expect: "pass", resources: queue({}) },
  {
    name: "a bus for named accounts",
    expect: "pass",
    resources: [resource("eventBusPolicy", "bus", { policy: CLOSED })],
  },
  {
    name: "any account joins",
    expect: "fail",
    says: "autoAcceptSharedAttachments",
    on: "gateway",
    resources: gateway({ autoAcceptSharedAttachments: "enable" }),
  },
  {
    name: "AWS's table joins all",
    expect: "fail",
    says: "prod and dev",
    on: "gateway",
    resources: gateway({}, attach("dev"), attach("prod")),
  },
  {
    name: "a table with production and dev",
    expect: "fail",
    says: "prod and dev",
    on: "table",
    resources: table(member("transitAssociation", "prod"), member("transitPropagation", "dev")),
  },
  {
    name: "a route from dev to production",
    expect: "fail",
    says: "prod and dev",
    resources: table(member("transitAssociation", "dev"), member("transitRoute", "prod")),
  },
  {
    name: "peers production and dev",
    expect: "fail",
    says: "prod and dev",
    on: "peering",
    resources: peering("vpc-dev", "vpc-prod"),
  },
  { name: "a plain topic", expect: "fail", says: "not encrypted", on: "news", resources: topic({}) },
  {
    name: "a queue with encryption off",
    expect: "fail",
    says: "not encrypted",
    on: "work",
    resources: queue({ sqsManagedSseEnabled: false }),
  },
  {
    name: "an open topic",
    expect: "fail",
    says: "lets anyone in",
    resources: topic({ ...KEY, policy: OPEN }),
  },
  { name: "an open queue", expect: "fail", says: "lets anyone in", resources: queue({ policy: OPEN }) },
  {
    name: "an open topic policy",
    expect: "fail",
    says: "lets anyone in",
    resources: [resource("topicPolicy", "policy", { policy: OPEN })],
  },
  {
    name: "an open queue policy",
    expect: "fail",
    says: "lets anyone in",
    resources: [resource("queuePolicy", "policy", { policy: OPEN })],
  },
  {
    name: "an open event bus",
    expect: "fail",
    says: "lets anyone in",
    resources: [resource("eventBusPolicy", "policy", { policy: OPEN })],
  },
  {
    name: "anyone puts events",
    expect: "fail",
    says: "anyone may put events",
    resources: [resource("eventPermission", "events", { principal: "*" })],
  },
  { name: "nothing of it", expect: "notApplicable", resources: goodStore() },
  {
    name: "a peer declared elsewhere",
    expect: "undecidable",
    says: "vpc-9",
    resources: peering("vpc-dev", "vpc-9"),
  },
  {
    name: "a VPC of no environment",
    expect: "undecidable",
    says: "lockgate:environment",
    resources: [...peering("vpc-dev", "vpc-x"), resource("vpc", "x", { id: "vpc-x" })],
  },
  {
    name: "a topic's policy unknown",
    expect: "undecidable",
    says: "policy",
    resources: topic({ ...KEY, policy: UNKNOWN }),
  },
  {
    name: "a gateway's setting unknown",
    expect: "undecidable",
    says: "autoAccept",
    resources: gateway({ autoAcceptSharedAttachments: UNKNOWN }),
  },
]);
