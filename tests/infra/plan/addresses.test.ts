import { expect } from "chai";
import fc from "fast-check";
import { addressesOf, type AddressTable, planAddresses, roomFor } from "../../../infra/plan/addresses.ts";
import { overlaps, parseRange, type Range } from "../../../infra/plan/cidr.ts";
import { planSubnets } from "../../../infra/plan/subnets.ts";

const range = (text: string): Range => parseRange(text) as Range;
const inside = (inner: Range, outer: Range): boolean =>
  inner.prefix >= outer.prefix && overlaps(inner, outer);

const row = fc.record({
  name: fc.stringMatching(/^[a-z]{1,6}$/),
  region: fc.constantFrom("eu-central-1", "eu-west-1", "us-east-1"),
  retired: fc.boolean(),
});
/** Tables of up to 200 networks in 10.0.0.0/8. */
const table: fc.Arbitrary<AddressTable> = fc.record({
  supernet: fc.constantFrom("10.0.0.0/8", "10.64.0.0/10", "10.16.0.0/12"),
  prefix: fc.integer({ min: 18, max: 22 }),
  networks: fc.array(row, { maxLength: 64 }),
});

describe("A8 planAddresses", () => {
  it("cuts the example company's networks from its supernet", () => {
    const networks = ["dev", "test", "prod"].map((name) => ({
      name,
      region: "eu-central-1",
      retired: false,
    }));
    const planned = planAddresses({ supernet: "10.16.0.0/12", prefix: 16, networks });
    expect(planned.map(({ cidr }) => cidr)).to.deep.equal(["10.16.0.0/16", "10.17.0.0/16", "10.18.0.0/16"]);
  });

  it("gives no address twice, and none outside of the supernet", () => {
    fc.assert(
      fc.property(table, (plan) => {
        const ranges = planAddresses(plan).map(({ cidr }) => range(cidr));
        expect(ranges.every((one) => inside(one, range(plan.supernet)))).to.equal(true);
        for (const [i, one] of ranges.entries())
          expect(ranges.slice(i + 1).some((other) => overlaps(one, other))).to.equal(false);
      }),
    );
  });

  it("gives the subnets of all networks no address twice", () => {
    fc.assert(
      fc.property(table, fc.integer({ min: 2, max: 4 }), (plan, zones) => {
        const subnets = planAddresses(plan)
          .slice(0, 5)
          .flatMap(({ cidr }) => Object.values(planSubnets(cidr, zones)).flat())
          .map(range);
        for (const [i, one] of subnets.entries())
          expect(subnets.slice(i + 1).some((other) => overlaps(one, other))).to.equal(false);
      }),
    );
  });

  it("moves no network when others are appended, when one retires, or when the supernet is widened", () => {
    fc.assert(
      fc.property(table, fc.array(row, { maxLength: 20 }), fc.nat(63), (plan, added, at) => {
        const before = planAddresses(plan);
        const grown = planAddresses({ ...plan, networks: [...plan.networks, ...added] });
        expect(grown.slice(0, before.length)).to.deep.equal(before);
        const networks = plan.networks.map((one, i) => (i === at ? { ...one, retired: true } : one));
        const cidrs = new Set(before.map(({ cidr }) => cidr));
        expect(planAddresses({ ...plan, networks }).every(({ cidr }) => cidrs.has(cidr))).to.equal(true);
        const wider = plan.supernet === "10.64.0.0/10" ? "10.64.0.0/10" : "10.0.0.0/8";
        if (range(wider).first === range(plan.supernet).first)
          expect(planAddresses({ ...plan, supernet: wider })).to.deep.equal(before);
      }),
    );
  });

  it("refuses a supernet that is too small, and one that is no range", () => {
    const networks = Array.from({ length: 3 }, (_, i) => ({
      name: `n${i}`,
      region: "eu-west-1",
      retired: false,
    }));
    expect(() => planAddresses({ supernet: "10.16.0.0/15", prefix: 16, networks })).to.throw(
      RangeError,
      /does not hold 3/,
    );
    expect(() => planAddresses({ supernet: "10.16.0.1/15", prefix: 16, networks })).to.throw(
      RangeError,
      /not an IPv4/,
    );
  });
});

describe("roomFor", () => {
  for (const [supernet, prefix, room] of [
    ["10.16.0.0/12", 16, 16],
    ["10.0.0.0/16", 16, 1],
    ["10.0.0.0/16", 12, 0],
    ["nonsense", 16, 0],
  ] as const)
    it(`/${prefix} in ${supernet}: ${room}`, () => expect(roomFor(supernet, prefix)).to.equal(room));
});

describe("addressesOf", () => {
  const networks = [
    { name: "dev", region: "eu-central-1", retired: true },
    { name: "dev", region: "eu-west-1", retired: false },
  ];
  const plan = { supernet: "10.0.0.0/8", prefix: 16, networks };
  it("finds a network by name and region", () => {
    expect(addressesOf(plan, "dev", "eu-west-1")).to.equal("10.1.0.0/16");
  });
  it("does not find one that is retired or missing", () => {
    expect(addressesOf(plan, "dev", "eu-central-1")).to.equal(undefined);
    expect(addressesOf(plan, "prod", "eu-west-1")).to.equal(undefined);
  });
});
