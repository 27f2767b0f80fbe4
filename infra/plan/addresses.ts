// Decides the IPv4 range of every network: cut from one supernet, by place in one table that only grows.
import { cutBlocks, formatRange, parseRange } from "./cidr.ts";

/** The company's table of networks. `prefix` is the size of each; a row's place decides its range. */
export type AddressTable = {
  readonly supernet: string;
  readonly prefix: number;
  readonly networks: readonly NetworkRow[];
};

/** The network of an account or environment in a region. A retired one keeps its place, so that no other moves. */
export type NetworkRow = { readonly name: string; readonly region: string; readonly retired: boolean };

export type PlannedNetwork = { readonly name: string; readonly region: string; readonly cidr: string };

/**
 * The range of each network in use. Rows that are appended, a network that retires, and a supernet that is widened to
 * twice its size and still begins at the same address, move nothing. Throws RangeError where the supernet is too small.
 */
export function planAddresses({ supernet, prefix, networks }: AddressTable): PlannedNetwork[] {
  const range = parseRange(supernet);
  if (range === undefined) throw new RangeError(`not an IPv4 range: ${supernet}`);
  const blocks = cutBlocks(range, prefix, networks.length).map(formatRange);
  return networks.flatMap(({ name, region, retired }, index) =>
    retired ? [] : [{ name, region, cidr: blocks[index] as string }],
  );
}

/** How many networks of this size a supernet holds; none when it is no range. */
export function roomFor(supernet: string, prefix: number): number {
  const range = parseRange(supernet);
  return range === undefined || prefix < range.prefix ? 0 : 2 ** (prefix - range.prefix);
}

/** The range of one network, or undefined when the table has none of that name and region. */
export const addressesOf = (table: AddressTable, name: string, region: string): string | undefined =>
  planAddresses(table).find((row) => row.name === name && row.region === region)?.cidr;
