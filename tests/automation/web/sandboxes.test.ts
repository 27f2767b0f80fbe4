// Environments of people's own on the dashboard, in a real browser: asked for, told of its faults, extended and ended.
import { expect } from "chai";
import type { Browser, Page } from "playwright-core";
import type { Role } from "../../../automation/auth/permissions.ts";
import { openBrowser } from "../../acceptance/browser.ts";
import { sandboxSettings, ownKey } from "../sandboxes/samples.ts";
import { type TestApp, startApp } from "../support/app.ts";
import { seriousOn } from "../support/axe.ts";
import { openPageAs } from "../support/pages.ts";
import { shoot } from "../support/pictures.ts";

describe("E6 the dashboard's page of environments of people's own", function () {
  this.timeout(120_000);
  let app: TestApp;
  let browser: Browser;
  const errors: string[] = [];

  before(async () => {
    app = await startApp(["dev"], { sandboxes: sandboxSettings });
    browser = await openBrowser();
  });
  after(async () => {
    await browser?.close();
    await app?.stop();
  });

  async function openedBy(role: Role): Promise<Page> {
    const page = await openPageAs(role, "Your own", { app, browser, errors });
    await page.getByRole("heading", { name: "Your own environments" }).waitFor();
    return page;
  }

  it("E6 one is asked for and shown with its run; its owner alone extends it and ends it", async () => {
    const [ada, grace] = [await openedBy("operator"), await openedBy("viewer")];
    await ada.fill("input[name=name]", "ada");
    await ada.fill("input[name=publicKey]", ownKey);
    await ada.fill("input[name=cidrs]", "0.0.0.0/0");
    await ada.click("text=Ask for it");
    await ada.getByText("is wider than /24").waitFor();
    expect(await ada.inputValue("input[name=name]"), "what was typed stays").to.equal("ada");
    await ada.fill("input[name=cidrs]", "198.51.100.7/32");
    await ada.click("text=Ask for it");
    const row = (page: Page, state: string) => page.locator(`tr[data-state="${state}"]`);
    await row(ada, "making").waitFor();
    expect(await row(ada, "making").textContent())
      .to.include("test operator")
      .and.include("111111111111");
    expect(await row(ada, "making").locator("a").getAttribute("href")).to.equal(
      `#/runs/${app.enqueued.at(-1)}`,
    );
    await row(grace, "making").waitFor();
    expect(await grace.getByRole("button", { name: /^End/ }).count()).to.equal(0);
    await shoot(ada, "sandboxes");
    expect(await seriousOn(ada)).to.deep.equal([]);
    const ends = () => row(ada, "making").locator("time").getAttribute("datetime");
    const first = await ends();
    await ada.getByRole("button", { name: /^24 h from now: ada/ }).click();
    while ((await ends()) === first) await new Promise((resolve) => setTimeout(resolve, 50));
    await ada.getByRole("button", { name: /^End ada/ }).click();
    await row(ada, "ending").waitFor();
    expect(errors).to.deep.equal([]);
  });
});
