// The dashboard's picture of a rehearsal, in a real browser: drawn while it goes on, without a reload.
import { expect } from "chai";
import type { Browser, Page } from "playwright-core";
import { openBrowser } from "../../acceptance/browser.ts";
import { type TestApp, startApp } from "../support/app.ts";
import { seriousOn } from "../support/axe.ts";
import { openPage } from "../support/pages.ts";
import { shoot } from "../support/pictures.ts";
import { toldRehearsal } from "../support/rehearsals.ts";

describe("the dashboard's page of a rehearsal", function () {
  this.timeout(60_000);
  let app: TestApp;
  let browser: Browser;
  let page: Page;
  const errors: string[] = [];
  const id = crypto.randomUUID();
  const tell = (body: object) => app.call("PUT", `/v1/rehearsals/${id}`, { as: ["operator"], body });
  const states = () =>
    page
      .locator("[data-action]")
      .evaluateAll((all) =>
        all.map((one) => `${one.getAttribute("data-action")} ${one.querySelector(".state")?.textContent}`),
      );

  before(async () => {
    app = await startApp(["dev"]);
    browser = await openBrowser();
    page = await openPage(browser, errors);
    await page.setExtraHTTPHeaders({ authorization: `Bearer ${await app.secret("token", ["viewer"])}` });
  });
  after(async () => {
    await browser?.close();
    await app?.stop();
  });

  it("says how one is told of where there is none", async () => {
    await page.goto(`${app.url}/#/rehearsals`);
    await page.waitForSelector("text=lockgate rehearse APP --tell");
  });

  it("draws the declared stages, what was walked and what waits, and goes on by itself to the end", async () => {
    const { steps } = toldRehearsal();
    await tell(toldRehearsal({ result: "running", steps: steps.slice(0, 2), checks: [] }));
    await page.goto(`${app.url}/#/`);
    await page.goto(`${app.url}/#/rehearsals`);
    await page.click("tr[data-rehearsal] a");
    await page.waitForSelector('h1:text-is("Rehearsal of shop")');
    expect(await page.locator("[data-stage] h2").allTextContents()).to.deep.equal(["Build", "Dev"]);
    const waiting = ["Dev-Verify waiting", "Dev-Deploy waiting", "Dev-Check waiting"];
    expect(await states()).to.deep.equal(["Build succeeded", "Sign succeeded", ...waiting]);
    await tell(toldRehearsal());
    await page.waitForSelector('[data-action="Dev-Deploy"].is-failed');
    expect(await states()).to.deep.equal([
      "Build succeeded",
      "Sign succeeded",
      "Dev-Verify succeeded",
      "Dev-Deploy failed",
      "Dev-Check not reached",
    ]);
    expect(await page.textContent('tr[data-step="Dev-Deploy"]')).to.include("<b>ALARM_ACTIVE</b>");
    expect(await page.textContent("#content"))
      .to.include("first: 100 %")
      .and.include("Dev-Deploy=alarm");
  });

  it("has nothing that keeps anybody from using it, as axe sees it, and throws nothing", async () => {
    expect(await seriousOn(page)).to.deep.equal([]);
    await shoot(page, "rehearsal");
    expect(errors).to.deep.equal([]);
  });
});
