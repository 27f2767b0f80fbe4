// Every spec is run, once: a pattern that misses a folder would skip it silently.
import { expect } from "chai";
import { globSync } from "node:fs";
import { SUITES } from "./suites.ts";

describe("the suites", () => {
  it("hold each spec once", () => {
    const run = SUITES.flatMap(({ spec = [] }) => spec.flatMap((pattern) => globSync(pattern)));
    expect(run.toSorted()).to.deep.equal(globSync("tests/**/*.test.ts").toSorted());
  });
});
