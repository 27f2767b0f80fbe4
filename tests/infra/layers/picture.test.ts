import { expect } from "chai";
import { readFileSync } from "node:fs";
import { organizationPages } from "../../docs/organization.ts";
import { withPicture } from "../../docs/readme.ts";
import { pipelinesPage } from "../../docs/reference/pipelines.ts";

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

  it("A1 shows who signs, who changes what is deployed, and who becomes the roles that deploy, and nobody else", () => {
    const page = readFileSync(committed, "utf8");
    const drawn = (label: string): string[] =>
      [...page.matchAll(new RegExp(`\\["([^"]+)"\\] -- ${label} --> \\w+\\[\\("([^"]+)"\\)\\]`, "g"))].map(
        ([, who = "", what = ""]) => `${who.split("<br>")[0]}: ${what.split("<br>")[0]}`,
      );
    const environments = ["dev", "prod", "test"];
    expect(drawn("changes the code of")).to.have.members(
      environments.flatMap((name) => [
        `LockgateDeploy: lockgate-top-scores-${name}`,
        `lockgate-top-scores-${name}-deploy: lockgate-top-scores-${name}`,
      ]),
    );
    expect(new Set(drawn("becomes"))).to.deep.equal(new Set(["PlatformAdministrator: LockgateDeploy"]));
    expect(drawn("signs by")).to.include("lockgate-signer: alias/lockgate-signing");
    expect(drawn("signs by").filter((line) => /administrator/i.test(line))).to.deep.equal([]);
  });
});

describe("the picture of the example company's pipelines", () => {
  const text = (file: string): string => readFileSync(new URL(`../../../${file}`, import.meta.url), "utf8");

  it("is drawn in the README from what the program declares today", async () => {
    expect(text("README.md"), "npm run docs draws it anew").to.equal(await withPicture(text("README.md")));
  });

  it("is drawn in the reference from what the program declares today", async () => {
    expect(text("docs/reference/pipelines.md"), "npm run docs draws it anew").to.equal(await pipelinesPage());
  });
});
