// The dashboard's lists in a real browser, on a thousand stacks and ten thousand runs: one page at a time, all in reach.
import { expect } from "chai";
import type { Browser, Page } from "playwright-core";
import { generateKeyPairSync } from "node:crypto";
import { checkpointDue } from "../../../automation/audit/checkpointing.ts";
import { localSigner } from "../../../infra/functions/lib/signer.ts";
import { openBrowser } from "../../acceptance/browser.ts";
import { seriousOn } from "../support/axe.ts";
import { openPage } from "../support/pages.ts";
import { shoot } from "../support/pictures.ts";
import { type TestApp, startApp } from "../support/app.ts";
import { inTransaction } from "../../../automation/store/database.ts";
import { insertDrift } from "../../../automation/store/drifts.ts";
import { silent } from "../support/database.ts";

const stacks = Array.from({ length: 1000 }, (_, n) => `stack-${String(n).padStart(4, "0")}`);

describe("the dashboard's lists", function () {
  this.timeout(120_000);
  let app: TestApp;
  let browser: Browser;
  let page: Page;
  const errors: string[] = [];

  before(async () => {
    app = await startApp(stacks);
    await app.pool.query(
      `insert into runs (id, stack, operation, state, requested_by, created_at, finished_at)
       select ('01900000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, 'stack-' || lpad((n % 1000)::text, 4, '0'), 'preview',
         case when n = 9000 then 'awaiting_approval' when n % 100 = 7 then 'failed' else 'succeeded' end, 'run ' || n, now(),
         case when n = 9000 then null else now() end
       from generate_series(1, 10000) n`,
    );
    browser = await openBrowser();
    page = await openPage(browser, errors);
    await page.setExtraHTTPHeaders({ authorization: `Bearer ${await app.secret("token", ["admin"])}` });
    await page.goto(app.url);
  });
  after(async () => {
    await browser?.close();
    await app?.stop();
  });

  const go = async (link: string, heading: string) => {
    await page.click(`nav >> text="${link}"`);
    await page.waitForSelector(`h1:text-is("${heading}")`);
  };
  const rows = () => page.locator("tr[data-run]").count();

  it("show sixty of a thousand stacks, and any of them by its name", async () => {
    await page.waitForSelector(".card[data-stack]");
    expect(await page.locator(".card[data-stack]").count()).to.equal(60);
    expect(await page.textContent("#content")).to.include("940 more stacks");
    await app.pool.query("update runs set outcome = $1 where stack = 'stack-0999'", [
      { changes: {}, resources: 3, durationSeconds: 1, policies: { rulesChecked: 0, violations: [] } },
    ]);
    await page.fill("#find-stack", "0999");
    await page.waitForSelector('.card[data-stack="stack-0999"]');
    expect(await page.locator(".card[data-stack]").count()).to.equal(1);
    expect(await page.evaluate("document.activeElement.id"), "it keeps the focus").to.equal("find-stack");
    await page.locator('.card[data-stack="stack-0999"] >> text="none checked"').waitFor();
  });

  it("show runs page by page, newest first, none twice", async () => {
    await go("Runs", "Runs");
    await page.waitForSelector("tr[data-run]");
    expect(await rows()).to.equal(50);
    for (const expected of [100, 150]) {
      await page.click("button.more");
      await page
        .locator("tr[data-run]")
        .nth(expected - 1)
        .waitFor();
      expect(await rows()).to.equal(expected);
    }
    const ids = await page
      .locator("tr[data-run]")
      .evaluateAll((all) => all.map((row) => row.getAttribute("data-run")));
    expect(new Set(ids).size).to.equal(150);
    expect(ids).to.deep.equal(ids.toSorted().toReversed());
  });

  it("show runs of one state and stack, by an address that can be kept", async () => {
    await page.fill('input[name="stack"]', "stack-0007");
    await page.selectOption('select[name="state"]', "failed");
    await page.click('button:text-is("Show")');
    await page.locator('tr[data-run] a:text-is("preview stack-0007")').nth(9).waitFor();
    expect(await rows()).to.equal(10);
    expect(page.url()).to.include("#/runs?state=failed&stack=stack-0007");
  });

  it("show what waits for approval", async () => {
    await go("Approvals", "Approvals");
    await page.waitForSelector("tr[data-run]");
    expect(await rows()).to.equal(1);
    expect(await page.textContent("tr[data-run]")).to.include("run 9000");
  });

  it("show on a calendar when what is closed, all windows, and drift checks", async () => {
    const tomorrow = new Date(Date.now() + 86_400_000).toISOString().slice(0, 10);
    const after = new Date(Date.now() + 3 * 86_400_000).toISOString().slice(0, 10);
    const body = {
      name: "freeze",
      environments: ["stack-0001"],
      zone: "UTC",
      start: `${tomorrow}T00:00`,
      end: `${after}T00:00`,
      reason: "end of year",
    };
    expect((await app.call("POST", "/v1/windows", { as: ["admin"], body })).status).to.equal(201);
    const cron = { cron: "0 3 * * *" };
    await app.call("PUT", "/v1/stacks/stack-0001/schedule", { as: ["admin"], body: cron });
    await go("Windows", "Windows");
    await page.waitForSelector("tr[data-window]");
    const closed = page.locator('tr[data-stack="stack-0001"] td.day:not(.open)');
    expect(await closed.count()).to.be.within(2, 3);
    expect(await closed.first().getAttribute("aria-label")).to.match(/closed, \d/);
    expect(await page.locator('tr[data-stack="stack-0000"] td.day:not(.open)').count()).to.equal(0);
    expect(await page.textContent("tr[data-window]")).to.include("end of year");
    expect(await page.textContent("tr[data-check]")).to.include("0 3 * * *");
  });

  it("show what drifted, and take somebody's word for it", async () => {
    const changes = [{ path: "policy", old: "{}", next: "<b>open</b>" }];
    const drifted = { urn: "urn:pulumi:s::p::aws:kms/key:Key::seal", type: "aws:kms/key:Key", op: "update" };
    const found = { stack: "stack-0002", digest: "d", class: "security", run: crypto.randomUUID() } as const;
    await inTransaction(app.pool, (tx) =>
      insertDrift(tx, found, [{ ...drifted, changes, outputs: [], class: "security" }]),
    );
    await go("Drift", "Drift");
    const card = page.locator("article[data-drift]");
    expect(await card.textContent())
      .to.include("<b>open</b>")
      .and.include("Nobody has acknowledged it");
    await card.locator("input[name=reason]").fill("we restore");
    await card.locator("button").click();
    await page.waitForSelector("text=is acknowledged by");
    expect(await card.textContent()).to.include("we restore");
  });

  it("show releases and where they run", async () => {
    await app.pool.query(
      "insert into releases (sha256, name, bundle, registered_by) values ($1, 'shop <b>1</b>', '', 'ci')",
      ["a".repeat(64)],
    );
    await go("Releases", "Releases");
    await page.waitForSelector("tr[data-release]");
    expect(await page.textContent("tr[data-release]")).to.include("shop <b>1</b>");
  });

  it("show the audit page by page, and up to where it is signed", async () => {
    const { privateKey } = generateKeyPairSync("ed25519");
    const signer = localSigner(String(privateKey.export({ type: "pkcs8", format: "pem" })));
    const values = Array.from(
      { length: 60 },
      (_, n) => `('{"action":"token.created","actor":"a${n}","at":"2026-01-01T00:00:00.000Z","details":{}}')`,
    );
    await app.pool.query(`insert into audit_pending (entry) values ${values.join(",")}`);
    await checkpointDue({ pool: app.pool, logger: silent, signer, everyRecords: 1 });
    await go("Audit", "Audit");
    await page.waitForSelector("tr[data-record]");
    expect(await page.textContent("#content")).to.match(/Signed up to record \d+/);
    const first = await page.locator("tr[data-record]").count();
    expect(first).to.equal(50);
    await page.click("button.more");
    await page.locator("tr[data-record]").nth(50).waitFor();
  });

  it("are gone through by keyboard alone: a run is opened, older ones are fetched, and the focus is never lost", async () => {
    await page.goto(`${app.url}/#/`);
    const focused = () => page.evaluate("document.activeElement.textContent");
    const first = page.locator("tr[data-run] a").first();
    const name = await first.textContent();
    await first.focus();
    // Long enough for the page to ask anew.
    await page.waitForResponse(/\/v1\/runs/);
    await page.waitForResponse(/\/v1\/runs/);
    expect(await focused(), "it stays while the page keeps itself current").to.equal(name);
    await page.keyboard.press("Enter");
    await page.waitForSelector(`h1:text-is("${name}")`);
    expect(await page.evaluate("document.activeElement.id")).to.equal("content");
    await page.goto(`${app.url}/#/runs`);
    await page.locator("button.more").waitFor();
    await page.focus(".skip");
    await page.keyboard.press("Enter");
    expect(await page.evaluate("document.activeElement.id"), "the links above are skipped").to.equal(
      "content",
    );
    expect(page.url()).to.match(/#\/runs$/);
    await page.locator("button.more").focus();
    await page.keyboard.press("Enter");
    await page.locator("tr[data-run]").nth(99).waitFor();
    const [oldest] = (await page.locator("tr[data-run]").nth(50).locator("a").allTextContents()) as [string];
    await page.keyboard.press("Tab");
    expect(await focused(), "the first of the older runs comes next").to.equal(oldest);
  });

  const headings: Record<string, string> = { "": "Environments", approvals: "Approvals", access: "Who can?" };
  for (const view of [
    "",
    "runs",
    "approvals",
    "windows",
    "drift",
    "releases",
    "audit",
    "access",
    "exemptions",
    "tokens",
  ]) {
    it(`have nothing on /${view} that keeps anybody from using it, as axe sees it`, async () => {
      await page.goto(`${app.url}/#/${view}`);
      await page.waitForSelector(`h1:text-is("${headings[view] ?? view[0]?.toUpperCase() + view.slice(1)}")`);
      await page.waitForLoadState("networkidle");
      await shoot(page, view === "" ? "stacks" : view);
      // Of hundreds of rows and cards that are alike axe sees a dozen.
      await page.evaluate(
        "document.querySelectorAll(':is(tr, .card)[data-stack]:nth-child(n + 12)').forEach((one) => one.remove())",
      );
      expect(await seriousOn(page)).to.deep.equal([]);
    });
  }

  it("break no rule of the Content-Security-Policy, and throw nothing", () => {
    expect(errors).to.deep.equal([]);
  });
});
