// Exceptions from rules on the dashboard, in a real browser: one person asks, security grants, and it is taken back.
import { expect } from "chai";
import type { Browser, Page } from "playwright-core";
import type { Role } from "../../../automation/auth/permissions.ts";
import { openBrowser } from "../../acceptance/browser.ts";
import { type TestApp, startApp } from "../support/app.ts";
import { seriousOn } from "../support/axe.ts";
import { openPageAs } from "../support/pages.ts";
import { shoot } from "../support/pictures.ts";

describe("D8 the dashboard's page of exceptions from rules", function () {
  this.timeout(120_000);
  let app: TestApp;
  let browser: Browser;
  const errors: string[] = [];

  before(async () => {
    app = await startApp(["dev", "prod"]);
    browser = await openBrowser();
  });
  after(async () => {
    await browser?.close();
    await app?.stop();
  });

  async function openedBy(role: Role): Promise<Page> {
    const page = await openPageAs(role, "Exceptions", { app, browser, errors });
    await page.getByRole("heading", { name: "Exceptions from rules" }).waitFor();
    return page;
  }
  const row = (page: Page, state: string) => page.locator(`tr[data-state="${state}"]`);

  it("D8 one person asks and is told of faults, security grants, whoever asked takes it back", async () => {
    const [ada, grace, admin] = [
      await openedBy("operator"),
      await openedBy("security"),
      await openedBy("admin"),
    ];
    const until = new Date(Date.now() + 86_400_000).toISOString().slice(0, 10);
    const wanted = {
      environment: "dev",
      rule: "KMS-01",
      urn: "urn:pulumi:*::*::still",
      reason: "it signs <b>nothing</b> that lasts",
      ticket: "OPS-7",
      until,
    };
    for (const [name, value] of Object.entries(wanted)) await ada.fill(`input[name=${name}]`, value);
    await ada.click("text=Ask for it");
    await ada.getByText("does not begin with urn:pulumi:dev::").waitFor();
    expect(await ada.inputValue("input[name=ticket]"), "what was typed stays").to.equal("OPS-7");
    await ada.fill("input[name=urn]", "urn:pulumi:dev::*::still");
    await ada.click("text=Ask for it");
    await row(ada, "requested").waitFor();
    expect(await row(ada, "requested").textContent())
      .to.include("it signs <b>nothing</b> that lasts")
      .and.include(until)
      .and.not.include("Grant");
    await row(admin, "requested").waitFor();
    expect(await admin.getByRole("button", { name: /^Grant/ }).count()).to.equal(0);
    await row(grace, "requested").waitFor();
    expect(await grace.locator("form").count()).to.equal(0);
    await grace.getByRole("button", { name: /^Grant/ }).click();
    await row(ada, "approved").waitFor();
    expect(await row(ada, "approved").textContent()).to.include("by test security");
    await shoot(ada, "exceptions");
    expect(await seriousOn(ada)).to.deep.equal([]);
    await ada.getByRole("button", { name: /^Take back/ }).click();
    await row(grace, "withdrawn").waitFor();
    expect(errors).to.deep.equal([]);
  });
});
