// Networks that EC2 refuses: ranges, zones, gateways and routes, one fault each.

import { expect } from "chai";
import { eip, internetGateway, natGateway } from "../../../../sandbox/aws/ec2/gateways.ts";
import { route, routeTable, routeTableAssociation } from "../../../../sandbox/aws/ec2/routes.ts";
import { subnet } from "../../../../sandbox/aws/ec2/subnet.ts";
import { vpc } from "../../../../sandbox/aws/ec2/vpc.ts";
import type { Properties, ResourceModel } from "../../../../sandbox/aws/model.ts";
import { network } from "./network.ts";
import type { Network } from "./network.ts";

type Refusal = { title: string; model: ResourceModel; inputs: (n: Network) => Properties; reason: RegExp };

const refusals: Refusal[] = [
  { title: "a VPC without a block", model: vpc, inputs: () => ({}), reason: /cidrBlock: is missing/ },
  {
    title: "a VPC wider than /16",
    model: vpc,
    inputs: () => ({ cidrBlock: "10.0.0.0/8" }),
    reason: /from \/16 to \/28/,
  },
  {
    title: "a VPC narrower than /28",
    model: vpc,
    inputs: () => ({ cidrBlock: "10.0.0.0/29" }),
    reason: /from \/16 to \/28/,
  },
  {
    title: "a block with host bits, naming the right one",
    model: vpc,
    inputs: () => ({ cidrBlock: "10.0.0.1/16" }),
    reason: /did you mean "10\.0\.0\.0\/16"/,
  },
  {
    title: "an octet above 255",
    model: vpc,
    inputs: () => ({ cidrBlock: "10.0.256.0/24" }),
    reason: /is not an IPv4 CIDR block/,
  },
  {
    title: "an unknown tenancy",
    model: vpc,
    inputs: () => ({ cidrBlock: "10.0.0.0/16", instanceTenancy: "host" }),
    reason: /instanceTenancy/,
  },
  {
    title: "tags with AWS's prefix",
    model: vpc,
    inputs: () => ({ cidrBlock: "10.0.0.0/16", tags: { "aws:x": "1" } }),
    reason: /reserved for AWS/,
  },
  {
    title: "a subnet of no VPC",
    model: subnet,
    inputs: () => ({ vpcId: "vpc-0", cidrBlock: "10.0.2.0/24" }),
    reason: /InvalidVpcID\.NotFound/,
  },
  {
    title: "a subnet outside the VPC",
    model: subnet,
    inputs: (w) => ({ vpcId: w.vpc.id, cidrBlock: "10.1.0.0/24" }),
    reason: /InvalidSubnet\.Range/,
  },
  {
    title: "a subnet over another",
    model: subnet,
    inputs: (w) => ({ vpcId: w.vpc.id, cidrBlock: "10.0.0.128/25" }),
    reason: /InvalidSubnet\.Conflict/,
  },
  {
    title: "a zone of another region",
    model: subnet,
    inputs: (w) => ({ vpcId: w.vpc.id, cidrBlock: "10.0.2.0/24", availabilityZone: "us-east-1a" }),
    reason: /InvalidParameterValue: Value \(us-east-1a\)/,
  },
  {
    title: "a subnet narrower than /28",
    model: subnet,
    inputs: (w) => ({ vpcId: w.vpc.id, cidrBlock: "10.0.2.0/30" }),
    reason: /from \/16 to \/28/,
  },
  {
    title: "a second internet gateway",
    model: internetGateway,
    inputs: (w) => ({ vpcId: w.vpc.id }),
    reason: /already has an internet gateway attached/,
  },
  {
    title: "an Elastic IP on an instance that does not exist",
    model: eip,
    inputs: () => ({ instance: "i-0" }),
    reason: /InvalidInstanceID\.NotFound/,
  },
  {
    title: "a public NAT gateway without an Elastic IP",
    model: natGateway,
    inputs: (w) => ({ subnetId: w.subnetA.id }),
    reason: /allocationId: is missing/,
  },
  {
    title: "a NAT gateway on an address that does not exist",
    model: natGateway,
    inputs: (w) => ({ subnetId: w.subnetA.id, allocationId: "eipalloc-0" }),
    reason: /InvalidAllocationID\.NotFound/,
  },
  {
    title: "a private NAT gateway with an Elastic IP",
    model: natGateway,
    inputs: (w) => ({ subnetId: w.subnetA.id, allocationId: w.address.id, connectivityType: "private" }),
    reason: /is not allowed/,
  },
  {
    title: "a route without a target",
    model: route,
    inputs: (w) => ({ routeTableId: w.table.id, destinationCidrBlock: "0.0.0.0/0" }),
    reason: /the target is one of/,
  },
  {
    title: "a route with two targets",
    model: route,
    inputs: (w) => ({
      routeTableId: w.table.id,
      destinationCidrBlock: "0.0.0.0/0",
      gatewayId: "igw-1",
      natGatewayId: "nat-1",
    }),
    reason: /only one of gatewayId, natGatewayId/,
  },
  {
    title: "a route to a gateway that does not exist",
    model: route,
    inputs: (w) => ({ routeTableId: w.table.id, destinationCidrBlock: "0.0.0.0/0", gatewayId: "igw-0" }),
    reason: /InvalidInternetGatewayID\.NotFound/,
  },
  {
    title: "a route to a target that the sandbox cannot have",
    model: route,
    inputs: (w) => ({
      routeTableId: w.table.id,
      destinationCidrBlock: "0.0.0.0/0",
      transitGatewayId: "tgw-0",
    }),
    reason: /InvalidTransitGatewayID\.NotFound/,
  },
  {
    title: "a route that takes over the VPC's own range",
    model: route,
    inputs: (w) => ({
      routeTableId: w.table.id,
      destinationCidrBlock: "10.0.4.0/24",
      gatewayId: w.gateway.id,
    }),
    reason: /more specific/,
  },
  {
    title: "an association of nothing",
    model: routeTableAssociation,
    inputs: (w) => ({ routeTableId: w.table.id }),
    reason: /is missing/,
  },
  {
    title: "a route table in another VPC's absence",
    model: routeTable,
    inputs: () => ({ vpcId: "vpc-0" }),
    reason: /InvalidVpcID\.NotFound/,
  },
];

describe("sandbox ec2 network refusals", () => {
  for (const { title, model, inputs, reason } of refusals)
    it(`refuses ${title}`, () => {
      const n = network();
      expect(() => n.world.create(model, inputs(n))).to.throw(reason);
    });
});
