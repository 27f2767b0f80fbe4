import { expect } from "chai";
import { renderSlopes, slopesOf } from "./slopes.ts";

const sizes = [1, 10, 30];
/** Seconds of each size, by a law. */
const round = (law: (size: number) => number) => sizes.map(law);

describe("what one more costs", () => {
  it("is the same everywhere where the cost is flat, whatever a run costs anyway", () => {
    const { each, ratios } = slopesOf(sizes, [round((n) => 7 + n / 4), round((n) => 3 + n / 4)]);
    expect(each).to.deep.equal([0.25, 0.25]);
    expect(ratios).to.deep.equal([1, 1]);
  });

  it("grows where each one looks at all the others", () => {
    const { each, ratios } = slopesOf(sizes, [round((n) => 7 + n * n)]);
    expect(each).to.deep.equal([11, 40]);
    expect(ratios[0]).to.be.closeTo(40 / 11, 1e-9);
  });

  it("is the median of the rounds, and the ratio's ends are those of single rounds", () => {
    const slow = [7, 16, 96];
    const rounds = [round((n) => n), slow, round((n) => 2 * n)];
    const found = slopesOf(sizes, rounds);
    expect(found.each).to.deep.equal([1, 2]);
    expect(found.ratios).to.deep.equal([1, 1, 4]);
    expect(renderSlopes(sizes, found)).to.equal(
      "1000.0 ms each from 1 to 10, 2000.0 ms each from 10 to 30; ratio 1.00 (1.00 to 4.00)",
    );
  });

  it("is refused for what has no slopes", () => {
    expect(() => slopesOf([1, 10], [[1, 2]])).to.throw("sizes 1, 10: give three or more");
    expect(() => slopesOf([1, 30, 10], [[1, 2, 3]])).to.throw("each greater than the one before");
    expect(() => slopesOf(sizes, [[1, 2]])).to.throw("2 values: give one for each of 1, 10, 30");
    expect(() => slopesOf(sizes, [])).to.throw("no rounds");
  });
});
