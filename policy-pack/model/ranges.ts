// Decides whether two ranges of addresses share one.

import { BlockList, isIP } from "node:net";

/** False where one of them is no range. */
export const overlaps = (a: string, b: string): boolean => holds(a, b) || holds(b, a);

const holds = (outer: string, inner: string): boolean => {
  const [at, below] = [parse(outer), parse(inner)];
  if (at === undefined || below === undefined || at.family !== below.family) return false;
  const list = new BlockList();
  list.addSubnet(at.address, at.bits, at.family);
  return list.check(below.address, below.family);
};

const parse = (range: string) => {
  const [address = "", length] = range.split("/");
  const version = isIP(address);
  const bits = Number(length ?? Number.NaN);
  if (version === 0 || !Number.isInteger(bits) || bits < 0 || bits > (version === 4 ? 32 : 128))
    return undefined;
  return { address, bits, family: version === 4 ? ("ipv4" as const) : ("ipv6" as const) };
};
