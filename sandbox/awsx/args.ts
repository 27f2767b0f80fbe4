// Which arguments of awsx:ec2:Vpc the component understands, and what is wrong with those it was given.

import type { Input } from "@pulumi/pulumi";

export type SubnetType = "Public" | "Private" | "Isolated" | "Unused";
export type SubnetStrategy = "Auto" | "AutoMerge" | "Exact";
export type NatStrategy = "None" | "Single" | "OnePerAz";

export type Tags = Record<string, Input<string>>;

/** One kind of subnet, made once in each zone. `size` is a number of addresses and means the same as `cidrMask`. */
export type SubnetSpec = {
  type: SubnetType;
  name?: string;
  cidrMask?: number;
  size?: number;
  cidrBlocks?: string[];
  tags?: Tags;
};

/** An endpoint as the component takes it: the inputs of aws.ec2.VpcEndpoint without its VPC. */
export type EndpointSpec = {
  serviceName: string;
  vpcEndpointType?: string;
  autoAccept?: boolean;
  policy?: Input<string>;
  privateDnsEnabled?: boolean;
  ipAddressType?: Input<string>;
  region?: Input<string>;
  routeTableIds?: Input<Input<string>[]>;
  securityGroupIds?: Input<Input<string>[]>;
  subnetIds?: Input<Input<string>[]>;
  tags?: Tags;
};

export type VpcArgs = {
  cidrBlock?: string;
  availabilityZoneNames?: string[];
  numberOfAvailabilityZones?: number;
  availabilityZoneCidrMask?: number;
  natGateways?: { strategy?: NatStrategy; elasticIpAllocationIds?: Input<string>[] };
  subnetSpecs?: SubnetSpec[];
  subnetStrategy?: SubnetStrategy | "Legacy";
  subnetNameTagStrategy?: "Legacy" | "AvailabilityZone";
  vpcEndpointSpecs?: EndpointSpec[];
  vpcEndpointStrategy?: "Legacy" | "Auto";
  enableDnsHostnames?: Input<boolean>;
  enableDnsSupport?: Input<boolean>;
  enableNetworkAddressUsageMetrics?: Input<boolean>;
  instanceTenancy?: Input<string>;
  region?: Input<string>;
  tags?: Tags;
};

/** A faulty argument: its path, and what is wrong with the value and the remedy. */
export type ArgumentFault = { propertyPath: string; reason: string };

/** Arguments that decide how many children there are: the schema marks them plain, so no output may hide in them. */
const plain = [
  "cidrBlock",
  "availabilityZoneNames",
  "numberOfAvailabilityZones",
  "availabilityZoneCidrMask",
  "natGateways",
  "subnetSpecs",
  "subnetStrategy",
  "subnetNameTagStrategy",
  "vpcEndpointSpecs",
  "vpcEndpointStrategy",
];

const passedOn = [
  "enableDnsHostnames",
  "enableDnsSupport",
  "enableNetworkAddressUsageMetrics",
  "instanceTenancy",
  "region",
  "tags",
];

/** Arguments of the real component that need address management or IPv6, which this sandbox has not. */
const unserved = [
  "assignGeneratedIpv6CidrBlock",
  "ipv4IpamPoolId",
  "ipv4NetmaskLength",
  "ipv6CidrBlock",
  "ipv6CidrBlockNetworkBorderGroup",
  "ipv6IpamPoolId",
  "ipv6NetmaskLength",
];

const choices: Readonly<Record<string, readonly string[]>> = {
  subnetStrategy: ["Legacy", "Auto", "AutoMerge", "Exact"],
  subnetNameTagStrategy: ["Legacy", "AvailabilityZone"],
  vpcEndpointStrategy: ["Legacy", "Auto"],
  "natGateways.strategy": ["None", "Single", "OnePerAz"],
};

/**
 * Every fault of the arguments that can be seen without the VPC's region, together.
 * @param isOutput tells a value that is only known later from a plain one
 */
export function argumentFaults(
  args: Record<string, unknown>,
  isOutput: (value: unknown) => boolean,
): ArgumentFault[] {
  const given = Object.keys(args).filter((key) => args[key] !== undefined && args[key] !== null);
  return [
    ...given.flatMap((key) => nameFault(key, args[key])),
    ...plain
      .filter((key) => isOutput(args[key]))
      .map((key) => fault(key, "must be a plain value, not an output: it decides which children there are")),
    ...Object.entries(choices).flatMap(([path, allowed]) => choiceFault(args, path, allowed, isOutput)),
    ...zoneFaults(args as VpcArgs),
  ];
}

function nameFault(key: string, value: unknown): ArgumentFault[] {
  if (plain.includes(key) || passedOn.includes(key)) return [];
  if (unserved.includes(key) && value === false) return [];
  const why = unserved.includes(key)
    ? "is not served by the sandbox's awsx:ec2:Vpc (IPAM and IPv6); leave it out or extend sandbox/awsx/vpc.ts"
    : "is not an argument of awsx:ec2:Vpc";
  return [fault(key, why)];
}

function choiceFault(
  args: Record<string, unknown>,
  path: string,
  allowed: readonly string[],
  isOutput: (value: unknown) => boolean,
): ArgumentFault[] {
  const [head = "", rest] = path.split(".");
  if (isOutput(args[head])) return [];
  const value = rest ? (args[head] as Record<string, unknown> | undefined)?.[rest] : args[head];
  if (value === undefined || allowed.includes(String(value))) return [];
  return [fault(path, `is "${String(value)}", must be one of ${allowed.join(", ")}`)];
}

function zoneFaults(args: VpcArgs): ArgumentFault[] {
  const { availabilityZoneNames: names, numberOfAvailabilityZones: count } = args;
  if (names !== undefined && count !== undefined)
    return [fault("numberOfAvailabilityZones", "and availabilityZoneNames exclude each other: give one")];
  if (Array.isArray(names) && new Set(names).size !== names.length)
    return [fault("availabilityZoneNames", `names a zone twice: ${names.join(", ")}`)];
  if (Array.isArray(names) && names.length === 0)
    return [fault("availabilityZoneNames", "is empty; name at least one zone or leave it out")];
  if (typeof count === "number" && (!Number.isInteger(count) || count < 1))
    return [fault("numberOfAvailabilityZones", `is ${count}, must be a whole number of at least 1`)];
  return [];
}

function fault(propertyPath: string, reason: string): ArgumentFault {
  return { propertyPath, reason: `${propertyPath} ${reason}` };
}
