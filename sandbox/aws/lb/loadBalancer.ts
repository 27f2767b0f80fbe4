// What Elastic Load Balancing makes of a balancer: at least two zones of one network, the way in, what protects it.

import { dnsSuffix } from "../arn.ts";
import { existing, having, tokenOf } from "../ec2/lookup.ts";
import { AwsError } from "../model.ts";
import type { Context, Fault, Properties, ResourceModel, StoredResource } from "../model.ts";
import { callsOn, echo, overlay } from "../outputs.ts";
import { ownRoleCalls } from "../ownRole.ts";
import { areTags, between, faultsOf, isKnown, lengthBetween, oneOf } from "../rules.ts";
import { balancerToken, elbArn, isName, refuseTaken, suffixOf } from "./names.ts";

/** Properties that are attributes, which are set by a call of their own. */
const attributes = [
  "accessLogs",
  "desyncMitigationMode",
  "dropInvalidHeaderFields",
  "enableDeletionProtection",
  "enableHttp2",
  "enableTlsVersionAndCipherSuiteHeaders",
  "enableZonalShift",
  "idleTimeout",
  "preserveHostHeader",
  "xffHeaderProcessingMode",
];
const ownRole = {
  service: "elasticloadbalancing.amazonaws.com",
  role: "AWSServiceRoleForElasticLoadBalancing",
};
const setAttributes = "elasticloadbalancing:ModifyLoadBalancerAttributes";

const onBalancer = callsOn(
  {
    create: ["elasticloadbalancing:CreateLoadBalancer", setAttributes],
    read: [
      "elasticloadbalancing:DescribeLoadBalancers",
      "elasticloadbalancing:DescribeLoadBalancerAttributes",
      "elasticloadbalancing:DescribeTags",
    ],
    update: {
      ...Object.fromEntries(attributes.map((name) => [name, setAttributes])),
      securityGroups: "elasticloadbalancing:SetSecurityGroups",
      subnets: "elasticloadbalancing:SetSubnets",
    },
    delete: ["elasticloadbalancing:DeleteLoadBalancer"],
    tag: "elasticloadbalancing:AddTags",
  },
  ({ id, inputs }, context, operation) =>
    operation === "read" ? "*" : (id ?? elbArn(`loadbalancer/app/${String(inputs["name"])}/*`, context)),
);

export const loadBalancer: ResourceModel = {
  token: balancerToken,
  defaults: {
    loadBalancerType: "application",
    desyncMitigationMode: "defensive",
    enableDeletionProtection: false,
    enableHttp2: true,
    idleTimeout: 60,
  },
  autoName: { property: "name", maxLength: 32 },
  replaceOn: ["name", "namePrefix", "internal", "loadBalancerType", "region"],
  check: (inputs) => [
    ...faultsOf(inputs, {
      name: isName,
      idleTimeout: between(1, 4000),
      ipAddressType: oneOf(["ipv4", "dualstack", "dualstack-without-public-ipv4"]),
      desyncMitigationMode: oneOf(["monitor", "defensive", "strictest"]),
      securityGroups: lengthBetween(1, 5),
      tags: areTags,
    }),
    ...unserved(inputs),
  ],
  calls: (operation, resource, context) => [
    ...onBalancer(operation, resource, context),
    ...(operation === "create" ? ownRoleCalls(balancerToken, ownRole, context) : []),
  ],
  create(inputs, context) {
    const vpcId = networkOf(inputs, context);
    refuseTaken(balancerToken, inputs["name"], "DuplicateLoadBalancerName", context);
    const name = String(inputs["name"]);
    const arn = elbArn(`loadbalancer/app/${name}/${context.world.random("hex", 16)}`, context);
    const { caller, world } = context;
    const host = `${inputs["internal"] === true ? "internal-" : ""}${name}-${Number.parseInt(world.random("hex", 8), 16)}`;
    const outputs = {
      internal: false,
      ipAddressType: "ipv4",
      ...echo(inputs, context, { tags: true }),
      arn,
      arnSuffix: suffixOf(arn),
      dnsName: `${host}.${caller.region}.elb.${dnsSuffix(caller.partition)}`,
      vpcId,
      zoneId: `Z${world.random("base36", 13).toUpperCase()}`,
    };
    return { id: arn, outputs };
  },
  update(previous, inputs, context) {
    networkOf(inputs, context);
    return overlay(previous, echo(inputs, context, { tags: true }));
  },
  remove({ id, outputs }) {
    if (outputs["enableDeletionProtection"] === true)
      throw new AwsError(
        "OperationNotPermitted",
        `Load balancer '${id}' cannot be deleted because deletion protection is enabled`,
      );
  },
};

function unserved(inputs: Properties): Fault[] {
  const faults: Fault[] = [];
  if (isKnown(inputs["loadBalancerType"]) && inputs["loadBalancerType"] !== "application")
    faults.push({
      property: "loadBalancerType",
      reason: "is not served by the sandbox: application balancers only",
    });
  if (inputs["subnets"] === undefined)
    faults.push({ property: "subnets", reason: "is missing: the sandbox serves no subnetMappings" });
  return faults;
}

/** The network that all subnets and groups lie in; the internet reaches a balancer only through its gateway. */
function networkOf(inputs: Properties, context: Context): unknown {
  const subnets = ((inputs["subnets"] as unknown[] | undefined) ?? []).map((id) =>
    existing("subnet", id, context),
  );
  const zones = new Set(subnets.map(({ outputs }) => outputs["availabilityZone"]));
  if (zones.size < subnets.length)
    throw new AwsError(
      "InvalidConfigurationRequest",
      "A load balancer cannot be attached to multiple subnets in the same Availability Zone",
    );
  if (zones.size < 2)
    throw new AwsError(
      "ValidationError",
      "At least two subnets in two different Availability Zones must be specified",
    );
  const vpcId = subnets[0]?.outputs["vpcId"];
  refuseOtherNetwork(subnets, "subnet", vpcId);
  const groups = ((inputs["securityGroups"] as unknown[] | undefined) ?? []).map((id) =>
    existing("security-group", id, context),
  );
  refuseOtherNetwork(groups, "security group", vpcId);
  if (
    inputs["internal"] !== true &&
    having(tokenOf("internet-gateway"), "vpcId", vpcId, context).length === 0
  )
    throw new AwsError("InvalidSubnet", `VPC ${String(vpcId)} has no internet gateway`);
  return vpcId;
}

function refuseOtherNetwork(found: readonly StoredResource[], what: string, vpcId: unknown): void {
  const other = found.find(({ outputs }) => outputs["vpcId"] !== vpcId);
  if (other)
    throw new AwsError(
      "InvalidConfigurationRequest",
      `The ${what} '${other.id}' is not in the VPC ${String(vpcId)}`,
    );
}
