// Where the checks of an app that runs stand in its pipeline, what their job may do, and what its gate decides.
import { expect } from "chai";
import fc from "fast-check";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { validateConfig } from "../../../../infra/configuration/validate.ts";
import { runCommand } from "../../../../infra/functions/job/commands.ts";
import { systemClock } from "../../../../infra/functions/lib/clock.ts";
import { checkNames, complaintsOf, type CheckName } from "../../../../infra/plan/checks/index.ts";
import { jobStatements } from "../../../../infra/plan/documents/jobs.ts";
import { jobSubnets } from "../../../../infra/plan/egress.ts";
import { planPipeline } from "../../../../infra/plan/pipeline/plan.ts";
import type { Action, JobAction } from "../../../../infra/plan/pipeline/types.ts";
import { changed, exampleConfig } from "../../example.ts";
import { sampleApps, sampleSources, sampleTargets } from "./samples.ts";

const url = "https://app.test.acme.example";
const load = { connections: 4, seconds: 1, errors: 0.01, milliseconds: 500 };
const row = (more: object) => ({ ...sampleApps[0], name: "app", ...more });
const planOf = (more: object) => {
  const config = exampleConfig("tooling", { apps: [row(more)] });
  return { config, plan: planPipeline(config, config.apps[0]!) };
};

describe("D15, C7 checks in pipelines", () => {
  it("D15 of every source and target, the app is tried in test once it is healthy there, before an attack and an approval", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...Object.values(sampleSources)),
        fc.constantFrom(...Object.values(sampleTargets)),
        fc.uniqueArray(fc.constantFrom(...checkNames), { minLength: 1 }),
        fc.boolean(),
        (source, target, tools, attacked) => {
          const scans = attacked ? { scans: { tools: ["zap"], url } } : {};
          const { plan } = planOf({ source, target, checks: { tools, url }, ...scans });
          const names = plan.stages.map(({ actions }) => actions.map(({ name }: Action) => name));
          const [test = []] = names.filter((stage) => stage.includes("Test-Quality"));
          expect(names.flat().filter((name) => name.endsWith("-Quality"))).to.have.length(1);
          expect(test.slice(test.indexOf("Test-Quality"))).to.deep.equal([
            "Test-Quality",
            ...(attacked ? ["Test-Attack"] : []),
          ]);
          expect(test[test.indexOf("Test-Quality") - 1]).to.match(/^Test-Check/);
          const places = plan.stages.flatMap(({ actions }, stage) =>
            actions.map(({ name, runOrder }: Action) => [name, stage * 1000 + runOrder] as const),
          );
          const at = new Map(places);
          expect(at.get("Test-Quality")).to.be.lessThan(at.get("Prod-Approve") ?? 0);
          expect(new Set(at.values()).size, "one after the other").to.equal(places.length);
        },
      ),
      { numRuns: 30 },
    );
  });

  it("D15 its job reads the app's source, writes its reports, and has no other right", () => {
    const { config, plan } = planOf({ checks: { tools: ["playwright"], url, load } });
    const found = plan.stages
      .flatMap(({ actions }) => [...actions])
      .find(({ name }) => name === "Test-Quality") as JobAction;
    expect(found.inputs).to.deep.equal(["Source"]);
    expect(found.job.statements).to.deep.equal([]);
    const rights = jobStatements(config, [found.job]).flatMap(({ Action }) => [Action ?? []].flat());
    expect(
      rights.filter((action) => !/^(logs|ec2|kms|lambda:GetLayerVersion|s3):?/.test(action)),
    ).to.deep.equal([]);
    expect(found.job.variables).to.include({ TARGET_URL: url, LOAD_CONNECTIONS: "4", LOAD_SECONDS: "1" });
    // Tools come from registries, so the job has a way out, as builds have.
    expect(jobSubnets("scan", ["eu-central-1"])).to.equal("private");
    expect(jobSubnets("deploy", ["eu-central-1"])).to.equal("isolated");
  });

  for (const [what, checks, fault] of [
    ["no check", { tools: [], url }, "at least one check"],
    ["one twice", { tools: ["pa11y", "pa11y"], url }, "name each check once"],
    ["an unknown check", { tools: ["k6"], url }, "playwright"],
    ["no address", { tools: ["pa11y"] }, "an address"],
    ["an address with a slash", { tools: ["pa11y"], url: `${url}/` }, "without a slash"],
    ["more errors than requests", { tools: ["autocannon"], url, load: { errors: 2 } }, "from 0 to 1"],
    ["a load without end", { tools: ["autocannon"], url, load: { seconds: 86400 } }, "from 1 to 1800"],
  ] as const)
    it(`D15 refuses ${what}`, () => {
      const result = validateConfig("tooling", changed("tooling", { apps: [row({ checks })] }));
      expect(result.ok).to.equal(false);
      expect(JSON.stringify(result)).to.include(fault);
    });
});

