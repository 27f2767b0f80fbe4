// Decides the subnets of a VPC: private, public and isolated ranges for each zone, stable when zones are added.
import { cutBlocks, formatRange, parseRange } from "./cidr.ts";

/** Zones that a VPC's range has room for; a larger table of zones would need smaller private subnets. */
export const maxZones = 4;

/** Ranges by zone, in the order of the zones. */
export type SubnetPlan = { private: string[]; public: string[]; isolated: string[] };

/**
 * The first half of the range holds private subnets (an eighth each), the third quarter public ones (a sixteenth
 * each), of the last quarter the first half isolated ones (a thirty-second each); the rest stays free. A zone's ranges
 * depend on its position only, so adding a zone moves nothing.
 */
export function planSubnets(cidr: string, zones: number): SubnetPlan {
  const range = parseRange(cidr);
  if (range === undefined) throw new RangeError(`not an IPv4 range: ${cidr}`);
  if (zones > maxZones) throw new RangeError(`${zones} zones, at most ${maxZones} have room in ${cidr}`);
  const privateBlocks = cutBlocks(range, range.prefix + 3, zones);
  const publicBlocks = cutBlocks(range, range.prefix + 4, 8 + zones).slice(8);
  const isolatedBlocks = cutBlocks(range, range.prefix + 5, 24 + zones).slice(24);
  return {
    private: privateBlocks.map(formatRange),
    public: publicBlocks.map(formatRange),
    isolated: isolatedBlocks.map(formatRange),
  };
}
