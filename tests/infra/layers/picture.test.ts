import { expect } from "chai";
import { readFileSync } from "node:fs";
import { organizationPages } from "../../docs/organization.ts";

const committed = new URL("../../../docs/organization/picture.md", import.meta.url);

describe("A1 the picture of the example company", () => {
  it("is drawn from what the program declares today", async () => {
    const page = (await organizationPages()).get("picture.md");
    expect(readFileSync(committed, "utf8"), "npm run docs draws it anew").to.equal(page);
  });

  it("shows each account under its unit, rails where they hang, and one writer and one reader a store", () => {
    const page = readFileSync(committed, "utf8");
    expect(page).to.match(/root --> n\d+\["Sandbox<br>🛡 lockgate-services-sandbox"\]/);
    const production = /(n\d+)\["Production/.exec(page)?.[1];
    expect(page).to.match(new RegExp(`${production} --> n\\d+\\("prod"\\)`));
    expect(page.match(/-- puts into -->/g)).to.have.length(3);
    expect(page.match(/-- gets from -->/g)).to.have.length(3);
  });
});
