// What a newer @pulumi/aws changes, told apart by whether it breaks.
import { expect } from "chai";
import { differences, type Table } from "../../../sandbox/schema/difference.ts";

const table = (
  inputs: Record<string, string>,
  outputs: string[] = [],
  types: Table["types"] = {},
): Table => ({
  version: "1",
  resources: { "aws:s3/bucket:Bucket": { inputs, outputs } },
  functions: {},
  types,
});
const between = (old: Table, now: Table) =>
  differences(old, now).map(({ what, breaks }) => `${breaks ? "breaks" : "new"} ${what}`);

describe("the difference between two versions of @pulumi/aws", () => {
  it("is nothing where they declare the same", () => {
    expect(between(table({ a: "string" }), table({ a: "string" }))).to.deep.equal([]);
  });

  for (const [name, old, now, says] of [
    ["a new input that may be left out", {}, { a: "string?" }, "new aws:s3/bucket:Bucket.a is new: string?"],
    ["a new input that must be given", {}, { a: "string" }, "breaks aws:s3/bucket:Bucket.a is new: string"],
    ["an input that is gone", { a: "string?" }, {}, "breaks aws:s3/bucket:Bucket.a is gone"],
    [
      "an input that may now be left out",
      { a: "string" },
      { a: "string?" },
      "new aws:s3/bucket:Bucket.a is string?, was string",
    ],
    [
      "an input of another type",
      { a: "string" },
      { a: "number" },
      "breaks aws:s3/bucket:Bucket.a is number, was string",
    ],
  ] as const)
    it(`tells ${name}`, () => expect(between(table(old), table(now))).to.deep.equal([says]));

  it("tells outputs, nested types and resources that are gone, and what breaks first", () => {
    const old = table({}, ["arn", "id?"], { Rule: { a: "string" } });
    expect(between(old, table({ z: "string?" }, ["id"]))).to.deep.equal([
      "breaks aws:s3/bucket:Bucket has no output arn any more",
      "breaks type Rule is gone",
      "new aws:s3/bucket:Bucket.z is new: string?",
    ]);
    expect(between(old, { ...old, resources: {} })).to.deep.equal(["breaks aws:s3/bucket:Bucket is gone"]);
  });
});
