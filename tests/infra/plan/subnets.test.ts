import { expect } from "chai";
import fc from "fast-check";
import { overlaps, parseRange, sizeOf, type Range } from "../../../infra/plan/cidr.ts";
import { planSubnets } from "../../../infra/plan/subnets.ts";

const ranges = (texts: readonly string[]): Range[] => texts.map((text) => parseRange(text) as Range);

describe("planSubnets", () => {
  it("gives each zone a private, a public and an isolated range", () => {
    expect(planSubnets("10.16.0.0/16", 2)).to.deep.equal({
      private: ["10.16.0.0/19", "10.16.32.0/19"],
      public: ["10.16.128.0/20", "10.16.144.0/20"],
      isolated: ["10.16.192.0/21", "10.16.200.0/21"],
    });
  });

  it("never overlaps, stays inside, and moves nothing when a zone is added", () => {
    const arguments_ = fc.record({
      second: fc.integer({ min: 0, max: 255 }),
      prefix: fc.integer({ min: 16, max: 22 }),
      zones: fc.integer({ min: 1, max: 4 }),
    });
    fc.assert(
      fc.property(arguments_, ({ second, prefix, zones }) => {
        const cidr = `10.${second}.0.0/${prefix}`;
        const plan = planSubnets(cidr, zones);
        const all = ranges([...plan.private, ...plan.public, ...plan.isolated]);
        const whole = parseRange(cidr) as Range;
        expect(all).to.have.length(zones * 3);
        for (const [i, a] of all.entries()) {
          expect(
            a.first >= whole.first && a.first + sizeOf(a.prefix) <= whole.first + sizeOf(whole.prefix),
          ).to.equal(true);
          expect(all.some((b, j) => j !== i && overlaps(a, b))).to.equal(false);
          expect(a.prefix).to.be.at.most(28);
        }
        const kinds = ["private", "public", "isolated"] as const;
        for (const kind of zones < 4 ? kinds : [])
          expect(planSubnets(cidr, zones + 1)[kind].slice(0, zones)).to.deep.equal(plan[kind]);
      }),
    );
  });

  it("refuses what has no room", () => {
    expect(() => planSubnets("10.0.0.0/16", 5)).to.throw(RangeError, "at most 4");
    expect(() => planSubnets("10.0.0.1/16", 2)).to.throw(RangeError, "not an IPv4 range");
  });
});
