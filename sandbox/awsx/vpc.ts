// The component awsx:ec2:Vpc: checks its arguments, chooses its zones, makes its children and names its outputs.

import type { Eip } from "@pulumi/aws/ec2/eip.js";
import { InternetGateway } from "@pulumi/aws/ec2/internetGateway.js";
import type { NatGateway } from "@pulumi/aws/ec2/natGateway.js";
import type { Route } from "@pulumi/aws/ec2/route.js";
import type { RouteTable } from "@pulumi/aws/ec2/routeTable.js";
import type { RouteTableAssociation } from "@pulumi/aws/ec2/routeTableAssociation.js";
import type { Subnet } from "@pulumi/aws/ec2/subnet.js";
import { Vpc as InnerVpc } from "@pulumi/aws/ec2/vpc.js";
import type { VpcEndpoint } from "@pulumi/aws/ec2/vpcEndpoint.js";
import { getAvailabilityZones } from "@pulumi/aws/getAvailabilityZones.js";
import * as pulumi from "@pulumi/pulumi";
import { argumentFaults } from "./args.ts";
import type { NatStrategy, VpcArgs } from "./args.ts";
import { createZones } from "./children.ts";
import type { Children, Frame, MadeSubnet } from "./children.ts";
import { createEndpoints, endpointDns } from "./endpoints.ts";
import { zoneSuffix } from "./names.ts";
import { planSubnets } from "./subnetPlan.ts";
import type { ResolvedSpec, SubnetPlan } from "./subnetPlan.ts";
import { invalid } from "./errors.ts";

export const vpcType = "awsx:ec2:Vpc";

const defaultZoneCount = 3;

/** The outputs, named as in @pulumi/awsx. */
export type VpcOutputs = {
  vpc: InnerVpc;
  vpcId: pulumi.Output<string>;
  internetGateway: InternetGateway;
  subnets: Subnet[];
  publicSubnets: Subnet[];
  privateSubnets: Subnet[];
  isolatedSubnets: Subnet[];
  publicSubnetIds: pulumi.Output<string>[];
  privateSubnetIds: pulumi.Output<string>[];
  isolatedSubnetIds: pulumi.Output<string>[];
  routeTables: RouteTable[];
  routeTableAssociations: RouteTableAssociation[];
  routes: Route[];
  natGateways: NatGateway[];
  eips: Eip[];
  vpcEndpoints: VpcEndpoint[];
  subnetLayout: ResolvedSpec[];
};

/** The component. Its children exist once `outputs` has settled; a fault of the arguments rejects it. */
export class Vpc extends pulumi.ComponentResource<VpcOutputs> {
  readonly outputs: Promise<VpcOutputs>;

  constructor(name: string, args: VpcArgs, options: pulumi.ComponentResourceOptions) {
    refuseFaults(args);
    super(vpcType, name, args, options);
    this.outputs = this.getData();
  }

  protected override async initialize(
    args: VpcArgs,
    _options?: pulumi.ComponentResourceOptions,
    name?: string,
  ): Promise<VpcOutputs> {
    const zones = await this.zonesFor(args);
    const all: VpcArgs = { ...args, ...endpointDns(args) };
    const plan = planSubnets(name ?? "", all, zones);
    refuseAddressCount(all, zones.length);
    return this.createChildren(name ?? "", all, zones, plan);
  }

