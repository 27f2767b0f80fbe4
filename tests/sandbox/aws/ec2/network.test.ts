// VPC, subnets, gateways and routes: AWS's formats on creation, and what AWS refuses.

import { expect } from "chai";
import { eip, internetGateway, natGateway } from "../../../../sandbox/aws/ec2/gateways.ts";
import { route, routeTable, routeTableAssociation } from "../../../../sandbox/aws/ec2/routes.ts";
import { subnet } from "../../../../sandbox/aws/ec2/subnet.ts";
import { defaultSecurityGroup, vpc } from "../../../../sandbox/aws/ec2/vpc.ts";
import { UNKNOWN } from "../../../../sandbox/aws/model.ts";
import { management, workload } from "../world.ts";
import { network } from "./network.ts";
import type { Network } from "./network.ts";

const hex17 = "[0-9a-f]{17}";
const arn = (kind: string, id: string): string => `arn:aws:ec2:eu-central-1:${workload}:${kind}/${id}`;

describe("sandbox ec2 network", () => {
  let n: Network;

  beforeEach(() => {
    n = network();
  });

  it("gives a VPC its id, ARN and the defaults that come with it", () => {
    const { id, outputs } = n.vpc;
    expect(id).to.match(new RegExp(`^vpc-${hex17}$`));
    expect(outputs["arn"]).to.equal(arn("vpc", id));
    expect(outputs).to.include({
      ownerId: workload,
      enableDnsSupport: true,
      instanceTenancy: "default",
      region: "eu-central-1",
    });
    expect(outputs["defaultSecurityGroupId"]).to.match(new RegExp(`^sg-${hex17}$`));
    expect(outputs["mainRouteTableId"]).to.match(new RegExp(`^rtb-${hex17}$`));
    expect(
      n.world.get("aws:ec2/securityGroup:SecurityGroup", String(outputs["defaultSecurityGroupId"]))?.outputs[
        "name"
      ],
    ).to.equal("default");
  });

  it("gives subnets, gateways and tables ids and ARNs", () => {
    expect(n.subnetA.outputs).to.deep.include({
      arn: arn("subnet", n.subnetA.id),
      availabilityZoneId: "euc1-az1",
      mapPublicIpOnLaunch: false,
    });
    expect(n.gateway.outputs["arn"]).to.equal(arn("internet-gateway", n.gateway.id));
    expect(n.table.outputs).to.deep.include({ arn: arn("route-table", n.table.id), routes: [] });
    expect(n.address.outputs["publicIp"]).to.match(/^198\.1[89]\.\d+\.\d+$/);
    expect(n.address.outputs["allocationId"]).to.equal(n.address.id);
  });

  it("gives a NAT gateway an address of its subnet and the Elastic IP", () => {
    const nat = n.world.create(natGateway, { subnetId: n.subnetA.id, allocationId: n.address.id });
    expect(nat.id).to.match(new RegExp(`^nat-${hex17}$`));
    expect(nat.outputs).to.include({
      privateIp: "10.0.0.4",
      publicIp: n.address.outputs["publicIp"],
      vpcId: n.vpc.id,
    });
  });

  it("names a route by table and checksum of its destination, as the provider does", () => {
    const made = n.world.create(route, {
      routeTableId: n.table.id,
      destinationCidrBlock: "0.0.0.0/0",
      gatewayId: n.gateway.id,
    });
    expect(made.id).to.equal(`r-${n.table.id}1080289494`);
    expect(made.outputs).to.include({ origin: "CreateRoute", state: "active" });
  });

  it("adopts the default security group with the program's rules", () => {
    const group = n.world.create(defaultSecurityGroup, { vpcId: n.vpc.id });
    expect(group.id).to.equal(n.vpc.outputs["defaultSecurityGroupId"]);
    expect(group.outputs).to.deep.include({ ingress: [], egress: [], name: "default" });
  });

  it("changes settings in place and drops tags that are gone", () => {
    n.world.update(vpc, n.vpc, { cidrBlock: "10.0.0.0/16", tags: { a: "b" } });
    expect(n.vpc.outputs["tagsAll"]).to.deep.equal({ a: "b" });
    n.world.update(vpc, n.vpc, { cidrBlock: "10.0.0.0/16" });
    expect(n.vpc.outputs).to.not.have.property("tags");
    expect(n.vpc.outputs["tagsAll"]).to.deep.equal({});
  });

  it("judges no unknown value at preview", () => {
    const context = n.world.context();
    expect(
      subnet.check?.({ vpcId: UNKNOWN, cidrBlock: UNKNOWN, availabilityZone: UNKNOWN }, context),
    ).to.deep.equal([]);
    expect(
      natGateway.check?.({ subnetId: UNKNOWN, allocationId: UNKNOWN, connectivityType: "public" }, context),
    ).to.deep.equal([]);
    expect(
      route.check?.(
        { routeTableId: UNKNOWN, destinationCidrBlock: "0.0.0.0/0", natGatewayId: UNKNOWN },
        context,
      ),
    ).to.deep.equal([]);
  });

  it("refuses an Elastic IP that is in use, and its release", () => {
    n.world.create(natGateway, { subnetId: n.subnetA.id, allocationId: n.address.id });
    const again = { subnetId: n.subnetB.id, allocationId: n.address.id };
    expect(() => n.world.create(natGateway, again)).to.throw(/Resource\.AlreadyAssociated/);
    expect(() => n.world.remove(eip, n.address)).to.throw(/InvalidIPAddress\.InUse/);
  });

  it("refuses a NAT gateway in a VPC without internet gateway", () => {
    n.world.remove(internetGateway, n.gateway);
    const inputs = { subnetId: n.subnetA.id, allocationId: n.address.id };
    expect(() => n.world.create(natGateway, inputs)).to.throw(/Gateway\.NotAttached/);
  });

  it("refuses a second route to a destination and a second table for a subnet", () => {
    const toGateway = {
      routeTableId: n.table.id,
      destinationCidrBlock: "0.0.0.0/0",
      gatewayId: n.gateway.id,
    };
    n.world.create(route, toGateway);
    expect(() => n.world.create(route, toGateway)).to.throw(/RouteAlreadyExists/);
    n.world.create(routeTableAssociation, { routeTableId: n.table.id, subnetId: n.subnetA.id });
    const other = n.world.create(routeTable, { vpcId: n.vpc.id });
    expect(() =>
      n.world.create(routeTableAssociation, { routeTableId: other.id, subnetId: n.subnetA.id }),
    ).to.throw(/Resource\.AlreadyAssociated/);
  });

  it("refuses to join a table and a subnet of different VPCs", () => {
    const other = n.world.create(vpc, { cidrBlock: "10.9.0.0/16" });
    const table = n.world.create(routeTable, { vpcId: other.id });
    expect(() =>
      n.world.create(routeTableAssociation, { routeTableId: table.id, subnetId: n.subnetA.id }),
    ).to.throw(/different networks/);
  });

  it("keeps accounts and regions apart", () => {
    const inputs = { vpcId: n.vpc.id, cidrBlock: "10.0.5.0/24" };
    expect(() => n.world.create(subnet, inputs, { account: management })).to.throw(/InvalidVpcID\.NotFound/);
    expect(() => n.world.create(subnet, inputs, { region: "us-east-1" })).to.throw(/InvalidVpcID\.NotFound/);
  });

  it("deletes a VPC only when nothing but its defaults is left in it", () => {
    expect(() => n.world.remove(vpc, n.vpc)).to.throw(/DependencyViolation.*Subnet subnet-/);
    for (const [model, resource] of [
      [subnet, n.subnetA],
      [subnet, n.subnetB],
      [routeTable, n.table],
    ] as const)
      n.world.remove(model, resource);
    expect(() => n.world.remove(vpc, n.vpc)).to.throw(/DependencyViolation.*InternetGateway/);
    n.world.remove(internetGateway, n.gateway);
    n.world.remove(vpc, n.vpc);
  });

  it("deletes no subnet with a gateway or function in it, and no table in use", () => {
    const nat = n.world.create(natGateway, { subnetId: n.subnetA.id, allocationId: n.address.id });
    expect(() => n.world.remove(subnet, n.subnetA)).to.throw(new RegExp(`DependencyViolation.*${nat.id}`));
    n.world.seed({
      token: "aws:lambda/function:Function",
      id: "fn",
      outputs: { vpcConfig: { subnetIds: [n.subnetB.id] } },
    });
    expect(() => n.world.remove(subnet, n.subnetB)).to.throw(/DependencyViolation.*Function fn/);
    n.world.create(routeTableAssociation, { routeTableId: n.table.id, subnetId: n.subnetB.id });
    expect(() => n.world.remove(routeTable, n.table)).to.throw(/DependencyViolation/);
  });

  it("names the API call of each operation and what it acts on", () => {
    const context = n.world.context();
    expect(vpc.calls("create", { inputs: { cidrBlock: "10.0.0.0/16" } }, context)).to.deep.equal([
      { action: "ec2:CreateVpc", resource: arn("vpc", "*") },
    ]);
    expect(vpc.calls("read", n.vpc, context).map((c) => [c.action, c.resource])).to.deep.equal([
      ["ec2:DescribeVpcs", "*"],
    ]);
    expect(vpc.calls("delete", n.vpc, context).map((c) => [c.action, c.resource])).to.deep.equal([
      ["ec2:DeleteVpc", n.vpc.outputs["arn"]],
    ]);
    const later = { ...n.vpc, inputs: { ...n.vpc.inputs, enableDnsHostnames: false } };
    expect(vpc.calls("update", later, context).map((c) => c.action)).to.deep.equal([
      "ec2:ModifyVpcAttribute",
    ]);
  });
});
