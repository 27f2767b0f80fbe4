// What a digest of steps tells apart, and what a person sees of a step.
import { expect } from "chai";
import { type PlannedStep, digestOfSteps, showStep } from "../../../automation/runner/plannedSteps.ts";

const make = (change: Partial<PlannedStep> = {}): PlannedStep => ({
  urn: "urn:pulumi:prod::x::aws:s3/bucket:Bucket::store",
  type: "aws:s3/bucket:Bucket",
  op: "create",
  old: {},
  next: { bucket: "store-1a2b3c4", acl: "private" },
  ...change,
});
const other = make({ urn: "urn:pulumi:prod::x::t::other", next: { target: "arn:aws:s3:::store-1a2b3c4" } });

describe("the digest of planned steps", () => {
  it("is the same in whichever order they come, and whichever random end a made-up name has", () => {
    const digest = digestOfSteps([make(), other]);
    expect(digestOfSteps([other, make()])).to.equal(digest);
    const again = [make({ next: { bucket: "store-fffffff", acl: "private" } })];
    const pointing = { ...other, next: { target: "arn:aws:s3:::store-fffffff" } };
    expect(digestOfSteps([...again, pointing])).to.equal(digest);
  });

  it("leaves out what the provider chose, by its own list", () => {
    const chosen = (days: number) => make({ next: { acl: "private", days, __defaults: ["days"] } });
    expect(digestOfSteps([chosen(1)])).to.equal(digestOfSteps([chosen(2)]));
  });

  for (const [what, change] of [
    ["another value", { next: { bucket: "store-1a2b3c4", acl: "public-read" } }],
    ["another value before", { old: { acl: "x" } }],
    ["another step", { op: "delete" }],
    ["another resource", { urn: "urn:pulumi:prod::x::aws:s3/bucket:Bucket::stores" }],
    ["a name of somebody else", { next: { bucket: "vault-1a2b3c4", acl: "private" } }],
    ["a name that an update gives", { op: "update" }],
  ] as const) {
    it(`is another one for ${what}`, () => {
      expect(digestOfSteps([make(change)])).not.to.equal(digestOfSteps([make()]));
    });
  }
});

describe("a step that is shown", () => {
  it("holds what changes, property by property, and nothing that stays", () => {
    const step = make({
      op: "update",
      old: { a: 1, b: { c: 2 }, d: "x" },
      next: { a: 1, b: { c: 3 }, e: "y" },
    });
    expect(showStep(step).changes).to.deep.equal([
      { path: "b", old: '{"c":2}', next: '{"c":3}' },
      { path: "d", old: "x" },
      { path: "e", next: "y" },
    ]);
  });

  it("shows of a deletion what goes, and cuts what is too long", () => {
    const [change] = showStep(make({ op: "delete", old: { a: "x".repeat(9999) }, next: { a: "y" } })).changes;
    expect(change).not.to.have.property("next");
    expect(change?.old).to.have.length(503);
  });
});
