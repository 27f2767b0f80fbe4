// Accounts on the dashboard, in a real browser: one person asks, another approves or rejects.
import { expect } from "chai";
import type { Browser, Page } from "playwright-core";
import type { Role } from "../../../automation/auth/permissions.ts";
import { inTransaction } from "../../../automation/store/database.ts";
import { type AskedAccount, listAccounts, moveAccount } from "../../../automation/store/accounts.ts";
import { openBrowser } from "../../acceptance/browser.ts";
import { accounts } from "../accounts/settings.ts";
import { type TestApp, startApp } from "../support/app.ts";
import { seriousOn } from "../support/axe.ts";
import { openPageAs } from "../support/pages.ts";
import { shoot } from "../support/pictures.ts";

describe("E1 the dashboard's page of accounts", function () {
  this.timeout(120_000);
  let app: TestApp;
  let browser: Browser;
  const errors: string[] = [];

  before(async () => {
    app = await startApp(["dev", "prod"], { accounts });
    browser = await openBrowser();
  });
  after(async () => {
    await browser?.close();
    await app?.stop();
  });
  beforeEach(() => app.pool.query("delete from accounts"));

  async function openedBy(role: Role): Promise<Page> {
    const page = await openPageAs(role, "Accounts", { app, browser, errors });
    await page.getByRole("heading", { name: "Accounts" }).waitFor();
    return page;
  }
  const rows = (page: Page, state: string) => page.locator(`tr[data-state="${state}"]`);
  const kept = async (): Promise<AskedAccount> =>
    (await listAccounts(app.pool, { state: undefined, before: undefined, limit: 1 }))[0] as AskedAccount;

  async function ask(page: Page, name = "sandbox-ada"): Promise<void> {
    await page.selectOption("select[name=unit]", "Sandbox");
    await page.fill("input[name=name]", name);
    await page.fill("input[name=email]", "aws-ada@acme.example");
    await page.fill("input[name=owner]", "ada@acme.example");
    await page.click("text=Ask for it");
  }

  it("E1 one person asks, and can't decide; another approves; the account's id is shown when it is ready", async () => {
    const [ada, grace] = [await openedBy("operator"), await openedBy("approver")];
    await ask(ada);
    await rows(ada, "requested").waitFor();
    expect(await rows(ada, "requested").textContent())
      .to.include("sandbox-ada")
      .and.include("Sandbox: Sandbox")
      .and.include("test operator")
      .and.not.include("Approve");
    expect(await ada.inputValue("input[name=name]"), "the form is empty again").to.equal("");
    expect(await kept()).to.include({ type: "Sandbox", owner: "ada@acme.example", state: "requested" });
    await rows(grace, "requested").waitFor();
    await shoot(grace, "accounts");
    expect(await seriousOn(grace)).to.deep.equal([]);
    await grace.getByRole("button", { name: "Approve: sandbox-ada" }).click();
    await rows(grace, "approved").waitFor();
    expect(await kept()).to.include({ state: "approved", decidedBy: "test approver" });
    await inTransaction(app.pool, async (tx) =>
      moveAccount(tx, await kept(), { event: "done", by: "test", accountId: "123456789012" }),
    );
    await rows(ada, "ready").waitFor();
    expect(await rows(ada, "ready").textContent()).to.include("123456789012");
    await shoot(ada, "accounts-asking");
    expect(await seriousOn(ada)).to.deep.equal([]);
  });

  it("E1 a request is rejected by who decides", async () => {
    const [ada, grace] = [await openedBy("operator"), await openedBy("approver")];
    await ask(ada, "sandbox-<b>");
    await ada.locator(".problem").waitFor();
    expect(await ada.textContent(".problem")).to.match(/lower-case letters/);
    expect(await ada.inputValue("input[name=name]"), "what was typed stays").to.equal("sandbox-<b>");
    await ask(ada);
    await grace.click("text=Reject");
    await rows(grace, "rejecting").waitFor();
    expect(await rows(grace, "rejecting").locator("button").count()).to.equal(0);
  });

  it("E1 words from elsewhere are text on the page, never markup of it", async () => {
    const evil = `<img src="/x" onerror="document.title='taken'">`;
    const [ada, grace] = [await openedBy("operator"), await openedBy("approver")];
    await ask(ada);
    await rows(grace, "requested").waitFor();
    await app.pool.query(
      "update accounts set name = $1, email = $1, owner = $1, unit = $1, person = $1, trouble = $1, decided_by = $1, account_id = $1",
      [evil],
    );
    await rows(grace, "requested").locator("text=<img").first().waitFor();
    expect(await grace.locator("main img, tr img").count()).to.equal(0);
    expect((await rows(grace, "requested").textContent())?.split(evil).length).to.equal(9);
    expect(await grace.title()).to.not.equal("taken");
  });

  it("E1 who may not ask sees what others have asked for, without a form; no error is on any page", async () => {
    const viewer = await openedBy("viewer");
    await viewer.locator("text=Nobody asks for an account").waitFor();
    expect(await viewer.locator("form").count()).to.equal(0);
    expect(errors).to.deep.equal([]);
  });
});
