import { expect } from "chai";
import { unknownCheckingProxy } from "@pulumi/policy";
import { UNKNOWN } from "../../policy-pack/facts.ts";
import { merge, plain } from "../../policy-pack/sdk.ts";

/** The SDK's own mark of an unknown text, hidden behind its proxy. */
const UNKNOWN_TEXT = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

describe("facts from the SDK", () => {
  it("mark unknown values at their places instead of throwing", () => {
    const props = unknownCheckingProxy({
      a: UNKNOWN_TEXT,
      b: [1, UNKNOWN_TEXT],
      c: { d: UNKNOWN_TEXT, e: null },
    });
    expect(plain(props)).to.deep.equal({ a: UNKNOWN, b: [1, UNKNOWN], c: { d: UNKNOWN, e: null } });
  });

  it("leave later errors their stack traces", () => {
    const props = unknownCheckingProxy({
      a: UNKNOWN_TEXT,
      get b() {
        throw new TypeError("boom");
      },
    });
    expect(() => plain(props)).to.throw("boom");
    expect(new Error("later").stack).to.include("sdk.test.ts");
  });

  it("keep nothing of assets", () => {
    class Archive {}
    expect(plain({ code: new Archive() })).to.deep.equal({ code: {} });
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
