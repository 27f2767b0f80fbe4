// Access for a time on the dashboard, in a real browser: one person asks, another approves, and it is ended.
import { expect } from "chai";
import type { Browser, Page } from "playwright-core";
import type { Role } from "../../../automation/auth/permissions.ts";
import { moveElevation, listElevations, type Elevation } from "../../../automation/store/elevations.ts";
import { inTransaction } from "../../../automation/store/database.ts";
import { openBrowser } from "../../acceptance/browser.ts";
import { seriousOn } from "../support/axe.ts";
import { openPageAs } from "../support/pages.ts";
import { shoot } from "../support/pictures.ts";
import { offers } from "../elevation/offers.ts";
import { type TestApp, startApp } from "../support/app.ts";

describe("A6 the dashboard's page of access for a time", function () {
  this.timeout(120_000);
  let app: TestApp;
  let browser: Browser;
  const errors: string[] = [];

  before(async () => {
    app = await startApp(["dev", "prod"], { elevations: offers });
    browser = await openBrowser();
  });
  after(async () => {
    await browser?.close();
    await app?.stop();
  });
  beforeEach(() => app.pool.query("delete from elevations"));

  async function openedBy(role: Role): Promise<Page> {
    const page = await openPageAs(role, "Access for a time", { app, browser, errors });
    await page.getByRole("heading", { name: "Access for a time" }).waitFor();
    return page;
  }
  const rows = (page: Page, state: string) => page.locator(`tr[data-state="${state}"]`);
  const kept = async (): Promise<Elevation> => {
    const found = await listElevations(app.pool, {
      environments: ["dev", "prod"],
      state: undefined,
      before: undefined,
      limit: 10,
    });
    return found[0] as Elevation;
  };

  async function ask(page: Page): Promise<void> {
    await page.selectOption("select[name=offer]", "dev operate");
    await page.fill("input[name=minutes]", "45");
    await page.fill("input[name=reason]", "the queue is <b>stuck</b>");
    await page.click("text=Ask for it");
  }

  it("A6 one person asks, and can take it back; another approves; the end is shown, and it is ended early", async () => {
    const [ada, grace] = [await openedBy("operator"), await openedBy("approver")];
    await ask(ada);
    await rows(ada, "requested").waitFor();
    expect(await rows(ada, "requested").textContent())
      .to.include("operate in dev")
      .and.include("the queue is <b>stuck</b>")
      .and.include("45 min once approved")
      .and.include("Take back")
      .and.not.include("Approve");
    expect(await ada.inputValue("input[name=reason]"), "the form is empty again").to.equal("");
    await rows(grace, "requested").waitFor();
    await grace.getByRole("button", { name: /^Approve/ }).click();
    await rows(grace, "granting").waitFor();
    await rows(ada, "granting").waitFor();
    const { endsAt } = await kept();
    expect(await rows(ada, "granting").locator("time").getAttribute("datetime")).to.equal(
      endsAt?.toISOString(),
    );
    await shoot(ada, "elevations");
    expect(await seriousOn(ada)).to.deep.equal([]);
    await inTransaction(app.pool, async (tx) =>
      moveElevation(tx, await kept(), { event: "granted", by: "test" }),
    );
    await rows(ada, "active").waitFor();
    await ada.click("text=End now");
    await rows(ada, "revoking").waitFor();
    expect((await kept()).state).to.equal("revoking");
    expect(await ada.locator("tr[data-state=revoking] button").count(), "nothing is left to do").to.equal(0);
  });

  it("A6 a request is taken back by who asked, and rejected by who decides", async () => {
    const [ada, grace] = [await openedBy("operator"), await openedBy("approver")];
    await ask(ada);
    await ada.click("text=Take back");
    await rows(ada, "withdrawn").waitFor();
    await ask(ada);
    await grace.click("text=Reject");
    await rows(grace, "rejected").waitFor();
    expect((await kept()).state).to.equal("rejected");
  });

  it("A6 tells why a request is refused, and keeps what was typed", async () => {
    const ada = await openedBy("operator");
    await ask(ada);
    await rows(ada, "requested").waitFor();
    await ask(ada);
    await ada.locator(".problem").waitFor();
    expect(await ada.textContent(".problem")).to.match(/operate in dev/);
    expect(await ada.inputValue("input[name=reason]")).to.include("stuck");
  });

  it("A6 who may not ask sees what others have, without a form; no error is on any page", async () => {
    const viewer = await openedBy("viewer");
    await viewer.locator("text=Nobody has access for a time").waitFor();
    expect(await viewer.locator("form").count()).to.equal(0);
    expect(await viewer.textContent("main")).to.include("nothing that you may ask for");
    expect(errors).to.deep.equal([]);
  });
});
