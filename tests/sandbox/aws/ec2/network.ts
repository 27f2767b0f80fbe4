// A small network in a test world: a VPC with one public and one private subnet, ready for more.

import { eip, internetGateway } from "../../../../sandbox/aws/ec2/gateways.ts";
import { routeTable } from "../../../../sandbox/aws/ec2/routes.ts";
import { subnet } from "../../../../sandbox/aws/ec2/subnet.ts";
import { vpc } from "../../../../sandbox/aws/ec2/vpc.ts";
import type { StoredResource } from "../../../../sandbox/aws/model.ts";
import { testWorld } from "../world.ts";
import type { TestWorld } from "../world.ts";

export type Network = Record<
  "vpc" | "gateway" | "subnetA" | "subnetB" | "table" | "address",
  StoredResource
> & {
  world: TestWorld;
};

export function network(): Network {
  const world = testWorld();
  const net = world.create(vpc, { cidrBlock: "10.0.0.0/16", enableDnsHostnames: true });
  const inZone = (cidrBlock: string, availabilityZone: string): StoredResource =>
    world.create(subnet, { vpcId: net.id, cidrBlock, availabilityZone });
  return {
    world,
    vpc: net,
    gateway: world.create(internetGateway, { vpcId: net.id }),
    subnetA: inZone("10.0.0.0/24", "eu-central-1a"),
    subnetB: inZone("10.0.1.0/24", "eu-central-1b"),
    table: world.create(routeTable, { vpcId: net.id }),
    address: world.create(eip, {}),
  };
}
