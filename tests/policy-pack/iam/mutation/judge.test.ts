import { readFileSync } from "node:fs";
import { expect } from "chai";
import { EQUIVALENT } from "./equivalent.ts";
import { judge, reasonFor, THRESHOLD, type Mutated } from "./judge.ts";

const mutant = (status: string, replacement = "x"): Mutated => ({
  status,
  fileName: "policy-pack/iam/tri.ts",
  mutatorName: "EqualityOperator",
  replacement,
  location: { start: { line: 10, column: 4 } },
});
const many = (status: string, count: number) => Array.from({ length: count }, () => mutant(status));

describe("the judgement of a mutation run", () => {
  it("passes at the threshold and fails below it", () => {
    expect(judge([...many("Killed", THRESHOLD), ...many("Survived", 100 - THRESHOLD)]).passed).to.equal(true);
    expect(judge([...many("Killed", THRESHOLD - 1), ...many("Survived", 101 - THRESHOLD)]).passed).to.equal(
      false,
    );
  });

  it("counts a mutant that no test reaches as missed, an endless one as noticed, an ignored one not at all", () => {
    expect(judge(many("NoCoverage", 1)).passed).to.equal(false);
    expect(judge([...many("Timeout", 1), ...many("Ignored", 9)]).passed).to.equal(true);
  });

  it("fails where nothing was mutated", () => expect(judge([]).passed).to.equal(false));

  it("names each survivor by its place, but not those known to be equivalent", () => {
    const { lines } = judge([mutant("Survived"), mutant("Survived", "a <= b")]);
    expect(lines[0]).to.equal("survived: policy-pack/iam/tri.ts:10:4 EqualityOperator: x");
    expect(lines).to.have.length(2);
    expect(lines[1]).to.match(/^0 of 2 .* 1 of the 2 survivors are known to be equivalent$/);
  });

  it("lists no equivalent mutant twice, and each of a file that there is", () => {
    const names = EQUIVALENT.map((entry) => entry.mutant);
    expect(new Set(names).size).to.equal(names.length);
    for (const name of names) {
      const file = new URL(`../../../../policy-pack/iam/${name.split(" ")[0]}`, import.meta.url);
      expect(readFileSync(file, "utf8")).to.not.equal("");
    }
    expect(reasonFor(mutant("Survived", "a <= b"))).to.be.a("string");
  });
});
