// Checks of an app that runs, by the commands that jobs run and by the real tools, on a small app that really answers: as it
// should be, and with one fault for each check.
import chromium from "@sparticuz/chromium";
import { expect } from "chai";
import { once } from "node:events";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { createServer, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { checks, complaintsOf, type CheckName } from "../../../../infra/plan/checks/index.ts";
import type { Limits } from "../../../../infra/plan/checks/tool.ts";
import { runScript } from "../../../../sandbox/rehearsal/job/shell.ts";
import { checkTools, prepareNpm } from "../../../support/npmTools.ts";

const load = { connections: 4, seconds: 1, errors: 0.01, milliseconds: 5000 };

const page = (language: string, answer: string, style = ""): string => `<!doctype html>
<html${language}><head><title>Scores</title><meta name="viewport" content="width=device-width">
<style>${style}</style></head><body><main><h1>Scores</h1>
<button onclick="document.querySelector('output').textContent = '${answer}'">Ada</button> <output></output>
</main></body></html>`;

/** Milliseconds of an app that is slow. */
const delay = 300;
/** What is wrong with the app now. */
type Fault = "none" | "language" | "button" | "errors" | "slow" | "looks";
/** Nothing can be asked on a phone, and the colour is another one. */
const otherLooks = "@media (max-width: 600px) { button { display: none } } h1 { color: #b00 }";

const config = (executable: string): string => `import { defineConfig, devices } from "@playwright/test";
export default defineConfig({
  workers: 1,
  projects: [
    { name: "desktop", use: devices["Desktop Chrome"] },
    { name: "phone", use: devices["Pixel 7"] },
  ],
  use: {
    actionTimeout: 3000,
    baseURL: process.env.TARGET_URL,
    launchOptions: { executablePath: ${JSON.stringify(executable)}, args: ["--no-sandbox"] },
  },
});
`;
const spec = `import { expect, test } from "@playwright/test";
test("shows the score of who is asked for", async ({ page }) => {
  await page.goto("/");
  await page.getByRole("button", { name: "Ada" }).click();
  await expect(page.getByRole("status")).toHaveText("42", { timeout: 1000 });
});
test("looks as agreed", async ({ page }) => {
  await page.goto("/");
  await expect(page.getByRole("heading")).toHaveScreenshot("heading.png");
});
`;

describe("D15, C7 checks of an app that runs", function () {
  this.timeout(300_000);
  const folder = mkdtempSync(path.join(tmpdir(), "lockgate-checks-"));
  const source = path.join(folder, "source");
  let server: Server;
  let env: Record<string, string>;
  let fault: Fault = "none";

  before(async () => {
    const tools = await prepareNpm("checks", checkTools);
    const CHROME = await chromium.executablePath();
    mkdirSync(source);
    writeFileSync(path.join(source, "playwright.config.mjs"), config(CHROME));
    writeFileSync(path.join(source, "scores.spec.mjs"), spec);
    symlinkSync(path.join(tools, "node_modules"), path.join(source, "node_modules"));
    server = createServer((_, response) => answer(response)).listen(0, "127.0.0.1");
    await once(server, "listening");
    env = {
      PATH: `${path.join(tools, "node_modules/.bin")}:${process.env["PATH"]}`,
      HOME: folder,
      REPORTS: folder,
      CHROME,
      TARGET_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      LOAD_CONNECTIONS: String(load.connections),
      LOAD_SECONDS: String(load.seconds),
    };
    await agreeOnPictures();
  });
  after(() => {
    server.close();
    server.closeAllConnections();
    rmSync(folder, { recursive: true, force: true });
  });

  let asked = 0;
  function answer(response: ServerResponse): void {
    asked += 1;
    const language = fault === "language" ? "" : ' lang="en"';
    const say = (status: number): void =>
      void response
        .writeHead(status, { "content-type": "text/html" })
        .end(page(language, fault === "button" ? "" : "42", fault === "looks" ? otherLooks : ""));
    if (fault === "slow") setTimeout(() => say(200), delay);
    else say(fault === "errors" && asked % 10 === 0 ? 503 : 200);
  }

  /** As the app's team makes them, and keeps them beside its tests. */
  async function agreeOnPictures(): Promise<void> {
    const text = "playwright test --update-snapshots=all --grep agreed";
    const { code, output } = await runScript({ text, folder: source, env, limitMilliseconds: 120_000 });
    if (code !== 0) throw new Error(`there are no pictures: ${output}`);
  }

  const run = async (check: CheckName, now: Fault, limits: Limits = load): Promise<string[]> => {
    fault = now;
    const REPORT = path.join(folder, check);
    rmSync(REPORT, { force: true });
    const { output } = await runScript({
      text: `( ${checks[check].run} ) || rm -f "$REPORT"`,
      folder: source,
      env: { ...env, REPORT },
      limitMilliseconds: 120_000,
    });
    try {
      return complaintsOf([check], [{ check, report: readFileSync(REPORT, "utf8") }], limits);
    } catch (error) {
      throw new Error(`${check} left no report: ${output}`, { cause: error });
    }
  };

  for (const [check, broken, says] of [
    [
      "playwright",
      "button",
      /^playwright: fails: shows the score of who is asked for on desktop, phone \(scores\.spec\.mjs:2\)$/,
    ],
    ["pa11y", "language", /^pa11y: WCAG2AA\.Principle3\.Guideline3_1\.3_1_1\S*: .*lang.* \(html\)$/],
    ["autocannon", "errors", /^autocannon: \d+(\.\d+)? % of \d+ requests failed, and 1 % may \(http:/],
  ] as const)
    it(`D15 ${check} lets the app pass as it should be, and not with the fault "${broken}"`, async () => {
      expect(await run(check, "none")).to.deep.equal([]);
      const [complaint, ...others] = await run(check, broken);
      expect(complaint).to.match(says);
      if (check === "playwright") expect(others).to.deep.equal([]);
    });

  it("D15 playwright tells on which device the app does not work, and that it looks otherwise than agreed", async () => {
    expect(await run("playwright", "looks")).to.deep.equal([
      "playwright: fails: shows the score of who is asked for on phone (scores.spec.mjs:2)",
      "playwright: fails: looks as agreed on desktop, phone (scores.spec.mjs:7)",
    ]);
  });

  it("D15 a picture that nobody has agreed on is no pass, and the check makes none, whatever the app's settings say", async () => {
    const settings = path.join(source, "playwright.config.mjs");
    const [before, pictures] = [
      readFileSync(settings, "utf8"),
      path.join(source, "scores.spec.mjs-snapshots"),
    ];
    writeFileSync(settings, before.replace("workers: 1,", 'workers: 1, updateSnapshots: "all",'));
    rmSync(pictures, { recursive: true });
    const said = await run("playwright", "none");
    expect(said).to.deep.equal(["playwright: fails: looks as agreed on desktop, phone (scores.spec.mjs:7)"]);
    expect(existsSync(pictures)).to.equal(false);
    writeFileSync(settings, before);
  });

  it("C7 under load, answers that take too long stop the release as errors do", async () => {
    const [complaint] = await run("autocannon", "slow", { ...load, milliseconds: delay / 3 });
    expect(complaint).to.match(
      /^autocannon: 1 of 100 requests took \d+(\.\d+)? ms or more, and 100 ms is the limit/,
    );
  });

  it("D15 where there is no app, or no test, nothing passes", async () => {
    env["TARGET_URL"] = "http://127.0.0.1:9";
    const said = await run("pa11y", "none").catch((error: Error) => [error.message]);
    expect(said[0]).to.match(/^pa11y (did not run|left no report): /);
    expect((await run("autocannon", "none"))[0]).to.match(/100 % of \d+ requests failed/);
    writeFileSync(path.join(source, "scores.spec.mjs"), "");
    expect((await run("playwright", "none"))[0]).to.match(/^playwright did not run: /);
  });
});
