import { expect } from "chai";
import fc from "fast-check";
import { cutBlocks, formatRange, overlaps, parseRange, sizeOf } from "../../../infra/plan/cidr.ts";

const arbitraryRange = fc
  .tuple(fc.integer({ min: 0, max: 2 ** 32 - 1 }), fc.integer({ min: 0, max: 32 }))
  .map(([address, prefix]) => ({ first: address - (address % sizeOf(prefix)), prefix }));

describe("parseRange", () => {
  for (const [text, expected] of [
    ["10.0.0.0/8", { first: 167772160, prefix: 8 }],
    ["255.255.255.255/32", { first: 4294967295, prefix: 32 }],
    ["0.0.0.0/0", { first: 0, prefix: 0 }],
  ] as const)
    it(`reads ${text}`, () => expect(parseRange(text)).to.deep.equal(expected));

  for (const text of [
    "10.0.0.1/8",
    "10.0.0.0",
    "10.0.0.0/33",
    "256.0.0.0/8",
    "10.0.0.0/08",
    " 10.0.0.0/8",
    "10.0.0/8",
    "::/0",
    "010.0.0.0/8",
  ])
    it(`refuses "${text}"`, () => expect(parseRange(text)).to.equal(undefined));

  it("reads what formatRange writes", () => {
    fc.assert(
      fc.property(arbitraryRange, (range) => {
        expect(parseRange(formatRange(range))).to.deep.equal(range);
      }),
    );
  });
});

describe("overlaps", () => {
  const range = (text: string) => parseRange(text) as NonNullable<ReturnType<typeof parseRange>>;
  for (const [a, b, expected] of [
    ["10.0.0.0/16", "10.0.255.0/24", true],
    ["10.0.0.0/16", "10.1.0.0/16", false],
    ["10.0.0.0/16", "10.0.0.0/16", true],
    ["0.0.0.0/0", "255.0.0.0/8", true],
  ] as const)
    it(`${a} and ${b}: ${expected}`, () => expect(overlaps(range(a), range(b))).to.equal(expected));

  it("is symmetric", () => {
    fc.assert(fc.property(arbitraryRange, arbitraryRange, (a, b) => overlaps(a, b) === overlaps(b, a)));
  });
});

describe("cutBlocks", () => {
  it("cuts from the start, and more blocks move none of the former", () => {
    const range = { first: 167772160, prefix: 16 };
    expect(cutBlocks(range, 20, 2).map(formatRange)).to.deep.equal(["10.0.0.0/20", "10.0.16.0/20"]);
    expect(cutBlocks(range, 20, 5).slice(0, 2)).to.deep.equal(cutBlocks(range, 20, 2));
  });
  it("refuses more than the range holds", () => {
    expect(() => cutBlocks({ first: 0, prefix: 24 }, 25, 3)).to.throw(
      RangeError,
      "does not hold 3 blocks of /25",
    );
    expect(() => cutBlocks({ first: 0, prefix: 24 }, 23, 1)).to.throw(RangeError);
  });
});
