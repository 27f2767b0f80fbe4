// Who and where the caller is: identity, region, partition, availability zones.

import { dnsSuffix } from "./arn.ts";
import { AwsError } from "./model.ts";
import type { Caller, InvokeModel, Properties, World } from "./model.ts";
import { regionOf, zonesOf } from "./regions.ts";

const getCallerIdentity: InvokeModel = {
  token: "aws:index/getCallerIdentity:getCallerIdentity",
  // AWS answers GetCallerIdentity to everybody, whatever the policies say.
  run: (_args, { caller, world }) => ({
    id: caller.account,
    accountId: caller.account,
    arn: sessionArn(caller.arn),
    userId: userIdOf(caller, world),
  }),
};

/** `AROA…:session` for a role; the account for its root user. */
function userIdOf({ account, arn }: Caller, world: World): string {
  const role = world.find("aws:iam/role:Role", { account }, (r) => r.outputs["arn"] === arn)[0];
  return role === undefined ? account : `${String(role.outputs["uniqueId"])}:pulumi`;
}

/** A role calls as a session of itself. */
function sessionArn(arn: string): string {
  return arn.replace(
    /^arn:([^:]+):iam::(\d+):role\/(?:.*\/)?([^/]+)$/,
    "arn:$1:sts::$2:assumed-role/$3/pulumi",
  );
}

const getRegion: InvokeModel = {
  token: "aws:index/getRegion:getRegion",
  run(args, context) {
    const name = String(args["region"] ?? args["name"] ?? context.caller.region);
    const { description } = known(name);
    const endpoint = `ec2.${name}.${dnsSuffix(context.caller.partition)}`;
    return { id: name, name, region: name, description, endpoint };
  },
};

const getPartition: InvokeModel = {
  token: "aws:index/getPartition:getPartition",
  run(_args, { caller: { partition } }) {
    const suffix = dnsSuffix(partition);
    return {
      id: partition,
      partition,
      dnsSuffix: suffix,
      reverseDnsPrefix: suffix.split(".").toReversed().join("."),
    };
  },
};

const getAvailabilityZones: InvokeModel = {
  token: "aws:index/getAvailabilityZones:getAvailabilityZones",
  calls: () => [{ action: "ec2:DescribeAvailabilityZones", resource: "*" }],
  run(args, context) {
    const region = String(args["region"] ?? context.caller.region);
    known(region);
    const zones = zonesOf(region).filter((zone) => isWanted(zone, args));
    const asked = ["allAvailabilityZones", "excludeNames", "excludeZoneIds", "filters", "state"];
    return {
      ...Object.fromEntries(asked.map((name) => [name, args[name]])),
      id: region,
      region,
      names: zones.map((zone) => zone.name),
      zoneIds: zones.map((zone) => zone.id),
      groupNames: zones.length === 0 ? [] : [`${region}-zg-1`],
    };
  },
};

/** Filters of DescribeAvailabilityZones that zones of the sandbox can be told apart by. */
const zoneFilters: Readonly<Record<string, (zone: { name: string; id: string }) => string>> = {
  "zone-name": (zone) => zone.name,
  "zone-id": (zone) => zone.id,
  "opt-in-status": () => "opt-in-not-required",
  "zone-type": () => "availability-zone",
  state: () => "available",
};

function isWanted(zone: { name: string; id: string }, args: Properties): boolean {
  if (args["state"] !== undefined && args["state"] !== "available") return false;
  if (list(args["excludeNames"]).includes(zone.name) || list(args["excludeZoneIds"]).includes(zone.id))
    return false;
  return list(args["filters"]).every((filter) => {
    const { name, values } = filter as { name: string; values: unknown[] };
    const valueOf = zoneFilters[name];
    if (valueOf === undefined) throw new AwsError("InvalidParameterValue", `The filter '${name}' is invalid`);
    return values.includes(valueOf(zone));
  });
}

function list(value: unknown): unknown[] {
  return Array.isArray(value) ? (value as unknown[]) : [];
}

function known(name: string): { description: string } {
  const region = regionOf(name);
  if (region !== undefined) return region;
  throw new AwsError(
    "InvalidParameterValue",
    `The sandbox has no region ${name}: add it to sandbox/aws/regions.ts`,
  );
}

export const invokes: readonly InvokeModel[] = [
  getCallerIdentity,
  getRegion,
  getPartition,
  getAvailabilityZones,
];
