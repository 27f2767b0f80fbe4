// The committed table of types: current, and complete for what the sandbox serves.
import { expect } from "chai";
import { readFileSync } from "node:fs";
import { invokeModels, resourceModels } from "../../../sandbox/aws/index.ts";
import { generate, tableFile } from "../../../sandbox/schema/generate.ts";

describe("types.json", function () {
  this.timeout(30_000);

  it("is what the generator makes of the installed @pulumi/aws (else run `node sandbox/schema/generate.ts`)", () => {
    const current = generate(resourceModels.keys(), invokeModels.keys());
    expect(readFileSync(tableFile, "utf8") === current, "types.json is not current").to.equal(true);
  });

  const { resources, functions, types } = JSON.parse(
    generate(["aws:s3/bucket:Bucket", "aws:lambda/function:Function"], ["aws:index/getRegion:getRegion"]),
  ) as Record<string, Record<string, { inputs: Record<string, string>; outputs: string[] }>>;

  it("tells required from optional, lists, maps, nested types, archives and documents", () => {
    const bucket = resources?.["aws:s3/bucket:Bucket"];
    expect(bucket?.inputs).to.include({
      bucket: "string?",
      forceDestroy: "boolean?",
      corsRules: "#s3.BucketCorsRule[]?",
      tags: "string{}?",
      policy: "json?",
      acl: "string?",
    });
    expect(resources?.["aws:lambda/function:Function"]?.inputs).to.include({
      role: "string",
      code: "archive?",
    });
    expect(types?.["s3.BucketCorsRule"]).to.include({ allowedMethods: "string[]", maxAgeSeconds: "number?" });
  });
  it("tells outputs that are always there from those that may be absent", () => {
    expect(resources?.["aws:s3/bucket:Bucket"]?.outputs).to.include.members(["arn", "tagsAll", "tags?"]);
  });
  it("reads functions as well", () => {
    expect(functions?.["aws:index/getRegion:getRegion"]?.inputs).to.include({ region: "string?" });
    expect(functions?.["aws:index/getRegion:getRegion"]?.outputs).to.include("name");
  });
  it("refuses a type that the package does not declare", () => {
    expect(() => generate(["aws:s3/bucket:Bukket"], [])).to.throw("declares no resource Bukket");
    expect(() => generate(["aws:s3/pail:Pail"], [])).to.throw("s3/pail.d.ts");
  });
});
