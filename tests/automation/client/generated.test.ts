// The committed types are those of the document that the server shows.
import { expect } from "chai";
import { readFileSync } from "node:fs";
import path from "node:path";
import { documentDigest } from "../../docs/clientTypes.ts";

const file = path.resolve(import.meta.dirname, "../../../automation/client/generated/schema.d.ts");

describe("the client's types", () => {
  it("are made from the OpenAPI document as it is now (npm run docs makes them anew)", () => {
    expect(readFileSync(file, "utf8").split("\n")[0]).to.include(documentDigest());
  });
});
