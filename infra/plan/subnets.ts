// Decides the subnets of a VPC: a private and a public range for each zone, stable when zones are added.
import { cutBlocks, formatRange, parseRange } from "./cidr.ts";

/** Zones that a VPC's range has room for; a larger table of zones would need smaller private subnets. */
export const maxZones = 4;

/** Ranges by zone, in the order of the zones. */
export type SubnetPlan = { private: string[]; public: string[] };

/**
 * The first half of the range holds private subnets (an eighth each), the third quarter public ones (a sixteenth
 * each), the last quarter stays free. A zone's ranges depend on its position only, so adding a zone moves nothing.
 */
export function planSubnets(cidr: string, zones: number): SubnetPlan {
  const range = parseRange(cidr);
  if (range === undefined) throw new RangeError(`not an IPv4 range: ${cidr}`);
  if (zones > maxZones) throw new RangeError(`${zones} zones, at most ${maxZones} have room in ${cidr}`);
  const privateBlocks = cutBlocks(range, range.prefix + 3, zones);
  const publicBlocks = cutBlocks(range, range.prefix + 4, 8 + zones).slice(8);
  return { private: privateBlocks.map(formatRange), public: publicBlocks.map(formatRange) };
}
