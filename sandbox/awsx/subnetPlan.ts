// Which address range each subnet of a VPC gets, by the component's allocation strategies.

import { align, formatCidr, lastOf, overlaps, parseCidr, parseLooseCidr, sizeOf } from "../aws/ec2/cidr.ts";
import type { Cidr } from "../aws/ec2/cidr.ts";
import type { SubnetSpec, SubnetType, Tags, VpcArgs } from "./args.ts";
import { checkLayout } from "./layoutChecks.ts";
import { subnetNames } from "./names.ts";
import { defaultSpecs, kindOf, mergeWithDefaults, normalizeSpecs } from "./subnetSpecs.ts";
import { invalid } from "./errors.ts";

/** One subnet to be made. `resourceName` is Pulumi's name, `nameTag` AWS's. */
export type PlannedSubnet = {
  type: SubnetType;
  zone: string;
  cidrBlock: string;
  resourceName: string;
  nameTag: string;
  tags?: Tags;
};

/** One entry of the output `subnetLayout`. */
export type ResolvedSpec = Pick<SubnetSpec, "name" | "type" | "cidrBlocks" | "cidrMask" | "size">;

export type SubnetPlan = { subnets: PlannedSubnet[]; layout: ResolvedSpec[] };

type Placed = { spec: SubnetSpec; zoneIndex: number; block: Cidr };

/** The subnets for the arguments in the zones. Throws where the specifications contradict each other or do not fit. */
export function planSubnets(name: string, args: VpcArgs, zones: readonly string[]): SubnetPlan {
  const vpcText = args.cidrBlock ?? "10.0.0.0/16";
  const vpc = parseCidr(vpcText);
  if (!vpc) throw invalid(`cidrBlock "${vpcText}" is not an IPv4 CIDR block such as 10.0.0.0/16`);
  const specs = args.subnetSpecs && normalizeSpecs(args.subnetSpecs, zones.length);
  const placed = place(vpc, args, specs, zones.length);
  const subnets = placed.map(({ spec, zoneIndex, block }) => {
    const zone = zones[zoneIndex] ?? "";
    const names = subnetNames(name, spec, zoneIndex + 1, zone, args.subnetNameTagStrategy ?? "Legacy");
    return {
      type: spec.type,
      zone,
      cidrBlock: formatCidr(block),
      ...names,
      ...(spec.tags && { tags: spec.tags }),
    };
  });
  const natStrategy = args.natGateways?.strategy ?? "OnePerAz";
  checkLayout(vpc, subnets, { natStrategy, exact: args.subnetStrategy === "Exact" });
  return { subnets, layout: layoutOf(args, specs, placed, zones.length) };
}

function place(vpc: Cidr, args: VpcArgs, specs: SubnetSpec[] | undefined, zones: number): Placed[] {
  const strategy = args.subnetStrategy ?? "Legacy";
  const zoneBits = args.availabilityZoneCidrMask ?? vpc.bits + bitsFor(zones);
  if (strategy === "AutoMerge") {
    if (specs?.some((spec) => spec.cidrBlocks))
      throw invalid(`subnetStrategy "AutoMerge" takes no explicit cidrBlocks: use "Auto" or "Exact"`);
    return placeInOrder(vpc, zoneBits, mergeWithDefaults(specs ?? [], defaultSpecs(zoneBits)), zones);
  }
  if (specs === undefined) {
    const placed = placeInOrder(vpc, zoneBits, defaultSpecs(zoneBits), zones);
    // Without specifications the legacy strategy lists all private subnets before the public ones.
    return strategy === "Auto"
      ? placed
      : placed.toSorted((a, b) => kindOf(a.spec).localeCompare(kindOf(b.spec)));
  }
  if (strategy === "Legacy") return placeByType(vpc, specs, zones);
  if (specs.some((spec) => spec.cidrBlocks)) return placeExplicitly(specs, zones);
  return placeInOrder(vpc, zoneBits, specs, zones);
}

