// A person approves from the dashboard what a run would do, in a real browser with a session of its own.
import { expect } from "chai";
import type { Browser, Page } from "playwright-core";
import { acceptRun } from "../../../automation/http/accept.ts";
import { transition } from "../../../automation/runner/transition.ts";
import { inTransaction } from "../../../automation/store/database.ts";
import { appendEvents } from "../../../automation/store/events.ts";
import { askForApproval, savePlan } from "../../../automation/store/plans.ts";
import { findRun } from "../../../automation/store/runs.ts";
import { openBrowser } from "../../acceptance/browser.ts";
import { seriousOn } from "../support/axe.ts";
import { openPage } from "../support/pages.ts";
import { shoot } from "../support/pictures.ts";
import { type TestApp, startApp } from "../support/app.ts";

const digests = { program: "1", configuration: "2", policyPack: "3", steps: "4", startState: "5" };
const urnOf = (type: string, name: string) => `urn:pulumi:prod::shop::${type}::${name}`;
const table = urnOf("aws:dynamodb/table:Table", "orders");
const role = urnOf("aws:iam/role:Role", "shop");
const steps = [
  {
    urn: table,
    type: "aws:dynamodb/table:Table",
    op: "replace",
    changes: [{ path: "hashKey", old: "id", next: "<b>order</b>" }],
  },
  {
    urn: role,
    type: "aws:iam/role:Role",
    op: "update",
    changes: [{ path: "policy", old: "s3:GetObject", next: "s3:*" }],
  },
];
const risks = {
  replaces: [table],
  deletes: [],
  widens: [{ urn: role, reasons: ["allows s3:* where it allowed s3:GetObject"] }],
};
const newer = { ...digests, steps: "x" };

describe("the dashboard's page of a run that waits for approval", function () {
  this.timeout(120_000);
  let app: TestApp;
  let browser: Browser;
  let page: Page;
  const errors: string[] = [];

  before(async () => {
    app = await startApp(["prod"]);
    browser = await openBrowser();
    page = await openPage(browser, errors);
    await page.goto(`${app.url}/login?code=${await app.secret("login", ["approver"])}`);
  });
  after(async () => {
    await browser?.close();
    await app?.stop();
  });

  /** A run of rita's that waits for this many people. */
  async function asked(needed: number): Promise<string> {
    const rita = { id: "0190b5c5-0000-7000-8000-000000000000", name: "rita", person: "rita" };
    const identity = { ...rita, grants: [{ environment: "*", role: "operator" as const }] };
    return inTransaction(app.pool, async (tx) => {
      const run = await acceptRun(tx, app.deps.queue, identity, { stack: "prod", operation: "update" });
      await transition(tx, run.id, { event: "preview" });
      await savePlan(tx, run.id, 1, { digests, steps, risks });
      await askForApproval(tx, run.id, needed, 24);
      await transition(tx, run.id, { event: "await" });
      return run.id;
    });
  }

  /** Opens the page of a run and waits until it has caught up with all events. */
  async function opened(id: string): Promise<void> {
    await page.goto("about:blank");
    await page.goto(`${app.url}/#/runs/${id}`);
    await page.locator(".log", { hasText: "-- awaiting_approval" }).waitFor();
    await page.waitForLoadState("networkidle").catch(() => undefined);
    await page.locator("text=Approve this plan").waitFor();
  }

  it("shows what changes, what is replaced, which rights widen, and approves just that", async () => {
    const id = await asked(1);
    await opened(id);
    const text = (await page.textContent("main, body")) ?? "";
    for (const said of [
      "orders",
      "hashKey",
      "<b>order</b>",
      "allows s3:* where it allowed s3:GetObject",
      "1 approval",
    ])
      expect(text).to.include(said);
    await shoot(page, "approval");
    expect(await seriousOn(page)).to.deep.equal([]);
    await page.fill("#comment", "seen with the team");
    // Something is told that changes nothing: what was typed must stay.
    await inTransaction(app.pool, (tx) =>
      appendEvents(tx, id, 1, [{ type: "run.state", data: { state: "awaiting_approval", attempt: 1 } }]),
    );
    await page.locator(".log", { hasText: /awaiting_approval[^]*awaiting_approval/ }).waitFor();
    await page.waitForTimeout(300);
    // From the words to the button, and no mouse.
    await page.focus("#comment");
    await page.keyboard.press("Tab");
    expect(await page.evaluate("document.activeElement.textContent")).to.equal("Approve this plan");
    await page.keyboard.press("Enter");
    await page.locator("text=seen with the team").waitFor();
    expect((await findRun(app.pool, id))?.state).to.equal("queued");
    expect(await page.locator("text=Approve this plan").count(), "nothing is left to approve").to.equal(0);
  });

  it("refuses a plan that has changed since it was shown, and says what", async () => {
    const id = await asked(1);
    await opened(id);
    await inTransaction(app.pool, (tx) => savePlan(tx, id, 1, { digests: newer, steps, risks }));
    await page.click("text=Approve this plan");
    await page.locator(".problem").waitFor();
    expect((await findRun(app.pool, id))?.state).to.equal("awaiting_approval");
  });

  it("never puts another plan in the place of the one that is looked at", async () => {
    const id = await asked(1);
    await opened(id);
    await inTransaction(app.pool, async (tx) => {
      await savePlan(tx, id, 1, { digests: newer, steps, risks });
      await askForApproval(tx, id, 1, 24);
      await appendEvents(tx, id, 1, [
        { type: "run.state", data: { state: "awaiting_approval", attempt: 1 } },
      ]);
    });
    await page.locator("text=has changed since it was shown").waitFor();
    expect(await page.locator("text=Approve this plan").count()).to.equal(0);
    await page.click("text=Show it");
    await page.click("text=Approve this plan");
    await page.locator("text=What people said").waitFor();
    expect((await findRun(app.pool, id))?.state).to.equal("queued");
  });

  it("rejects", async () => {
    const id = await asked(2);
    await page.goto(`${app.url}/#/runs/${id}`);
    await page.locator("button", { hasText: "Reject" }).click();
    await page.locator(".state, .badge, dd", { hasText: "rejected" }).first().waitFor();
    expect((await findRun(app.pool, id))?.state).to.equal("rejected");
    expect(errors).to.deep.equal([]);
  });
});
