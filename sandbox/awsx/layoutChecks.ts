// Whether a planned layout of subnets can be: no overlap, no gap where none is allowed, gateways where they need to be.

import {
  containsCidr,
  formatAddress,
  formatCidr,
  lastOf,
  overlaps,
  parseLooseCidr,
} from "../aws/ec2/cidr.ts";
import type { Cidr } from "../aws/ec2/cidr.ts";
import type { NatStrategy } from "./args.ts";
import { invalid } from "./errors.ts";

type Subnet = { type: string; cidrBlock: string; resourceName: string };

/** Throws an error that lists all faults of one kind. */
export function checkLayout(
  vpc: Cidr,
  subnets: readonly Subnet[],
  rules: { natStrategy: NatStrategy; exact: boolean },
): void {
  const blocks = subnets.map((subnet) => ({ subnet, block: parseLooseCidr(subnet.cidrBlock) ?? vpc }));
  refuseOverlap(blocks);
  if (rules.exact) refuseGaps(vpc, blocks);
  refuseGatewayWithoutHome(rules.natStrategy, subnets);
}

type Block = { subnet: Subnet; block: Cidr };

function refuseOverlap(blocks: readonly Block[]): void {
  const faulty = blocks.filter((a) => blocks.some((b) => a !== b && overlaps(a.block, b.block)));
  if (faulty.length === 0) return;
  const list = faulty.map(({ subnet }) => `${subnet.resourceName}: ${subnet.cidrBlock}`).join("\n - ");
  throw invalid(
    `These subnets overlap with another one:\n - ${list}\n` +
      `Make cidrBlock larger, the subnets smaller, or use fewer availability zones.`,
  );
}

function refuseGaps(vpc: Cidr, blocks: readonly Block[]): void {
  const gaps = blocks.flatMap(({ subnet, block }, index) => {
    const previous = blocks[index - 1];
    const expected = previous ? lastOf(previous.block) + 1 : vpc.base;
    if (block.base === expected) return [];
    return [`${subnet.resourceName} (${subnet.cidrBlock}) does not start at ${formatAddress(expected)}`];
  });
  const end = blocks.at(-1);
  if (end && lastOf(end.block) !== lastOf(vpc))
    gaps.push(
      `${end.subnet.resourceName} (${end.subnet.cidrBlock}) ends before the VPC ${formatCidr(vpc)} does`,
    );
  const outside = blocks.filter(({ block }) => !containsCidr(vpc, block));
  gaps.push(
    ...outside.map(({ subnet }) => `${subnet.resourceName} (${subnet.cidrBlock}) is outside the VPC`),
  );
  if (gaps.length > 0)
    throw invalid(
      `subnetStrategy "Exact" allows no gaps; mark them with specs of type "Unused":\n - ${gaps.join("\n - ")}`,
    );
}

function refuseGatewayWithoutHome(strategy: NatStrategy, subnets: readonly Subnet[]): void {
  if (strategy === "None") return;
  const kinds = new Set(subnets.map((subnet) => subnet.type.toLowerCase()));
  if (kinds.has("public") && (kinds.has("private") || kinds.has("isolated"))) return;
  throw invalid(
    `natGateways.strategy "${strategy}" needs public subnets for the gateways and private or isolated subnets ` +
      `behind them. Add them to subnetSpecs or set the strategy to "None".`,
  );
}
