// Decides what an IPv4 CIDR block is and how two blocks relate; addresses are unsigned 32-bit numbers.

/** An IPv4 block: first address as a number and the length of its prefix, 0-32. */
export type Cidr = { base: number; bits: number };

/** The block, or undefined where the text is no IPv4 CIDR or has bits set after its prefix (`10.0.0.1/16`). */
export function parseCidr(text: string): Cidr | undefined {
  const loose = parseLooseCidr(text);
  return loose && loose.base === align(loose.base, loose.bits) ? loose : undefined;
}

/** As parseCidr, with bits after the prefix kept, so that a message can name the block that was meant. */
export function parseLooseCidr(text: string): Cidr | undefined {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\/(\d{1,2})$/.exec(text);
  if (!match) return undefined;
  const numbers = match.slice(1).map(Number);
  const [a = 0, b = 0, c = 0, d = 0, bits = 33] = numbers;
  // A leading zero would make some readers take the octet as octal (RFC 6943 section 3.1.1).
  if (match.slice(1).some((part) => part.length > 1 && part.startsWith("0"))) return undefined;
  if ([a, b, c, d].some((octet) => octet > 255) || bits > 32) return undefined;
  return { base: a * 2 ** 24 + b * 2 ** 16 + c * 2 ** 8 + d, bits };
}

/** How many addresses the block has. */
export function sizeOf(bits: number): number {
  return 2 ** (32 - bits);
}

/** The address with all bits after the prefix cleared. */
export function align(address: number, bits: number): number {
  return address - (address % sizeOf(bits));
}

/** The last address of the block. */
export function lastOf(cidr: Cidr): number {
  return cidr.base + sizeOf(cidr.bits) - 1;
}

/** `10.0.16.0/20`. */
export function formatCidr(cidr: Cidr): string {
  return `${formatAddress(cidr.base)}/${cidr.bits}`;
}

/** `10.0.16.0`. */
export function formatAddress(address: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(address / 2 ** shift) % 256).join(".");
}

/** Whether the inner block lies in the outer one, or is the same. */
export function containsCidr(outer: Cidr, inner: Cidr): boolean {
  return inner.base >= outer.base && lastOf(inner) <= lastOf(outer);
}

/** Whether the blocks share an address. */
export function overlaps(a: Cidr, b: Cidr): boolean {
  return a.base <= lastOf(b) && b.base <= lastOf(a);
}
