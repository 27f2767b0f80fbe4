// Which VPC endpoints the component makes, and what it fills in for them under the strategy "Auto".

import { SecurityGroup } from "@pulumi/aws/ec2/securityGroup.js";
import { SecurityGroupRule } from "@pulumi/aws/ec2/securityGroupRule.js";
import { VpcEndpoint } from "@pulumi/aws/ec2/vpcEndpoint.js";
import type { VpcEndpointArgs } from "@pulumi/aws/ec2/vpcEndpoint.js";
import type * as pulumi from "@pulumi/pulumi";
import type { EndpointSpec, VpcArgs } from "./args.ts";
import type { Children, Frame } from "./children.ts";
import { mergeTags } from "./children.ts";
import { invalid } from "./errors.ts";

/** DNS settings of the VPC: private names of automatic interface endpoints need both. Throws where they are off. */
export function endpointDns(args: VpcArgs): Pick<VpcArgs, "enableDnsHostnames" | "enableDnsSupport"> {
  const { enableDnsHostnames, enableDnsSupport } = args;
  const needed =
    args.vpcEndpointStrategy === "Auto" &&
    (args.vpcEndpointSpecs ?? []).some((spec) => isInterface(spec) && spec.privateDnsEnabled !== false);
  if (!needed) return { enableDnsHostnames, enableDnsSupport };
  for (const [key, value] of Object.entries({ enableDnsHostnames, enableDnsSupport })) {
    if (value === false)
      throw invalid(
        `${key} is false, but vpcEndpointStrategy "Auto" gives interface endpoints private DNS names, which need it. ` +
          `Set it to true, or privateDnsEnabled to false in each interface endpoint.`,
      );
  }
  return { enableDnsHostnames: enableDnsHostnames ?? true, enableDnsSupport: enableDnsSupport ?? true };
}

/** All endpoints of the specification, in its order. */
export function createEndpoints(frame: Frame, children: Children, zones: readonly string[]): VpcEndpoint[] {
  const automatic = frame.args.vpcEndpointStrategy === "Auto";
  return (frame.args.vpcEndpointSpecs ?? []).map((spec) => {
    const given: VpcEndpointArgs = {
      ...spec,
      region: spec.region ?? frame.args.region,
      tags: mergeTags(frame.tags, spec.tags, {}),
      vpcId: frame.vpc.id,
    };
    const filled = automatic ? fillIn(frame, children, zones, spec) : {};
    return new VpcEndpoint(
      spec.serviceName,
      { ...given, ...filled },
      { parent: frame.vpc, dependsOn: [frame.vpc] },
    );
  });
}

function fillIn(
  frame: Frame,
  children: Children,
  zones: readonly string[],
  spec: EndpointSpec,
): Partial<VpcEndpointArgs> {
  if (isInterface(spec))
    return {
      subnetIds: spec.subnetIds ?? oneSubnetPerZone(children, zones),
      privateDnsEnabled: spec.privateDnsEnabled ?? true,
      securityGroupIds: spec.securityGroupIds ?? [endpointSecurityGroup(frame, spec)],
    };
  const gateway = (spec.vpcEndpointType ?? "Gateway").toLowerCase() === "gateway";
  return gateway
    ? { routeTableIds: spec.routeTableIds ?? children.routeTables.map((table) => table.id) }
    : {};
}

function isInterface(spec: EndpointSpec): boolean {
  return spec.vpcEndpointType?.toLowerCase() === "interface";
}

/** One subnet of each zone, private rather than isolated rather than public. */
function oneSubnetPerZone(children: Children, zones: readonly string[]): pulumi.Output<string>[] {
  return zones.flatMap((zone) => {
    const inZone = children.subnets.filter((made) => made.zone === zone);
    const chosen = ["private", "isolated", "public"].flatMap((kind) =>
      inZone.filter((made) => made.kind === kind),
    )[0];
    return chosen ? [chosen.subnet.id] : [];
  });
}

function endpointSecurityGroup(frame: Frame, spec: EndpointSpec): pulumi.Output<string> {
  const region = spec.region ?? frame.args.region;
  const group = new SecurityGroup(
    `${spec.serviceName}-sg`,
    { region, vpcId: frame.vpc.id, tags: mergeTags(frame.tags, spec.tags, {}) },
    { parent: frame.vpc, dependsOn: [frame.vpc] },
  );
  const https = { protocol: "tcp", fromPort: 443, toPort: 443, cidrBlocks: [frame.vpc.cidrBlock] };
  // eslint-disable-next-line no-new -- the rule is a child of its own; nothing refers to it
  new SecurityGroupRule(
    `${spec.serviceName}-ingress`,
    { region, type: "ingress", securityGroupId: group.id, ...https },
    { parent: frame.vpc, dependsOn: [group] },
  );
  return group.id;
}
