// What a drift check found: how much it matters, and when two checks found the same.
import { expect } from "chai";
import { type Found, classOf, classified, digestOfDrift, worst } from "../../../automation/drift/drift.ts";
import { judgedTypes } from "../../../automation/company/judgedTypes.ts";

const key = "aws:kms/key:Key";
const judged = new Set([key]);
const found = (given: Partial<Found> = {}): Found => ({
  urn: "urn:pulumi:prod::p::t::seal",
  type: key,
  op: "update",
  changes: [{ path: "enableKeyRotation", old: "true", next: "false" }],
  outputs: [],
  ...given,
});
const paths = (...names: string[]) => names.map((path) => ({ path, next: "x" }));

describe("drift", () => {
  it("is about security where the policy pack judges the type, else a change", () => {
    expect(classOf(found(), judged)).to.equal("security");
    expect(classOf(found({ type: "aws:ssm/parameter:Parameter" }), judged)).to.equal("change");
    expect(classOf(found({ op: "delete", changes: [] }), judged)).to.equal("security");
    expect(classOf(found({ op: "delete", type: "other", outputs: ["a"], changes: [] }), judged)).to.equal(
      "change",
    );
  });

  it("is noise where only AWS's own outputs, a description, or labels of what no rule judges are others", () => {
    expect(classOf(found({ changes: [], outputs: ["etag"] }), judged)).to.equal("noise");
    expect(classOf(found({ changes: paths("description") }), judged)).to.equal("noise");
    expect(classOf(found({ type: "other", changes: paths("tags", "tagsAll") }), judged)).to.equal("noise");
    expect(classOf(found({ changes: paths("tags") }), judged), "a tag may be a condition").to.equal(
      "security",
    );
    expect(classOf(found({ changes: paths("description", "policy") }), judged)).to.equal("security");
  });

  it("is never noise when what changed cannot be seen, as with secrets", () => {
    expect(classOf(found({ changes: [] }), judged)).to.equal("security");
    expect(classOf(found({ type: "other", changes: [] }), judged)).to.equal("change");
  });

  it("is as grave as the gravest of its resources", () => {
    const noise = found({ changes: paths("description") });
    expect(worst(classified([noise, found({ type: "other" })], judged))).to.equal("change");
    expect(worst(classified([found(), noise], judged))).to.equal("security");
    expect(worst(classified([noise], judged))).to.equal("noise");
  });

  it("is the same in any order and whatever outputs say, and another for another value or resource", () => {
    const digest = (...all: Found[]) => digestOfDrift(classified(all, judged));
    const second = found({ urn: "urn:pulumi:prod::p::t::other" });
    expect(digest(found(), second)).to.equal(digest(second, found()));
    expect(digest(found())).to.not.equal(digest(found(), second));
    const other = found({ changes: [{ path: "enableKeyRotation", old: "true", next: "maybe" }] });
    expect(digest(found())).to.not.equal(digest(other));
    expect(digest(found())).to.not.equal(digest(found({ op: "delete" })));
  });

  it("knows the types of the policy pack's own table", async () => {
    expect([...(await judgedTypes())]).to.include.members([key, "aws:iam/role:Role", "aws:s3/bucket:Bucket"]);
  });
});
