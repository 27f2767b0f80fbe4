// IPv4 blocks: what is one, and how two relate.

import { expect } from "chai";
import { containsCidr, formatCidr, lastOf, overlaps, parseCidr } from "../../../../sandbox/aws/ec2/cidr.ts";
import type { Cidr } from "../../../../sandbox/aws/ec2/cidr.ts";

const block = (text: string): Cidr => parseCidr(text) ?? expect.fail(`${text} is no block`);

describe("sandbox ec2 cidr", () => {
  for (const text of ["0.0.0.0/0", "10.0.0.0/8", "10.0.16.0/20", "192.168.255.255/32", "128.0.0.0/1"])
    it(`reads and writes ${text}`, () => expect(formatCidr(block(text))).to.equal(text));

  for (const text of [
    "10.0.0.0",
    "10.0.0.0/33",
    "10.0.0/24",
    "256.0.0.0/8",
    "10.0.0.1/24",
    "010.0.0.0/8",
    "10.0.0.0/-1",
    " 10.0.0.0/8",
    "",
  ])
    it(`does not take "${text}"`, () => expect(parseCidr(text)).to.equal(undefined));

  it("knows the last address above 2^31", () => {
    expect(lastOf(block("255.255.255.0/24"))).to.equal(2 ** 32 - 1);
  });

  const pairs: [a: string, b: string, contains: boolean, shares: boolean][] = [
    ["10.0.0.0/16", "10.0.0.0/24", true, true],
    ["10.0.0.0/24", "10.0.0.0/16", false, true],
    ["10.0.0.0/24", "10.0.1.0/24", false, false],
    ["10.0.0.0/24", "10.0.0.0/24", true, true],
  ];
  for (const [a, b, contains, shares] of pairs)
    it(`${a} against ${b}`, () => {
      expect(containsCidr(block(a), block(b))).to.equal(contains);
      expect(overlaps(block(a), block(b))).to.equal(shares);
    });
});
