// The dashboard's views of the company, in a real browser on the real server and database: who can, and exemptions.
import { expect } from "chai";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Browser, Page } from "playwright-core";
import { saveExport } from "../../../automation/store/stackExports.ts";
import { openBrowser } from "../../acceptance/browser.ts";
import { seriousOn } from "../support/axe.ts";
import { openPage } from "../support/pages.ts";
import { shoot } from "../support/pictures.ts";
import { allow, arnOf, bucket, role, trusts } from "../../policy-pack/access/people.ts";
import { stateOf } from "../../policy-pack/stateFile.ts";
import { resource } from "../../policy-pack/worldBasics.ts";
import { type TestApp, startApp } from "../support/app.ts";

const WRITER = arnOf("writer");
const CI = arnOf("ci");

const exemption = (urn: string, until = "2999-12-31") => ({
  rule: "KMS-01",
  urn,
  reason: "signs nothing <b>that lasts</b>",
  ticket: "OPS-7",
  owner: "platform",
  until,
});

describe("the dashboard's views of the company", function () {
  this.timeout(120_000);
  const folder = mkdtempSync(path.join(tmpdir(), "lockgate-web-"));
  const file = path.join(folder, "policy.json");
  let app: TestApp;
  let browser: Browser;
  let page: Page;
  const errors: string[] = [];

  before(async () => {
    app = await startApp(["dev", "prod"], { policyConfig: file });
    const writer = role("writer", { trust: trusts({ AWS: CI }), allows: [allow("s3:PutObject")] });
    const ci = role("ci", { allows: [allow("sts:AssumeRole", WRITER)] });
    const key = resource("key", "still", { enableKeyRotation: false });
    const state = JSON.stringify(stateOf([...bucket("data"), ...writer, ...ci, key]));
    await saveExport(app.pool, "dev", state);
    browser = await openBrowser();
    page = await openPage(browser, errors);
    await page.setExtraHTTPHeaders({ authorization: `Bearer ${await app.secret("token", ["viewer"])}` });
  });
  after(async () => {
    await browser?.close();
    await app?.stop();
    rmSync(folder, { recursive: true });
  });

  const look = async (name: string): Promise<void> => {
    await shoot(page, name);
    expect(await seriousOn(page)).to.deep.equal([]);
  };
  const row = (principal: string) => page.locator(`[data-principal="${principal}"]`);

  it("list who can, with the roles on the way and the statement that decides, asked by keyboard alone", async () => {
    await page.goto(app.url);
    await page.click('nav >> text="Who can?"');
    await page.focus("input[name=action]");
    await page.keyboard.type("s3:PutObject");
    await page.keyboard.press("Tab");
    await page.keyboard.type("arn:aws:s3:::data/x");
    await page.keyboard.press("Enter");
    await row(CI).waitFor();
    expect(await row(WRITER).textContent())
      .to.include("yes")
      .and.not.include("becomes");
    expect(await row(CI).textContent())
      .to.include(`becomes ${WRITER} by statement 1`)
      .and.include('"Action": "s3:PutObject"');
    expect(await page.textContent("#answer")).to.include("that no state declares");
    expect(await page.textContent(".notes")).to.include("stack prod was not seen yet");
    await look("who-can");
  });

  it("tell of one principal whether it can, from an address that can be kept", async () => {
    const question = new URLSearchParams({
      action: "s3:DeleteObject",
      resource: "arn:aws:s3:::data/x",
      principal: "ci",
    });
    await page.goto(`${app.url}/#/access?${question}`);
    await page.reload();
    await row(CI).waitFor();
    expect(await row(CI).textContent())
      .to.include("no")
      .and.match(/no \w+ policy allows it/);
    expect(await page.inputValue("input[name=principal]")).to.equal("ci");
    await look("can");
  });

  it("say which word of a question means nothing, and what was perhaps meant", async () => {
    const question = new URLSearchParams({ action: "s3:PutObjct", resource: "arn:aws:s3:::data/x" });
    await page.goto(`${app.url}/#/access?${question}`);
    await page.waitForSelector("#answer .problem");
    expect(await page.textContent("#answer")).to.include('did you mean "s3:PutObject"');
  });

  it("list the exemptions with their reasons, and what became of each", async () => {
    const exemptions = [
      exemption("*::still"),
      exemption("*::still", "2020-01-01"),
      exemption("*::gone"),
      exemption("urn:pulumi:prod::*"),
    ];
    writeFileSync(file, JSON.stringify({ "lz-exemptions": { exemptions } }));
    await page.goto(`${app.url}/#/exemptions`);
    await page.waitForSelector("tr[data-rule]");
    const states = await page.locator("tr[data-rule] .state").allTextContents();
    expect(states).to.deep.equal([
      "used",
      "expired: a violation",
      "unused: a violation",
      "its stack was not seen yet",
    ]);
    const first = await page.locator("tr[data-rule]").first().locator("td").allTextContents();
    expect(first.slice(0, 6)).to.deep.equal(Object.values(exemption("*::still")));
    await look("exemptions");
  });

  it("say what is wrong with a configuration that cannot be read", async () => {
    writeFileSync(file, '{"KMS-1": "advisory"}');
    await page.reload();
    await page.waitForSelector(".problem");
    expect(await page.textContent("main"))
      .to.include('did you mean "KMS-01"')
      .and.include("Nothing is exempted");
  });

  it("work under the server's content security policy, without an error on the page", () =>
    expect(errors).to.deep.equal([]));
});
