import { expect } from "chai";
import { UNKNOWN } from "../../policy-pack/facts.ts";
import { merge, withInputs } from "../../policy-pack/shown.ts";
import { resource } from "./world.ts";

describe("facts of the stack", () => {
  it("are outputs, and inputs where these say nothing", () => {
    const [key, other] = [resource("key", "k", { arn: "a", policy: UNKNOWN }), resource("key", "o", {})];
    const shown = withInputs([key, other], new Map([[key.urn, { policy: "{}" }]]));
    expect(shown.map(({ props }) => props)).to.deep.equal([{ arn: "a", policy: "{}" }, other.props]);
  });

  const merged: readonly [string, unknown, unknown, unknown][] = [
    ["a known output wins", { a: "out" }, { a: "in" }, { a: "out" }],
    ["an unknown output gives way to the input", { a: UNKNOWN }, { a: "in" }, { a: "in" }],
    ["an unknown output that nobody declared is absent", { a: UNKNOWN }, {}, { a: undefined }],
    ["what is unknown in both stays unknown", { a: UNKNOWN }, { a: UNKNOWN }, { a: UNKNOWN }],
    ["outputs that are empty say nothing", {}, { policy: "{}" }, { policy: "{}" }],
    ["deep in lists", { l: [{ a: UNKNOWN, b: 1 }] }, { l: [{ a: 2 }] }, { l: [{ a: 2, b: 1 }] }],
    ["lists of different length are the output's", { l: [UNKNOWN, 2] }, { l: [1] }, { l: [UNKNOWN, 2] }],
    ["an output of another kind wins", { a: [1] }, { a: { b: 1 } }, { a: [1] }],
  ];
  for (const [name, output, declared, expected] of merged) {
    it(`merge: ${name}`, () => expect(merge(output, declared)).to.deep.equal(expected));
  }
});
