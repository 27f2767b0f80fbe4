// Tokens on the dashboard, in a real browser: one is made, shown once, used from a terminal's place, and revoked.
import { expect } from "chai";
import type { Browser, Page } from "playwright-core";
import type { Role } from "../../../automation/auth/permissions.ts";
import { openBrowser } from "../../acceptance/browser.ts";
import { type TestApp, startApp } from "../support/app.ts";
import { seriousOn } from "../support/axe.ts";
import { openPageAs } from "../support/pages.ts";
import { shoot } from "../support/pictures.ts";

describe("the dashboard's page of tokens", function () {
  this.timeout(120_000);
  let app: TestApp;
  let browser: Browser;
  const errors: string[] = [];

  before(async () => {
    app = await startApp(["dev"]);
    browser = await openBrowser();
  });
  after(async () => {
    await browser?.close();
    await app?.stop();
  });

  const openedBy = (role: Role): Promise<Page> => openPageAs(role, "Tokens", { app, browser, errors });

  it("makes one that holds, shows it once, and revokes it", async () => {
    const page = await openedBy("admin");
    await page.getByRole("heading", { name: "Tokens" }).waitFor();
    expect(await page.title()).to.equal("Tokens - Lockgate");
    expect(await page.locator("nav a[aria-current=page]").allTextContents()).to.deep.equal(["Tokens"]);
    await page.fill("input[name=name]", "my terminal");
    await page.selectOption("select[name=role]", "operator");
    await page.selectOption("select[name=environment]", "dev");
    await page.click("text=Make it");
    const shown = (await page.locator("[data-made] pre").textContent()) ?? "";
    const token = /^export LOCKGATE_TOKEN=(lg_\S+)$/m.exec(shown)?.[1] ?? "";
    expect(shown).to.include(`export LOCKGATE_URL=${app.url}`);
    const { body } = await app.call("GET", "/v1/me", { as: token });
    expect(body["grants"]).to.deep.equal([{ environment: "dev", role: "operator" }]);
    const row = page.locator("tr[data-token]", { hasText: "my terminal" });
    expect(await row.textContent()).to.include("operator in dev");
    await shoot(page, "tokens");
    expect(await seriousOn(page)).to.deep.equal([]);
    await page.reload();
    await row.waitFor();
    expect(await page.content(), "only this once").to.not.include(token);
    await row.getByRole("button", { name: "Revoke my terminal" }).click();
    await row.waitFor({ state: "detached" });
    expect((await app.call("GET", "/v1/me", { as: token })).status).to.equal(401);
    expect(errors).to.deep.equal([]);
  });

  it("tells whoever may not why, and keeps what was typed where the server refuses it", async () => {
    const viewer = await openedBy("viewer");
    await viewer.getByRole("alert").waitFor();
    expect(await viewer.locator("[role=alert]").textContent()).to.match(
      /does not hold tokens:read.*administrator/s,
    );
    const page = await openedBy("admin");
    await page.fill("input[name=name]", "too long");
    await page.evaluate(`document.querySelector("input[name=hours]").max = ""`);
    await page.fill("input[name=hours]", "9999");
    await page.click("text=Make it");
    await page.getByRole("alert").waitFor();
    expect(await page.locator("[role=alert]").textContent()).to.include("ttlSeconds");
    expect(await page.inputValue("input[name=name]")).to.equal("too long");
  });
});
