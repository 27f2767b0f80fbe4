import { expect } from "chai";
import { matchesPattern } from "../../../policy-pack/model/eventPatterns.ts";

const EVENT = {
  source: "aws.codepipeline",
  account: "123456789012",
  resources: ["arn:aws:codepipeline:eu-west-1:1:shop", "arn:aws:s3:::x"],
  detail: { pipeline: "shop", state: "FAILED" },
};

const FITS: readonly (readonly [name: string, pattern: object])[] = [
  ["one of several values", { source: ["aws.s3", "aws.codepipeline"] }],
  ["every field", { source: ["aws.codepipeline"], detail: { state: ["FAILED"] } }],
  ["an item of a list", { resources: ["arn:aws:s3:::x"] }],
  ["prefix", { source: [{ prefix: "aws." }] }],
  ["suffix", { source: [{ suffix: "pipeline" }] }],
  ["another case", { detail: { state: [{ "equals-ignore-case": "failed" }] } }],
  ["wildcard", { resources: [{ wildcard: "arn:aws:codepipeline:*:shop" }] }],
  ["anything but a value", { detail: { state: [{ "anything-but": "SUCCEEDED" }] } }],
  ["anything but a prefix", { detail: { state: [{ "anything-but": { prefix: "S" } }] } }],
  ["a field that is there", { detail: { state: [{ exists: true }] } }],
  ["a field that is not", { detail: { stage: [{ exists: false }] } }],
  ["one of two branches", { $or: [{ source: ["aws.s3"] }, { detail: { state: ["FAILED"] } }] }],
];

const MISSES: readonly (readonly [name: string, pattern: unknown])[] = [
  ["another value", { source: ["aws.s3"] }],
  ["one field of two", { source: ["aws.codepipeline"], detail: { state: ["SUCCEEDED"] } }],
  ["a field that is missing", { detail: { stage: ["Prod"] } }],
  [
    "a missing field, though it may be anything but a value",
    { detail: { stage: [{ "anything-but": "x" }] } },
  ],
  ["no value", { source: [] }],
  ["a value that is no list", { source: "aws.codepipeline" }],
  ["a wildcard whose dot is a dot", { source: [{ wildcard: "aws?code*" }] }],
  ["an operator that nobody knows", { source: [{ sounds: "like" }] }],
  ["neither of two branches", { $or: [{ source: ["aws.s3"] }, { source: ["aws.ecr"] }] }],
  ["no field", {}],
  ["no pattern", null],
  ["a list", [EVENT]],
];

describe("event patterns", () => {
  for (const [name, pattern] of FITS) {
    it(`let through: ${name}`, () => expect(matchesPattern(pattern, EVENT)).to.equal(true));
  }
  for (const [name, pattern] of MISSES) {
    it(`hold back: ${name}`, () => expect(matchesPattern(pattern, EVENT)).to.equal(false));
  }

  it("ask one member of a list of objects for all that they want of it", () => {
    const wanted = { findings: { product: ["a"], severity: { label: ["HIGH"] } } };
    const one = (product: string, label: string): object => ({ product, severity: { label } });
    expect(matchesPattern(wanted, { findings: [one("b", "LOW"), one("a", "HIGH")] })).to.equal(true);
    expect(matchesPattern(wanted, { findings: [one("b", "HIGH"), one("a", "LOW")] })).to.equal(false);
    for (const findings of [[], ["a"], [null], [[one("a", "HIGH")]]])
      expect(matchesPattern(wanted, { findings }), JSON.stringify(findings)).to.equal(false);
  });
});
