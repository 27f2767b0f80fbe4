// Which children the component has in each zone: subnets, route tables, gateways and routes, and their parents.

import { Eip } from "@pulumi/aws/ec2/eip.js";
import type { InternetGateway } from "@pulumi/aws/ec2/internetGateway.js";
import { NatGateway } from "@pulumi/aws/ec2/natGateway.js";
import { Route } from "@pulumi/aws/ec2/route.js";
import { RouteTable } from "@pulumi/aws/ec2/routeTable.js";
import { RouteTableAssociation } from "@pulumi/aws/ec2/routeTableAssociation.js";
import { Subnet } from "@pulumi/aws/ec2/subnet.js";
import type { Vpc } from "@pulumi/aws/ec2/vpc.js";
import * as pulumi from "@pulumi/pulumi";
import type { Tags, VpcArgs } from "./args.ts";
import type { PlannedSubnet } from "./subnetPlan.ts";
import { kindOf } from "./subnetSpecs.ts";

/** A subnet that was made, with what chose it. */
export type MadeSubnet = { kind: "public" | "private" | "isolated"; zone: string; subnet: Subnet };

export type Children = {
  subnets: MadeSubnet[];
  routeTables: RouteTable[];
  routeTableAssociations: RouteTableAssociation[];
  routes: Route[];
  natGateways: NatGateway[];
  eips: Eip[];
};

/** What all children need to know. `tags` are the component's tags with its name. */
export type Frame = {
  name: string;
  args: VpcArgs;
  tags: pulumi.Output<Record<string, string>>;
  vpc: Vpc;
  internetGateway: InternetGateway;
};

type TextMap = Record<string, string>;

/** Children of all zones, zone by zone. */
export function createZones(
  frame: Frame,
  zones: readonly string[],
  planned: readonly PlannedSubnet[],
): Children {
  const children: Children = {
    subnets: [],
    routeTables: [],
    routeTableAssociations: [],
    routes: [],
    natGateways: [],
    eips: [],
  };
  zones.forEach((zone, zoneIndex) => {
    const inZone = planned.filter((subnet) => subnet.zone === zone && kindOf(subnet) !== "unused");
    // Public subnets come first: the private ones' routes need the gateways that they hold.
    for (const subnet of inZone.toSorted((a, b) => rank(a) - rank(b)))
      createSubnet(frame, children, subnet, zoneIndex);
  });
  return children;
}

function rank(subnet: PlannedSubnet): number {
  return ["public", "private", "isolated"].indexOf(kindOf(subnet));
}

function createSubnet(frame: Frame, children: Children, planned: PlannedSubnet, zoneIndex: number): void {
  const { vpc, args } = frame;
  const kind = kindOf(planned);
  const own = { Name: planned.nameTag, SubnetType: planned.type };
  const subnet = new Subnet(
    planned.resourceName,
    {
      region: args.region,
      vpcId: vpc.id,
      availabilityZone: planned.zone,
      mapPublicIpOnLaunch: kind === "public",
      assignIpv6AddressOnCreation: false,
      cidrBlock: planned.cidrBlock,
      tags: mergeTags(frame.tags, planned.tags, own),
    },
    { parent: vpc, dependsOn: [vpc] },
  );
  if (kind !== "unused") children.subnets.push({ kind, zone: planned.zone, subnet });
  const table = createRouteTable(frame, children, planned, subnet);
  if (kind === "public" && wantsGateway(args, children, zoneIndex))
    createGateway(frame, children, subnet, zoneIndex);
  const target = routeTarget(frame, children, kind, zoneIndex);
  if (target === undefined) return;
  children.routes.push(
    new Route(
      planned.resourceName,
      { region: args.region, routeTableId: table.id, destinationCidrBlock: "0.0.0.0/0", ...target },
      { parent: table, dependsOn: [table] },
    ),
  );
}

function createRouteTable(
  frame: Frame,
  children: Children,
  planned: PlannedSubnet,
  subnet: Subnet,
): RouteTable {
  const region = frame.args.region;
  const tags = mergeTags(frame.tags, undefined, { Name: planned.nameTag, SubnetType: planned.type });
  const table = new RouteTable(
    planned.resourceName,
    { region, vpcId: frame.vpc.id, tags },
    { parent: subnet, dependsOn: [subnet] },
  );
  children.routeTables.push(table);
  children.routeTableAssociations.push(
    new RouteTableAssociation(
      planned.resourceName,
      { region, routeTableId: table.id, subnetId: subnet.id },
      { parent: table, dependsOn: [table] },
    ),
  );
  return table;
}

function wantsGateway(args: VpcArgs, children: Children, zoneIndex: number): boolean {
  const strategy = args.natGateways?.strategy ?? "OnePerAz";
  if (strategy === "None") return false;
  return children.natGateways.length < (strategy === "Single" ? 1 : zoneIndex + 1);
}

function createGateway(frame: Frame, children: Children, subnet: Subnet, zoneIndex: number): void {
  const { args } = frame;
  const name = `${frame.name}-${zoneIndex + 1}`;
  const options = { parent: subnet, dependsOn: [subnet] };
  const tags = mergeTags(pulumi.output(args.tags ?? {}) as pulumi.Output<TextMap>, undefined, { Name: name });
  const given = args.natGateways?.elasticIpAllocationIds ?? [];
  let allocationId = given[zoneIndex];
  if (given.length === 0) {
    const eip = new Eip(name, { region: args.region, tags }, options);
    children.eips.push(eip);
    allocationId = eip.allocationId;
  }
  children.natGateways.push(
    new NatGateway(name, { region: args.region, subnetId: subnet.id, allocationId, tags }, options),
  );
}

function routeTarget(
  frame: Frame,
  children: Children,
  kind: string,
  zoneIndex: number,
): { gatewayId: pulumi.Output<string> } | { natGatewayId: pulumi.Output<string> } | undefined {
  if (kind === "public") return { gatewayId: frame.internetGateway.id };
  if (kind !== "private") return undefined;
  const strategy = frame.args.natGateways?.strategy ?? "OnePerAz";
  const gateway = children.natGateways[strategy === "Single" ? 0 : zoneIndex];
  return gateway && { natGatewayId: gateway.id };
}

/** Tags of the component, then those of the specification, then the child's own, which win. */
export function mergeTags(
  shared: pulumi.Output<TextMap>,
  given: Tags | undefined,
  own: TextMap,
): pulumi.Output<TextMap> {
  return pulumi.all([shared, given ?? {}]).apply(([a, b]) => ({ ...a, ...(b as TextMap), ...own }));
}
