// Which subnets a VPC gets in each zone: fills in sizes, and says what is inconsistent in the specifications.

import { parseLooseCidr, sizeOf } from "../aws/ec2/cidr.ts";
import type { SubnetSpec, SubnetType } from "./args.ts";
import { invalid } from "./errors.ts";

/** Specifications with mask and size made consistent, or every inconsistency found. */
export function normalizeSpecs(specs: readonly SubnetSpec[], zones: number): SubnetSpec[] {
  const explicit = specs.some((spec) => spec.cidrBlocks !== undefined);
  const issues = [
    ...duplicateNames(specs),
    ...specs.flatMap((spec, index) => sizeIssues(spec, index)),
    ...(explicit ? specs.flatMap((spec, index) => blockIssues(spec, index, zones)) : []),
  ];
  if (issues.length > 0) throw invalid(`Invalid subnet specifications:\n - ${issues.join("\n - ")}`);
  return specs.map((spec) => (explicit ? spec : withMaskAndSize(spec)));
}

/** What the component makes when no specification is given; `zoneBits` is the prefix of one zone's share. */
export function defaultSpecs(zoneBits: number): SubnetSpec[] {
  if (zoneBits > 26)
    throw invalid(
      `Default subnets need at least a /26 for each availability zone, but only a /${zoneBits} is left: ` +
        `make cidrBlock larger, use fewer zones, or give subnetSpecs.`,
    );
  // Of a VPC larger than /16 only the first /16 of each zone's share is used by default.
  const widest = Math.max(zoneBits, 16);
  return [
    { type: "Private", cidrMask: widest + 1 },
    { type: "Public", cidrMask: widest + 2 },
  ];
}

/** AutoMerge: the default specifications with the given ones laid over those of the same type; others are added. */
export function mergeWithDefaults(
  given: readonly SubnetSpec[],
  defaults: readonly SubnetSpec[],
): SubnetSpec[] {
  const replaces = (spec: SubnetSpec, base: SubnetSpec): boolean =>
    spec.name === undefined && kindOf(spec) === kindOf(base);
  const merged = defaults.map((base) => {
    const over = given.find((spec) => replaces(spec, base));
    return over ? { ...base, ...definedOf(over) } : base;
  });
  return [...merged, ...given.filter((spec) => !defaults.some((base) => replaces(spec, base)))];
}

/** Types compare without regard to case, as in the real component. */
export function kindOf(spec: { type: string }): "public" | "private" | "isolated" | "unused" {
  return spec.type.toLowerCase() as Lowercase<SubnetType>;
}

function duplicateNames(specs: readonly SubnetSpec[]): string[] {
  const seen = new Set<string>();
  return specs.flatMap((spec) => {
    const label = `${kindOf(spec)}/${spec.name ?? ""}`;
    if (seen.has(label))
      return [`Several specs of type "${spec.type}" need distinct names; "${spec.name ?? ""}" occurs twice.`];
    seen.add(label);
    return [];
  });
}

function sizeIssues(spec: SubnetSpec, index: number): string[] {
  const where = `subnetSpecs[${index}]`;
  const types = ["public", "private", "isolated", "unused"];
  if (!types.includes(kindOf(spec)))
    return [`${where}.type "${spec.type}" must be Public, Private, Isolated or Unused.`];
  if (
    spec.cidrMask !== undefined &&
    !(Number.isInteger(spec.cidrMask) && spec.cidrMask >= 1 && spec.cidrMask <= 32)
  )
    return [`${where}.cidrMask ${spec.cidrMask} must be a whole number from 1 to 32.`];
  if (spec.size === undefined) return [];
  const bits = maskOfSize(spec.size);
  if (bits === undefined) return [`${where}.size ${spec.size} must be a power of 2 from 4 to 4294967296.`];
  if (spec.cidrMask !== undefined && sizeOf(spec.cidrMask) !== spec.size)
    return [
      `${where}.size ${spec.size} does not match cidrMask /${spec.cidrMask} (${sizeOf(spec.cidrMask)} addresses).`,
    ];
  return [];
}

function blockIssues(spec: SubnetSpec, index: number, zones: number): string[] {
  const where = `subnetSpecs[${index}].cidrBlocks`;
  const texts = spec.cidrBlocks;
  if (texts === undefined) return [`${where} is missing: when one spec has cidrBlocks, all must have them.`];
  if (texts.length !== zones) return [`${where} has ${texts.length} blocks for ${zones} availability zones.`];
  return texts.flatMap((text) => {
    const block = parseLooseCidr(text);
    if (!block) return [`${where} "${text}" is not an IPv4 CIDR block.`];
    if (spec.cidrMask !== undefined && block.bits !== spec.cidrMask)
      return [`${where} "${text}" does not have the prefix /${spec.cidrMask} of cidrMask.`];
    if (spec.size !== undefined && sizeOf(block.bits) !== spec.size)
      return [`${where} "${text}" does not have ${spec.size} addresses, the spec's size.`];
    return [];
  });
}

function withMaskAndSize(spec: SubnetSpec): SubnetSpec {
  const cidrMask = spec.cidrMask ?? (spec.size === undefined ? undefined : maskOfSize(spec.size));
  return cidrMask === undefined ? spec : { ...spec, cidrMask, size: sizeOf(cidrMask) };
}

function maskOfSize(size: number): number | undefined {
  const bits = 32 - Math.log2(size);
  return Number.isInteger(bits) && bits >= 0 && bits <= 30 ? bits : undefined;
}

function definedOf(spec: SubnetSpec): SubnetSpec {
  return Object.fromEntries(Object.entries(spec).filter(([, value]) => value !== undefined)) as SubnetSpec;
}
