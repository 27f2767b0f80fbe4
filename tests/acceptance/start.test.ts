// From nothing to five stacks and a dashboard, stopped and started again: the product's main job.
import { expect } from "chai";
import { execFile } from "node:child_process";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { promisify } from "node:util";
import type { Browser, Page } from "playwright-core";
import { rules } from "../../policy-pack/pack.ts";
import { LEFT_OUT } from "../policy-pack/landingZone/leftOut/leftOut.ts";
import { statesIn } from "../policy-pack/landingZone/states.ts";
import { oneOfEach, sort, survey, unneeded, type Expected } from "../policy-pack/landingZone/survey.ts";
import type { Rehearsal } from "../../sandbox/rehearsal/record.ts";
import { repositoryRoot } from "../../sandbox/toolchain/pinned.ts";
import { shoot } from "../automation/support/pictures.ts";
import { openBrowser } from "./browser.ts";
import { previewPlainly } from "./plainCli.ts";
import {
  editFile,
  processesOf,
  programCopy,
  scratchDir,
  start,
  stateOf,
  stop,
  type Started,
} from "./support.ts";

const STACKS = ["org", "tooling", "dev", "test", "prod"];
/** Which rule reports which weakening of what the stacks declare. */
const EXPECTED = path.join(import.meta.dirname, "../policy-pack/landingZone/expected.json");