describe("D15, C7 the gate of the checks", () => {
  const folder = mkdtempSync(path.join(tmpdir(), "lockgate-gate-"));
  after(() => rmSync(folder, { recursive: true }));
  const good: Record<CheckName, string> = {
    playwright: JSON.stringify({ suites: [], errors: [], stats: { expected: 1, unexpected: 0, flaky: 0 } }),
    pa11y: "[]",
    autocannon: JSON.stringify({
      url,
      errors: 0,
      timeouts: 0,
      non2xx: 1,
      requests: { total: 100 },
      latency: { p99: 500 },
    }),
  };
  const verdict = (change: Partial<Record<CheckName, string>>): string[] =>
    complaintsOf(
      checkNames,
      checkNames.map((check) => ({ check, report: change[check] ?? good[check] })),
      load,
    );

  it("D15 lets what is right at every limit go on", () => expect(verdict({})).to.deep.equal([]));

  for (const [what, change, says] of [
    [
      "one error too many",
      { autocannon: good.autocannon.replace('"errors":0', '"errors":1') },
      /1.98 % of 101/,
    ],
    ["a millisecond too much", { autocannon: good.autocannon.replace("500", "501") }, /took 501 ms or more/],
    ["no request", { autocannon: good.autocannon.replace("100", "0") }, /did not run: it has asked nothing/],
    ["no test", { playwright: good.playwright.replace('"expected":1', '"expected":0') }, /has run no test/],
    [
      "a suite that does not load",
      { playwright: good.playwright.replace('"errors":[]', '"errors":[{"message":"SyntaxError: x"}]') },
      /could not run: SyntaxError: x/,
    ],
    [
      "a test deep inside that fails",
      {
        playwright: good.playwright.replace(
          '"suites":[]',
          '"suites":[{"title":"a","suites":[{"title":"b","specs":[{"title":"c","file":"d","line":1,"ok":false}]}]}]',
        ),
      },
      /^playwright: fails: c \(d:1\)$/,
    ],
    ["what is no report", { pa11y: "<html>" }, /^pa11y did not run: /],
    [
      "an error on the page",
      { pa11y: '[{"code":"WCAG2AA.x","type":"error","message":"no alt","selector":"img"}]' },
      /^pa11y: WCAG2AA.x: no alt \(img\)$/,
    ],
  ] as const)
    it(`D15 stops at ${what}`, () => {
      const [complaint, ...more] = verdict(change);
      expect(complaint).to.match(says);
      expect(more).to.deep.equal([]);
    });

  it("D15 a warning on the page stops nothing, a tool that was to run and did not stops all", () => {
    const warning = '[{"code":"WCAG2AA.x","type":"warning","message":"look","selector":"img"}]';
    expect(verdict({ pa11y: warning })).to.deep.equal([]);
    expect(complaintsOf(["pa11y"], [], load)).to.deep.equal(["pa11y did not run"]);
    const missing = complaintsOf(["pa11y"], [{ check: "pa11y", missing: "no report" }], load);
    expect(missing).to.deep.equal(["pa11y did not run: no report"]);
  });

  it("D15 as a job: keeps each report under its run, and says what stops it", async () => {
    const kept: string[] = [];
    const send = async ({ input }: { input: { Key?: string } }) => void kept.push(input.Key ?? "");
    const run = (tools: readonly string[]) => {
      const env = {
        CHECKS: JSON.stringify({ tools, load }),
        REPORTS: folder,
        REPORTS_BUCKET: "b",
        APP: "app",
        EXECUTION: "e-1",
      };
      return runCommand("checks", { env, folder, aws: { s3: { send } } as never, clock: systemClock });
    };
    writeFileSync(path.join(folder, "pa11y"), good.pa11y);
    expect(await run(["pa11y"])).to.deep.equal({
      ok: true,
      text: "pa11y: nothing keeps the release from going on",
    });
    expect(await run(["pa11y", "autocannon"])).to.deep.equal({
      ok: false,
      text: "refused: autocannon did not run: it has left no report",
    });
    expect(kept).to.deep.equal(["app/scans/e-1/pa11y", "app/scans/e-1/pa11y"]);
    expect((await run(["k6"])).text).to.match(/^refused: CHECKS is wrong/);
  });
});