/** Auto and Exact: each zone's share is filled in the order of the specifications, each block at its next boundary. */
function placeInOrder(vpc: Cidr, zoneBits: number, specs: readonly SubnetSpec[], zones: number): Placed[] {
  if (specs.length === 0) throw invalid("subnetSpecs is empty: name at least one subnet or leave it out");
  const evenBits = zoneBits + bitsFor(specs.length);
  const needed = specs.reduce((sum, spec) => sum + sizeOf(spec.cidrMask ?? evenBits), 0);
  if (needed > sizeOf(zoneBits))
    throw invalid(
      `Subnets are too large for the VPC: each availability zone has ${sizeOf(zoneBits)} addresses (/${zoneBits}), ` +
        `but its subnets need ${needed}. Make cidrBlock larger, the subnets smaller, or use fewer zones.`,
    );
  return range(zones).flatMap((zoneIndex) => {
    let free = vpc.base + zoneIndex * sizeOf(zoneBits);
    return specs.map((spec) => {
      const block = blockFrom(free, spec.cidrMask ?? evenBits);
      free = lastOf(block) + 1;
      return { spec, zoneIndex, block };
    });
  });
}

const legacyOrder = [
  { kind: "private", type: "Private", smallestPrefix: 19 },
  { kind: "public", type: "Public", smallestPrefix: 20 },
  { kind: "isolated", type: "Isolated", smallestPrefix: 24 },
] as const;

/** Legacy: in each zone private, then public, then isolated, whatever the order of the specifications. */
function placeByType(vpc: Cidr, specs: readonly SubnetSpec[], zones: number): Placed[] {
  const zoneBits = vpc.bits + bitsFor(zones);
  const halfBits = zoneBits + (specs.length === 1 ? 0 : 1);
  return range(zones).flatMap((zoneIndex) => {
    const zoneBase = vpc.base + zoneIndex * sizeOf(zoneBits);
    const placed: Placed[] = [];
    for (const { kind, type, smallestPrefix } of legacyOrder) {
      const before = placed.at(-1)?.block;
      const start = before ? before.base + sizeOf(before.bits) : zoneBase;
      specs
        .filter((spec) => kindOf(spec) === kind)
        .forEach((spec, index) => {
          const bits = spec.cidrMask ?? Math.max(halfBits, smallestPrefix);
          const block = legacyBlock(start + index * sizeOf(bits), bits, placed.at(-1)?.block);
          placed.push({ spec: { ...spec, type }, zoneIndex, block });
        });
    }
    return placed;
  });
}

/** The wished block, or the next boundary after the previous block where they would overlap. */
function legacyBlock(start: number, bits: number, previous: Cidr | undefined): Cidr {
  const wished = { base: start, bits };
  if (!previous || !overlaps(previous, { base: align(start, bits), bits })) return wished;
  return { base: align(lastOf(previous), bits) + sizeOf(bits), bits };
}

function placeExplicitly(specs: readonly SubnetSpec[], zones: number): Placed[] {
  return range(zones).flatMap((zoneIndex) =>
    specs.map((spec) => {
      const text = spec.cidrBlocks?.[zoneIndex] ?? "";
      return { spec, zoneIndex, block: parseLooseCidr(text) ?? { base: 0, bits: 0 } };
    }),
  );
}

function layoutOf(
  args: VpcArgs,
  specs: SubnetSpec[] | undefined,
  placed: readonly Placed[],
  zones: number,
): ResolvedSpec[] {
  const strategy = args.subnetStrategy ?? "Legacy";
  if (specs !== undefined && strategy !== "Legacy" && strategy !== "AutoMerge")
    return specs.map(({ name, type, cidrBlocks, cidrMask, size }) => ({
      name,
      type,
      cidrBlocks,
      cidrMask,
      size,
    }));
  const oneZone = placed.slice(0, placed.length / zones);
  return oneZone.flatMap(({ spec, block }, index) => {
    const previous = oneZone[index - 1]?.block;
    const gaps = previous ? gapsBetween(previous, block) : [];
    return [
      ...gaps.map((bits) => ({ type: "Unused" as const, cidrMask: bits })),
      { type: spec.type, cidrMask: block.bits },
    ];
  });
}

/** Prefix lengths of the widest aligned blocks that fill the space between two blocks. */
function gapsBetween(a: Cidr, b: Cidr): number[] {
  const [first, second] = a.base < b.base ? [a, b] : [b, a];
  const gaps: number[] = [];
  let free = lastOf(first) + 1;
  while (free < second.base) {
    let bits = 32;
    while (bits > 0 && free % sizeOf(bits - 1) === 0 && free + sizeOf(bits - 1) <= second.base) bits -= 1;
    gaps.push(bits);
    free += sizeOf(bits);
  }
  return gaps;
}

function blockFrom(free: number, bits: number): Cidr {
  return { base: align(free + sizeOf(bits) - 1, bits), bits };
}

/** Bits that tell `count` things apart. */
function bitsFor(count: number): number {
  return count === 0 ? 0 : Math.ceil(Math.log2(count));
}

function range(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index);
}
