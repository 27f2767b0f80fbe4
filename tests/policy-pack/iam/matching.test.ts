import { expect } from "chai";
import fc from "fast-check";
import { matchAction, matchArn } from "../../../policy-pack/iam/index.ts";
import { compileWildcard, literal } from "../../../policy-pack/iam/wildcard.ts";

const ARNS: [pattern: string, arn: string, matches: boolean][] = [
  ["*", "arn:aws:s3:::b", true],
  ["arn:aws:s3:::b", "arn:aws:s3:::b", true],
  ["arn:aws:s3:::b", "arn:aws:s3:::b/x", false],
  ["arn:aws:s3:::b/*", "arn:aws:s3:::b/x/y", true],
  ["arn:aws:s3:::b/*", "arn:aws:s3:::b", false],
  ["arn:aws:s3:::B", "arn:aws:s3:::b", false],
  ["arn:aws:s3:::b?", "arn:aws:s3:::bx", true],
  ["arn:aws:s3:::b?", "arn:aws:s3:::b", false],
  ["arn:aws:s3:::*/x/*.zip", "arn:aws:s3:::b/x/y.zip", true],
  ["arn:aws:s3:::*/x/*.zip", "arn:aws:s3:::b/x/y.zip.txt", false],
  ["arn:aws:iam::*:role/*", "arn:aws:iam::1:role/a", true],
  ["arn:aws:iam::1:*", "arn:aws:iam::1:role/a", true],
  ["arn:aws:s3:::a.c", "arn:aws:s3:::abc", false],
  ["**", "", true],
  ["a**b", "ab", true],
  ["", "", true],
  ["", "a", false],
];

describe("matching", () => {
  for (const [pattern, arn, matches] of ARNS) {
    it(`${pattern || '""'} ${matches ? "covers" : "does not cover"} ${arn || '""'}`, () => {
      expect(matchArn(pattern, arn)).to.equal(matches);
    });
  }

  it("compares actions without case", () => {
    expect(matchAction("S3:get*", "s3:GetObject")).to.equal(true);
    expect(matchAction("s3:Get*", "s3:PutObject")).to.equal(false);
    expect(matchAction("s3:*", "s3express:GetObject")).to.equal(false);
    expect(matchAction("*", "s3:GetObject")).to.equal(true);
  });

  it("agrees with a regular expression on random patterns", () => {
    const text = fc.string({ unit: fc.constantFrom("a", "b", ":"), maxLength: 12 });
    const pattern = fc.string({ unit: fc.constantFrom("a", "b", ":", "*", "?"), maxLength: 10 });
    fc.assert(
      fc.property(pattern, text, (p, t) => {
        const expression = new RegExp(`^${p.replaceAll("*", "[^]*").replaceAll("?", "[^]")}$`);
        expect(compileWildcard(p)(t)).to.equal(expression.test(t));
      }),
      { numRuns: 2_000 },
    );
  });

  it("takes wildcards of a literal for themselves", () => {
    expect(compileWildcard(literal("a*?"))("a*?")).to.equal(true);
    expect(compileWildcard(literal("a*?"))("abc")).to.equal(false);
    expect(compileWildcard(`${literal("*")}*`)("*xyz")).to.equal(true);
    expect(compileWildcard(`${literal("*")}*`)("xyz")).to.equal(false);
  });

  it("comes to an end on a pattern made to backtrack for ever", () => {
    expect(matchArn(`${"a*".repeat(200)}b`, "a".repeat(5_000))).to.equal(false);
  });
});
