// Decides whether IPv4 ranges are valid, how large they are, and whether they overlap (RFC 4632).

/** An IPv4 range: first address as unsigned number, and prefix length. */
export type Range = { first: number; prefix: number };

const octet = "(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)";
const pattern = new RegExp(`^(${octet})\\.(${octet})\\.(${octet})\\.(${octet})/(3[0-2]|[12]?\\d)$`);

/** Parses `10.1.0.0/16`. Undefined when it is not a range, or when bits are set beyond the prefix. */
export function parseRange(text: string): Range | undefined {
  const match = pattern.exec(text);
  if (match === null) return undefined;
  const [a, b, c, d, prefix] = match.slice(1).map(Number) as [number, number, number, number, number];
  const first = a * 2 ** 24 + b * 2 ** 16 + c * 2 ** 8 + d;
  return first % sizeOf(prefix) === 0 ? { first, prefix } : undefined;
}

/** How many addresses a prefix length holds. */
export const sizeOf = (prefix: number): number => 2 ** (32 - prefix);

/** Whether two ranges share an address. */
export function overlaps(a: Range, b: Range): boolean {
  return a.first < b.first + sizeOf(b.prefix) && b.first < a.first + sizeOf(a.prefix);
}

export function formatRange(range: Range): string {
  const octets = [24, 16, 8, 0].map((shift) => Math.floor(range.first / 2 ** shift) % 256);
  return `${octets.join(".")}/${range.prefix}`;
}

/**
 * Cuts equal blocks of `prefix` from the start of `range`: the same input gives the same blocks, and asking for more
 * never moves the former ones. Throws RangeError when the range is too small.
 */
export function cutBlocks(range: Range, prefix: number, count: number): Range[] {
  if (prefix < range.prefix || count * sizeOf(prefix) > sizeOf(range.prefix))
    throw new RangeError(`${formatRange(range)} does not hold ${count} blocks of /${prefix}`);
  return Array.from({ length: count }, (_, i) => ({ first: range.first + i * sizeOf(prefix), prefix }));
}
