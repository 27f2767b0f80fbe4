// Decides to which addresses requests may go that others make us send (server-side request forgery): public ones, and those named.
import { lookup as systemLookup } from "node:dns/promises";
import ipaddr from "ipaddr.js";

/** Address ranges in CIDR notation that are allowed although they are not public. */
export type Allowed = readonly string[];

/** All addresses of a name. */
export type Resolve = (name: string) => Promise<readonly string[]>;

export const resolveBySystem: Resolve = async (name) =>
  (await systemLookup(name, { all: true })).map(({ address }) => address);

/** A target that no request is sent to. */
export class TargetRefused extends Error {
  constructor(why: string) {
    super(why);
    this.name = "TargetRefused";
  }
}

/** True for a public unicast address or one of an allowed range. IPv6 forms of an IPv4 address count as that one. */
export function isAllowed(address: string, allowed: Allowed): boolean {
  if (!ipaddr.isValid(address)) return false;
  // ::ffff:127.0.0.1 is 127.0.0.1; other ranges that carry an IPv4 address (NAT64, 6to4, Teredo) are not unicast here.
  const parsed = ipaddr.process(address);
  if (parsed.range() === "unicast" && !isCompatible(parsed)) return true;
  return allowed.some((range) => {
    const [base, bits] = ipaddr.parseCIDR(range);
    return base.kind() === parsed.kind() && parsed.match(base, bits);
  });
}

/** ::127.0.0.1, deprecated by RFC 4291 2.5.5.1, which some systems still take for 127.0.0.1. */
function isCompatible(address: ipaddr.IPv4 | ipaddr.IPv6): boolean {
  return address.kind() === "ipv6" && (address as ipaddr.IPv6).parts.slice(0, 6).every((part) => part === 0);
}

/** True for a range in CIDR notation. */
export const isRange = (text: string): boolean => ipaddr.isValidCIDR(text);

/** Where a request to a URL may connect: one address, looked up once. */
export interface Target {
  readonly url: URL;
  readonly address: string;
}

/** Resolves the URL's host once; throws TargetRefused unless every address that it has is allowed. */
export async function targetOf(url: URL, allowed: Allowed, resolve: Resolve): Promise<Target> {
  // The URL parser has read decimal, octal and hexadecimal forms of an address already.
  const host = url.hostname.replace(/^\[|\]$/g, "");
  const addresses = ipaddr.isValid(host) ? [host] : await resolve(host);
  const refused = addresses.find((address) => !isAllowed(address, allowed));
  if (refused !== undefined) throw new TargetRefused(`${url.hostname} is at ${refused}, which is not public`);
  const [address] = addresses;
  if (address === undefined) throw new TargetRefused(`${url.hostname} has no address`);
  // In the clear only where somebody said that this network is theirs.
  const owned = ipaddr.process(address).range() !== "unicast";
  if (url.protocol !== "https:" && !owned) throw new TargetRefused(`${url.protocol} is not https:`);
  return { url, address };
}
