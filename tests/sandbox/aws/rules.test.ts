import { expect } from "chai";
import { UNKNOWN } from "../../../sandbox/aws/model.ts";
import { areTags, between, faultsOf, isArn, matches, valuesAt } from "../../../sandbox/aws/rules.ts";

describe("faultsOf: rules over property paths", () => {
  it("names the element, its value and what is expected", () => {
    const faults = faultsOf({ rules: [{ days: 3 }, { days: 0 }] }, { "rules[].days": between(1, 10) });
    expect(faults).to.deep.equal([{ property: "rules[1].days", reason: "0: must be between 1 and 10" }]);
  });
  it("passes over absent and unknown values at any depth, also an unknown list", () => {
    const rules = { "a.b": between(1, 2), "list[].x": between(1, 2) };
    for (const inputs of [
      {},
      { a: UNKNOWN, list: UNKNOWN },
      { a: { b: UNKNOWN }, list: [UNKNOWN, { x: UNKNOWN }] },
    ]) {
      expect(faultsOf(inputs, rules)).to.deep.equal([]);
    }
  });
  it("reports every rule that a value breaks, so that all is mended at once", () => {
    const rules = { name: [matches(/^a/, "a first"), matches(/z$/, "z last")] };
    expect(faultsOf({ name: "b" }, rules)).to.have.length(2);
  });
  it("finds elements of nested lists by their concrete path", () => {
    const paths = valuesAt({ a: [{ b: [1, 2] }, { b: [3] }] }, "a[].b[]").map((v) => v.property);
    expect(paths).to.deep.equal(["a[0].b[0]", "a[0].b[1]", "a[1].b[0]"]);
  });
});

describe("isArn", () => {
  const cases: [unknown, boolean][] = [
    ["arn:aws:sns:eu-central-1:111111111111:alarms", true],
    ["arn:aws:s3:::bucket", false],
    ["sns:alarms", false],
    ["arn:aws:sns:eu-central-1:111111111111:", false],
    [7, false],
  ];
  for (const [value, good] of cases) {
    it(`${good ? "takes" : "refuses"} ${String(value)} for sns`, () => {
      expect(isArn("sns")(value) === undefined).to.equal(good);
    });
  }
});

describe("areTags", () => {
  it("takes AWS's characters and 50 tags", () => {
    const tags = Object.fromEntries(Array.from({ length: 50 }, (_, n) => [`team/Ä ${n}`, "a.b:c=d+e-f@g_h"]));
    expect(areTags(tags)).to.equal(undefined);
  });
  it("refuses a value of 257 characters and forbidden characters", () => {
    expect(areTags({ k: "v".repeat(257) })).to.match(/length 257/);
    expect(areTags({ "k{": "v" })).to.match(/tag key "k\{"/);
    expect(areTags({ k: "<v>" })).to.match(/value of tag "k"/);
  });
});
