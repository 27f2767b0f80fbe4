// Names, required members and JSON types of inputs, against small declared types.
import { expect } from "chai";
import { UNKNOWN } from "../../../sandbox/aws/model.ts";
import { inputFaults, normalised } from "../../../sandbox/schema/check.ts";
import { members } from "../../../sandbox/schema/table.ts";

const declared = members({
  name: "string",
  size: "number?",
  enabled: "boolean?",
  tags: "string{}?",
  rules: "#s3.BucketCorsRule[]?",
  policy: "json?",
  mode: '"on"|"of|f"?',
  either: "(string|number)[]?",
  code: "archive?",
  free: "any?",
});
const archive = { "4dabf18193072939515e22adb298388d": "0def7320c3a5731c473e5ecbe6d01bc7", hash: "abc" };
const happy = {
  name: "a",
  size: 3,
  enabled: false,
  tags: { a: "b" },
  rules: [{ allowedMethods: ["GET"], allowedOrigins: ["*"] }],
  policy: { Version: "2012-10-17" },
  mode: "of|f",
  either: ["a", 1],
  code: archive,
  free: [{}],
};
const faults = (change: Record<string, unknown>) =>
  inputFaults(declared, { ...happy, ...change }).map(({ property, reason }) => `${property} ${reason}`);

describe("inputFaults", () => {
  it("takes inputs of every declared type", () => expect(faults({})).to.deep.equal([]));
  it("takes what is not known yet, at any depth", () => {
    const unknown = {
      name: UNKNOWN,
      tags: { a: UNKNOWN },
      rules: UNKNOWN,
      either: [UNKNOWN],
      policy: { a: UNKNOWN },
    };
    expect(faults(unknown)).to.deep.equal([]);
  });

  const bad: [string, Record<string, unknown>, string][] = [
    ["a missing required input", { name: undefined }, "name is required but missing"],
    ["a number for text", { name: 3 }, "name must be a string, but is 3"],
    ["text for a number", { size: "3" }, 'size must be a number, but is "3"'],
    ["text for a boolean", { enabled: "true" }, 'enabled must be a boolean, but is "true"'],
    ["a wrong value in a map", { tags: { "a.b": 1 } }, 'tags["a.b"] must be a string, but is 1'],
    ["a list for a map", { tags: [] }, "tags must be a map (of a string), but is []"],
    ["one for a list", { rules: {} }, "rules must be a list (of an object (s3.BucketCorsRule)), but is {}"],
    [
      "a nested missing member",
      { rules: [{ allowedOrigins: ["*"] }] },
      "rules[0].allowedMethods is required but missing",
    ],
    [
      "a nested misspelling",
      { rules: [{ allowedMethod: ["GET"], allowedMethods: ["GET"], allowedOrigins: ["*"] }] },
      'rules[0].allowedMethod is not a property here (did you mean "allowedMethods"?)',
    ],
    ["a value outside an enum", { mode: "off" }, 'mode must be "on" or "of|f", but is "off"'],
    ["a value of neither kind", { either: [true] }, "either[0] must be a string or a number, but is true"],
    ["text for an archive", { code: "app.zip" }, 'code must be an archive, but is "app.zip"'],
    ["a number for a document", { policy: 1 }, "policy must be a JSON document, but is 1"],
    ["a name like none", { zzzzzzzz: 1 }, "zzzzzzzz is not a property here"],
  ];
  for (const [what, change, expected] of bad) {
    it(`refuses ${what}`, () => expect(faults(change)).to.deep.equal([expected]));
  }
  it("reports every fault at once and shortens long values", () => {
    const [first, second] = faults({ size: "x".repeat(500), enabled: 1 });
    expect(first).to.have.length.below(130);
    expect(second).to.include("enabled must be a boolean");
  });
});

describe("normalised", () => {
  it("turns documents given as objects into text", () => {
    const { policy, name } = normalised(declared, happy);
    expect([policy, name]).to.deep.equal(['{"Version":"2012-10-17"}', "a"]);
  });
  it("keeps a document with unknown parts unknown", () => {
    expect(normalised(declared, { policy: { Statement: [{ Resource: UNKNOWN }] } }).policy).to.equal(UNKNOWN);
  });
});