  private createChildren(
    name: string,
    args: VpcArgs,
    zones: readonly string[],
    plan: SubnetPlan,
  ): VpcOutputs {
    const tags = pulumi
      .output(args.tags ?? {})
      .apply((given): Record<string, string> => ({ Name: name, ...(given as Record<string, string>) }));
    const { cidrBlock = "10.0.0.0/16", region, instanceTenancy, enableNetworkAddressUsageMetrics } = args;
    const { enableDnsHostnames, enableDnsSupport } = args;
    const settings = {
      region,
      instanceTenancy,
      enableNetworkAddressUsageMetrics,
      enableDnsHostnames,
      enableDnsSupport,
    };
    const vpc = new InnerVpc(name, { cidrBlock, ...settings, tags }, { parent: this });
    const internetGateway = new InternetGateway(
      name,
      { region, vpcId: vpc.id, tags },
      { parent: vpc, dependsOn: [vpc] },
    );
    const frame: Frame = { name, args, tags, vpc, internetGateway };
    const children = createZones(frame, zones, plan.subnets);
    const vpcEndpoints = createEndpoints(frame, children, zones);
    return outputsOf(frame, children, vpcEndpoints, plan.layout);
  }

  private async zonesFor(args: VpcArgs): Promise<string[]> {
    if (args.availabilityZoneNames) return args.availabilityZoneNames;
    const wanted = args.numberOfAvailabilityZones ?? defaultZoneCount;
    if (args.region !== undefined && typeof args.region !== "string")
      throw invalid(
        "region must be a plain text unless availabilityZoneNames are given: it decides the zones",
      );
    const { names } = await getAvailabilityZones(args.region ? { region: args.region } : {}, {
      parent: this,
    });
    if (names.length < wanted)
      throw invalid(
        `${wanted} availability zones are wanted, but the region has ${names.length} (${names.join(", ")}): ` +
          `lower numberOfAvailabilityZones or name availabilityZoneNames`,
      );
    return names.slice(0, wanted);
  }
}

function refuseFaults(args: VpcArgs): void {
  const faults = argumentFaults(args, pulumi.Output.isInstance);
  const zones = args.availabilityZoneNames;
  if (args.subnetNameTagStrategy === "AvailabilityZone" && Array.isArray(zones)) {
    const suffixes = zones.map(zoneSuffix);
    if (new Set(suffixes).size !== suffixes.length)
      faults.push({
        propertyPath: "availabilityZoneNames",
        reason: `have equal suffixes: ${zones.join(", ")}`,
      });
  }
  if (faults.length > 0) throw invalid(`${vpcType}: ${faults.map(({ reason }) => reason).join("; ")}`);
}

/** How many Elastic IPs may be given, by strategy; none at all is always right, the component then makes them. */
function refuseAddressCount(args: VpcArgs, zones: number): void {
  const strategy: NatStrategy = args.natGateways?.strategy ?? "OnePerAz";
  const given = args.natGateways?.elasticIpAllocationIds?.length ?? 0;
  const allowed = { None: 0, Single: 1, OnePerAz: zones }[strategy];
  if (given !== 0 && given !== allowed)
    throw invalid(
      `natGateways.elasticIpAllocationIds has ${given} entries; strategy "${strategy}" in ${zones} zones takes ${allowed}`,
    );
}

function outputsOf(
  frame: Frame,
  children: Children,
  vpcEndpoints: VpcEndpoint[],
  subnetLayout: ResolvedSpec[],
): VpcOutputs {
  const ofKind = (kind: MadeSubnet["kind"]): Subnet[] =>
    children.subnets.filter((made) => made.kind === kind).map((made) => made.subnet);
  const ids = (subnets: Subnet[]): pulumi.Output<string>[] => subnets.map((subnet) => subnet.id);
  const [publicSubnets, privateSubnets, isolatedSubnets] = [
    ofKind("public"),
    ofKind("private"),
    ofKind("isolated"),
  ];
  return {
    ...children,
    subnets: children.subnets.map((made) => made.subnet),
    vpc: frame.vpc,
    vpcId: frame.vpc.id,
    internetGateway: frame.internetGateway,
    publicSubnets,
    privateSubnets,
    isolatedSubnets,
    publicSubnetIds: ids(publicSubnets),
    privateSubnetIds: ids(privateSubnets),
    isolatedSubnetIds: ids(isolatedSubnets),
    vpcEndpoints,
    subnetLayout,
  };
}
