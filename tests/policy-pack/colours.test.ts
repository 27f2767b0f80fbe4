// No rule is listed that nothing can turn red.

import { expect } from "chai";
import { execFile } from "node:child_process";
import path from "node:path";
import { promisify } from "node:util";
import { ruleById, type Case } from "./ruleCases.ts";
import { colourless, type Analyze } from "./colours.ts";

const main = path.join(import.meta.dirname, "coloursMain.ts");

describe("policy pack: colours of the rules", () => {
  it("every rule is turned red by a case of its own, and left green by another", async () => {
    const { stdout } = await promisify(execFile)(process.execPath, [main]);
    expect(stdout).to.equal("");
  }).timeout(120_000);

  const cases: readonly Case[] = [
    { name: "bad", expect: "fail", resources: [] },
    { name: "good", expect: "pass", resources: [] },
  ];
  const lines = (analyze: Analyze, listed = cases) => colourless([ruleById("G-01")], () => listed, analyze);

  it("a rule that says nothing is named", () => {
    expect(lines(() => [])).to.deep.equal(["no case turns G-01 red"]);
  });

  it("a rule that always fails is named", () => {
    expect(lines(() => [{ rule: "G-01", verdict: "fail" }])).to.deep.equal(["no case leaves G-01 green"]);
  });

  it("neither another rule's failure nor an open question counts as red", () => {
    expect(lines(() => [{ rule: "G-02", verdict: "fail" }])).to.deep.equal(["no case turns G-01 red"]);
    expect(lines(() => [{ rule: "G-01", verdict: "undecidable" }])).to.deep.equal(["no case turns G-01 red"]);
  });

  it("a rule without cases is named twice", () => {
    expect(lines(() => [], [])).to.have.length(2);
  });
});
