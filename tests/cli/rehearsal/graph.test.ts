// The picture of a pipeline that is walked: marks, times, what runs side by side, and what a small terminal shows.

import { expect } from "chai";
import { stripVTControlCharacters } from "node:util";
import type { DeclaredAction, DeclaredPipeline } from "../../../cli/pipeline/declared.ts";
import { drawGraph, type Seen } from "../../../cli/rehearsal/graph.ts";
import type { Step } from "../../../sandbox/rehearsal/record.ts";

const action = (name: string, runOrder = 1): DeclaredAction => ({
  name,
  category: "Build",
  provider: "CodeBuild",
  runOrder,
  inputs: [],
  outputs: [],
  configuration: {},
});
const shop: DeclaredPipeline = {
  name: "shop",
  urn: "urn:shop",
  type: "V2",
  executionMode: "QUEUED",
  triggers: [],
  variables: {},
  faults: [],
  stages: [
    // A stage and its action of one name are two things.
    { name: "Build", actions: [action("Build")] },
    { name: "Checks", actions: [action("Lint"), action("Scan"), action("Size"), action("Sign", 2)] },
    {
      name: "Prod",
      onFailure: "ROLLBACK",
      conditions: [{ provider: "DeploymentWindow", configuration: {} }],
      actions: [action("Deploy"), action("Check", 2)],
    },
  ],
};

const began = Date.parse("2026-03-10T12:00:00Z");
const after = (seconds: number): Date => new Date(began + seconds * 1000);
const step = (stage: string, name: string, change: Partial<Step> = {}): Step => ({
  execution: "1",
  stage,
  action: name,
  provider: "CodeBuild",
  attempt: 1,
  began: after(0).toISOString(),
  seconds: 2,
  result: "succeeded",
  text: "done",
  calls: [],
  made: [],
  ...change,
});
const built = step("Build", "Build");
const checked = ["Lint", "Scan", "Size", "Sign"].map((name) => step("Checks", name));
const entered = step("Prod", "Prod", { does: "enter" });
const failed = { result: "failed", text: "ALARM_ACTIVE: the alarm\nand more" } as const;

const wide = { columns: 80, rows: 50, colour: false };
const draw = (seen: Seen, size = wide): string[] => drawGraph(shop, seen, size);
/** Signs and names alone. */
const brief = (lines: readonly string[]): string[] =>
  lines.map((line) =>
    line
      .replace(/ {2}CodeBuild| {2}DeploymentWindow/, "")
      .replaceAll(/ {2,}/g, " ")
      .trim(),
  );

describe("the picture of a rehearsal", () => {
  it("is drawn before anything runs: all that there is, and what runs side by side", () => {
    expect(brief(draw({ steps: [], now: after(0), isDeclared: true }))).to.deep.equal([
      "shop",
      "· Build",
      "│ · Build",
      "· Checks",
      "┌ · Lint",
      "├ · Scan",
      "└ · Size",
      "│ · Sign",
      "· Prod",
      "│ · if DeploymentWindow",
      "│ · Deploy",
      "│ · Check",
    ]);
  });

  it("marks what has passed, with its time, and what runs now, with the rehearsal's time", () => {
    const lines = draw({ steps: [built, checked[0]!], now: after(9) });
    expect(brief(lines).slice(1, 7)).to.deep.equal([
      "✓ Build",
      "│ ✓ Build 2.0 s",
      "▶ Checks",
      "┌ ✓ Lint 2.0 s",
      "├ ▶ Scan 7.0 s",
      "└ · Size",
    ]);
  });

  it("goes on in the next stage, also where that begins with a condition", () => {
    expect(brief(draw({ steps: [built, ...checked], now: after(2) }))).to.include("│ ▶ Deploy 0.0 s");
    expect(brief(draw({ steps: [built, ...checked, entered], now: after(2) }))).to.include.members([
      "│ ✓ if DeploymentWindow 2.0 s",
      "│ ▶ Deploy 0.0 s",
    ]);
  });

  it("says why an action has failed, and at the end what was skipped", () => {
    const lines = draw({ steps: [built, step("Checks", "Lint", failed)] });
    expect(brief(lines).slice(3)).to.deep.equal([
      "✗ Checks",
      "┌ ✗ Lint 2.0 s",
      "│ ALARM_ACTIVE: the alarm",
      "├ – Scan",
      "└ – Size",
      "│ – Sign",
      "– Prod",
      "│ – if DeploymentWindow",
      "│ – Deploy",
      "│ – Check",
    ]);
  });

  it("marks what has gone back, and still says why", () => {
    const back = (name: string) => step("Prod", name, { execution: "2", rollback: true });
    const steps = [built, ...checked, entered, step("Prod", "Deploy", failed), back("Deploy")];
    expect(brief(draw({ steps, now: after(3) })).slice(-4)).to.deep.equal([
      "│ ✓ if DeploymentWindow 2.0 s",
      "│ ↶ Deploy 2.0 s",
      "│ ALARM_ACTIVE: the alarm",
      "│ ▶ Check 1.0 s",
    ]);
    const ended = brief(draw({ steps: [...steps, back("Check")] }));
    expect(ended).to.include.members(["↶ Prod", "│ ↶ Check 2.0 s", "✓ Checks"]);
  });

  it("shows the second walk of an event that arrives twice, and the attempt of what was tried again", () => {
    const again = step("Build", "Build", { execution: "2", attempt: 2 });
    const lines = brief(draw({ steps: [built, ...checked, again], now: after(2) }));
    expect(lines.slice(1, 5)).to.deep.equal([
      "✓ Build",
      "│ ✓ Build (attempt 2) 2.0 s",
      "▶ Checks",
      "┌ ▶ Lint 0.0 s",
    ]);
  });

  it("has no line that is wider than a narrow terminal, and leaves out what runs an action", () => {
    const seen = { steps: [built, step("Checks", "Lint", failed)] };
    for (const columns of [4, 12, 24, 40, 80]) {
      const lines = draw(seen, { ...wide, columns });
      for (const line of lines) expect([...line].length, `${columns}: ${line}`).to.be.below(columns);
      expect(lines.join("\n").includes("CodeBuild"), String(columns)).to.equal(columns > 50);
    }
    expect(draw(seen, { ...wide, columns: 24 })).to.include("│     ALARM_ACTIVE: th…");
  });

  it("folds stages in which nothing happens on a low terminal, and never has more lines than it", () => {
    const seen = { steps: [built], now: after(2) };
    expect(brief(draw(seen, { ...wide, rows: 10 }))).to.deep.equal([
      "shop",
      "✓ Build",
      "▶ Checks",
      "┌ ▶ Lint 0.0 s",
      "├ · Scan",
      "└ · Size",
      "│ · Sign",
      "· Prod",
    ]);
    for (const rows of [3, 4, 5, 7]) {
      const lines = draw(seen, { ...wide, rows });
      expect(lines.length, String(rows)).to.be.below(rows);
      expect(brief(lines), String(rows)).to.include("┌ ▶ Lint 0.0 s");
    }
  });

  it("has colours where the terminal shows them, and says the same without", () => {
    const seen = { steps: [built, step("Checks", "Lint", failed)] };
    const coloured = draw(seen, { ...wide, colour: true });
    expect(coloured.join("")).to.include("\u001B[31m✗ Checks").and.include("\u001B[32m✓ Build");
    expect(coloured.map(stripVTControlCharacters)).to.deep.equal(draw(seen));
    expect(draw(seen).join("")).to.not.include("\u001B");
  });
});
