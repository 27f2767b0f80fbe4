// Differences of examples: complete, in order, and without what is equal far away.

import { expect } from "chai";
import fc from "fast-check";
import { difference } from "../../../policy-pack/docs/difference.ts";

const numbered = (patch: Record<number, string> = {}) =>
  Array.from({ length: 12 }, (_, index) => patch[index] ?? `line ${index}`).join("\n");

describe("policy pack: difference of two examples", () => {
  it("shows what differs with three lines around it", () => {
    expect(difference(numbered(), numbered({ 5: "other" })).split("\n")).to.deep.equal([
      "@@",
      " line 2",
      " line 3",
      " line 4",
      "-line 5",
      "+other",
      " line 6",
      " line 7",
      " line 8",
      "@@",
    ]);
  });

  it("shows lines that were only added, or only removed, at either end", () => {
    expect(difference("a", "a\nb")).to.equal(" a\n+b");
    expect(difference("z\na", "a")).to.equal("-z\n a");
  });

  it("holds all of both where nothing is left out", () => {
    const text = fc.array(fc.constantFrom("a", "b", "c"), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(text, text, (before, after) => {
        const lines = difference(before.join("\n"), after.join("\n")).split("\n");
        fc.pre(!lines.includes("@@"));
        const side = (marks: string) =>
          lines.filter((line) => marks.includes(line[0]!)).map((line) => line.slice(1));
        expect(side(" -")).to.deep.equal(before);
        expect(side(" +")).to.deep.equal(after);
      }),
    );
  });
});