describe("npm start", () => {
  const dir = scratchDir();
  const dataDir = path.join(dir, "data");
  let started: Started;
  let prodFile: string;
  let url: string;
  let browser: Browser;
  let page: Page;

  before(async () => {
    const program = programCopy(dir, (fileOf) => (prodFile = fileOf("prod")));
    started = start(["--data-dir", dataDir, "--port", "0"], { LOCKGATE_PROGRAM_DIR: program });
    const begun = performance.now();
    const seconds = (): string => ((performance.now() - begun) / 1000).toFixed(0);
    await started.saw(/^sign in once by/m);
    console.log(`    npm start, toolchain there: the dashboard is usable after ${seconds()} s`);
    await started.saw(/Ctrl-C stops everything/);
    console.log(`    npm start, toolchain there: all stacks are up after ${seconds()} s`);
    url = /dashboard (http:\S+)/.exec(started.output())![1]!;
    browser = await openBrowser();
    page = await browser.newPage();
  });

  after(async () => {
    await browser?.close();
    await stop(started);
    rmSync(dir, { recursive: true, force: true });
  });

  it("brings up all five stacks in order, under the policy pack, and sums them up", () => {
    const output = started.output();
    const order = [...output.matchAll(/^stack \d\/5 (\w+) +succeeded/gm)].map((match) => match[1]);
    expect(order).to.deep.equal(STACKS);
    for (const stack of STACKS) {
      const row = new RegExp(`^${stack} +succeeded +(\\d+) +(\\d+) create +(\\d+) +[\\d.]+ s$`, "m").exec(
        output,
      );
      expect(row, `${stack} in\n${output}`).to.not.equal(null);
      expect(Number(row![1]), `resources of ${stack}`).to.be.greaterThan(5);
      expect(Number(row![3]), `rules checked on ${stack}`).to.be.at.least(15);
      expect(stateOf(dataDir, stack)).to.contain(`urn:pulumi:${stack}::lockgate::`);
    }
  });

  it("finds nothing to advise either: what the rules say of the company's own stacks is heard", () => {
    expect(adviceIn(started.output())).to.equal("");
  });

  it("refuses a wrong token with 401 and names no stack to a stranger", async () => {
    const wrong: Record<string, string>[] = [
      {},
      { authorization: "Bearer lg_wrong" },
      { authorization: "Basic YTpi" },
    ];
    for (const headers of wrong) {
      const response = await fetch(`${url}/v1/stacks`, { headers });
      expect(response.status).to.equal(401);
      expect(response.headers.get("content-type")).to.contain("application/problem+json");
      expect(await response.text()).to.not.contain("tooling");
    }
  });

  it("refuses a port that is in use, naming it and the remedy", async () => {
    const port = new URL(url).port;
    const second = start([
      "--data-dir",
      path.join(dir, "other"),
      "--port",
      port,
      "--once",
      "--stacks",
      "none",
    ]);
    expect(await second.ended).to.equal(1);
    expect(second.output())
      .to.contain(port)
      .and.to.match(/in use/);
    expect(second.output()).to.match(/--port|LOCKGATE_PORT/);
  });

  it("refuses a second start on the same data directory", async () => {
    const second = start(["--data-dir", dataDir, "--port", "0", "--once"]);
    expect(await second.ended).to.equal(1);
    expect(second.output()).to.contain(
      `another npm start (process ${started.child.pid}) uses the data directory`,
    );
  });

  it("tells the dashboard's address before the first stack comes up, and again at the end", () => {
    const [early, late, ...more] = [...started.output().matchAll(/^dashboard http/gm)].map(
      ({ index }) => index,
    );
    expect(early).to.be.lessThan(started.output().indexOf("stack 1/5"));
    expect(late).to.be.greaterThan(started.output().indexOf("stack 5/5"));
    expect(more).to.deep.equal([]);
  });

  it("signs a browser in by the printed link, once", async () => {
    const link = [...started.output().matchAll(/sign in once by (\S+)/g)].at(-1)![1]!;
    await page.goto(link);
    await page.waitForSelector('[data-stack="prod"]');
    expect(await page.textContent("#who")).to.not.equal("not signed in");
    await shoot(page, "environments");
    const stranger = await (await browser.newContext()).newPage();
    await stranger.goto(link);
    await stranger.goto(url);
    await stranger.waitForSelector("main h1");
    expect(await stranger.textContent("main h1")).to.equal("You are not signed in");
    await stranger.context().close();
  });

  it("answers 404 for a stack that is not there, naming it and the stacks that are", async () => {
    const response = await page.request.get(`${url}/v1/stacks/staging`);
    expect(response.status()).to.equal(404);
    const problem = (await response.json()) as { code: string; detail: string };
    expect(problem.code).to.equal("stack_not_found");
    expect(problem.detail).to.contain("staging");
  });

  /** An operator's token for dev alone, made by who is signed in. */
  async function tokenForDev(): Promise<string> {
    const me = (await (await page.request.get(`${url}/v1/me`)).json()) as { csrfToken: string };
    const made = await page.request.post(`${url}/v1/tokens`, {
      headers: { "x-csrf-token": me.csrfToken, "idempotency-key": crypto.randomUUID() },
      data: { name: "dev only", grants: [{ environment: "dev", role: "operator" }], ttlSeconds: 1200 },
    });
    expect(made.status(), await made.text()).to.equal(201);
    return ((await made.json()) as { token: string }).token;
  }

  it("A6 a token for dev alone gets 403 in prod, and starts nothing there", async () => {
    const token = await tokenForDev();
    const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
    const before = resources(stateOf(dataDir, "prod"));
    for (const operation of ["preview", "update", "refresh"]) {
      const body = JSON.stringify({ operation });
      const response = await fetch(`${url}/v1/stacks/prod/runs`, { method: "POST", headers, body });
      expect(response.status, operation).to.equal(403);
      expect(((await response.json()) as { code: string }).code).to.equal("forbidden");
    }
    expect((await fetch(`${url}/v1/stacks/prod`, { headers })).status).to.equal(403);
    expect((await fetch(`${url}/v1/stacks/dev`, { headers })).status).to.equal(200);
    expect(resources(stateOf(dataDir, "prod"))).to.deep.equal(before);
  });

  it("shows the environments side by side with their last run", async () => {
    const names = await page.locator("[data-stack] h2").allTextContents();
    expect(names).to.deep.equal(STACKS);
    expect(await page.locator("[data-stack] .state.succeeded").count()).to.equal(5);
  });

  it("starts a preview from the dashboard and shows its log live to the end, where nothing is left to change", async () => {
    await page.click('button[aria-label="Preview org"]');
    await page.waitForSelector(".log");
    await page.waitForSelector("h1:text('preview org')");
    await page.waitForFunction(
      () => document.querySelector(".log")!.textContent!.includes("-- succeeded"),
      null,
      {
        timeout: 120_000,
      },
    );
    await page.waitForSelector("dd .state.succeeded");
    expect(await page.textContent(".log")).to.contain("aws:s3/bucket:Bucket");
    expect(await page.textContent("dt:text-is('changes') + dd")).to.equal("none");
    await shoot(page, "run");
  });

  it("refuses an update that breaks a rule, says which, where and the remedy, and leaves the state as it was", async () => {
    const before = resources(stateOf(dataDir, "prod"));
    const good = readFileSync(prodFile, "utf8");
    editFile(prodFile, (text) => text.replace(/lockDays: \d+/, "lockDays: 7"));
    await page.goto(`${url}/#/`);
    await page.click('button[aria-label="Update prod"]');
    const violation = page.locator('.violation[data-rule="ART-04"]');
    await violation.waitFor({ timeout: 120_000 });
    expect(await violation.textContent()).to.match(
      /high, mandatory: urn:pulumi:prod::lockgate::.*aws:s3\/bucket:Bucket::/,
    );
    expect(await violation.textContent()).to.match(/Remedy: .*in production 30 days or more/);
    await page.waitForSelector("dd .state.failed");
    await shoot(page, "violation");
    expect(resources(stateOf(dataDir, "prod"))).to.deep.equal(before);
    writeFileSync(prodFile, good);
  });

  it("works under its own content security policy, without an error on the page", async () => {
    const errors: string[] = [];
    page.on("pageerror", (error) => errors.push(error.message));
    page.on("console", (message) => message.type() === "error" && errors.push(message.text()));
    const response = await page.goto(`${url}/#/runs`);
    await page.reload();
    await page.waitForSelector("table");
    expect(errors).to.deep.equal([]);
    const policy = (response ?? (await page.request.get(url))).headers()["content-security-policy"];
    expect(policy)
      .to.match(/default-src 'none'|default-src 'self'/)
      .and.to.not.contain("unsafe");
  });

  it("declares nothing that could be taken away or weakened without a rule that says so, or a reason", function () {
    this.timeout(300_000);
    const expected = JSON.parse(readFileSync(EXPECTED, "utf8")) as Expected;
    const given = { resources: statesIn(dataDir), rules, leftOut: LEFT_OUT, expected };
    const { asked } = sort(given);
    expect(asked.length).to.be.greaterThan(1000);
    expect(unneeded(given), "entries that no mutant needs").to.deep.equal([]);
    expect(survey(given, oneOfEach(asked)).faults, "npm run test:landing-zone says more").to.deep.equal([]);
  });

  it("leaves states from which the pipeline is rehearsed, from the source to production, and the dashboard draws it", async () => {
    const words = ["rehearse", "top-scores", "--states", dataDir, "--json", "--tell", "--server", url];
    const { stdout } = await promisify(execFile)(
      process.execPath,
      [path.join(repositoryRoot, "cli/lockgate.mjs"), ...words],
      { maxBuffer: 1e8, env: { ...process.env, LOCKGATE_TOKEN: await tokenForDev() } },
    );
    const { result, checks, steps } = JSON.parse(stdout) as Rehearsal;
    expect(checks.filter(({ holds }) => !holds)).to.deep.equal([]);
    expect(result).to.equal("succeeded");
    expect(steps.map(({ action }) => action)).to.include.members([
      "Build",
      "Sign",
      "Dev-Deploy",
      "Prod-Check",
    ]);
    await page.goto(`${url}/#/rehearsals`);
    await page.click("tr[data-rehearsal] a");
    await page.waitForSelector('[data-stage="Prod"] [data-action="Prod-Check"].is-succeeded');
    expect(await page.locator("[data-action]").count()).to.equal(new Set(steps.map((s) => s.action)).size);
    await shoot(page, "rehearsal-of-start");
  });

  it("lets the plain CLI judge a stack among the others: states are exported, and a preview with the pack passes", async () => {
    const { told, shown } = await previewPlainly(dataDir, "tooling", path.join(dir, "states"));
    for (const stack of STACKS) expect(told).to.contain(`${stack}: deployed\n`);
    expect(shown).to.match(/Resources:\s+\d+ unchanged/);
  });

  it("stops everything it started on Ctrl-C, and continues from the same state", async () => {
    const before = STACKS.map((stack) => resources(stateOf(dataDir, stack)));
    expect(await stop(started)).to.equal(0);
    expect(processesOf(dataDir)).to.deep.equal([]);
    // Two of five, for the sake of time: that `org` stays as it is was seen in the preview above.
    const again = ["tooling", "dev"];
    started = start(["--data-dir", dataDir, "--port", "0", "--once", "--stacks", again.join(",")]);
    expect(await started.ended, started.output()).to.equal(0);
    for (const stack of again) {
      expect(started.output()).to.match(new RegExp(`^${stack} +succeeded +\\d+ +none +`, "m"));
    }
    expect(adviceIn(started.output())).to.equal("");
    expect(STACKS.map((stack) => resources(stateOf(dataDir, stack)))).to.deep.equal(before);
    expect(processesOf(dataDir)).to.deep.equal([]);
  });
});

/** What the summary tells of findings that refuse nothing, at previews and updates of all stacks. */
const adviceIn = (output: string): string =>
  /^advice of the policy pack.*(?:\n {2}.+)*/m.exec(output)?.[0] ?? "";

function resources(state: string): string[] {
  const parsed = JSON.parse(state) as {
    checkpoint: { latest: { resources: { urn: string; id?: string }[] } };
  };
  return parsed.checkpoint.latest.resources.map((resource) => `${resource.urn} ${resource.id ?? ""}`).sort();
}
