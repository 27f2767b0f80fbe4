// What EC2 takes as a block of addresses or a port: rules over single values.

import { isIPv6 } from "node:net";
import type { Rule } from "../rules.ts";
import { align, formatCidr, parseCidr, parseLooseCidr } from "./cidr.ts";
import type { Cidr } from "./cidr.ts";

/** An IPv4 block with a prefix in the given range. */
export function isIpv4Block(widest = 0, narrowest = 32): Rule {
  return (value) => {
    const loose = typeof value === "string" ? parseLooseCidr(value) : undefined;
    if (!loose) return `"${String(value)}" is not an IPv4 CIDR block such as 10.0.0.0/16`;
    const { base, bits } = loose;
    if (base !== align(base, bits))
      return `"${String(value)}" has bits after its prefix; did you mean "${formatCidr({ base: align(base, bits), bits })}"?`;
    if (bits < widest || bits > narrowest)
      return `"${String(value)}" must have a prefix from /${widest} to /${narrowest}`;
    return undefined;
  };
}

/** An IPv6 block. */
export const isIpv6Block: Rule = (value) => {
  const [address = "", bits = ""] = String(value).split("/");
  const good = isIPv6(address) && /^\d{1,3}$/.test(bits) && Number(bits) <= 128;
  return good ? undefined : `"${String(value)}" is not an IPv6 CIDR block such as 2001:db8::/32`;
};

/** The block of a value that isIpv4Block has passed. */
export function blockOf(value: unknown): Cidr {
  const block = parseCidr(String(value));
  if (!block) throw new TypeError(`"${String(value)}" is not an IPv4 CIDR block`);
  return block;
}
