// The GitHub action's description against its script: every input arrives, none becomes code, nothing is unpinned.

import { expect } from "chai";
import { accessSync, constants, readFileSync } from "node:fs";
import path from "node:path";
import { parse } from "yaml";
import { ACTION } from "./job.ts";

type Step = { id?: string; uses?: string; run?: string; shell?: string; env?: Record<string, string> };
type Action = {
  inputs: Record<string, { description: string; default?: string }>;
  outputs: Record<string, { value: string }>;
  runs: { using: string; steps: Step[] };
};

const action = parse(readFileSync(path.join(ACTION, "action.yml"), "utf8")) as Action;
const script = readFileSync(path.join(ACTION, "run.sh"), "utf8");
const [step] = action.runs.steps as [Step];

describe("GitHub action: description", () => {
  it("is a composite action of one step that runs the script", () => {
    expect(action.runs.using).to.equal("composite");
    expect(action.runs.steps).to.have.length(1);
    expect(step).to.include({ shell: "bash", run: '"$LOCKGATE_ACTION_PATH/run.sh"' });
    accessSync(path.join(ACTION, "run.sh"), constants.X_OK);
  });

  it("hands every input to the script, which reads it, and nothing else", () => {
    const handed = Object.values(step.env ?? {}).flatMap(
      (value) => /^\$\{\{ inputs\.([\w-]+) \}\}$/.exec(value)?.[1] ?? [],
    );
    expect(handed.toSorted()).to.deep.equal(Object.keys(action.inputs).toSorted());
    const read = new Set([...script.matchAll(/\$\{?(LOCKGATE_[A-Z_]+)/g)].map(([, name]) => name));
    const given = Object.keys(step.env ?? {}).filter((name) => name !== "LOCKGATE_ACTION_PATH");
    expect([...read].toSorted()).to.deep.equal(given.toSorted());
  });

  it("puts no expression into the shell's text, where it would be code", () => {
    for (const { run } of action.runs.steps) expect(run).not.to.include("${{");
  });

  it("gives out what the script writes", () => {
    for (const [name, { value }] of Object.entries(action.outputs)) {
      expect(value).to.equal(`\${{ steps.${step.id}.outputs.${name} }}`);
      expect(script).to.include(`'${name}=`);
    }
  });

  it("calls other actions by commit only, and says which permissions it needs", () => {
    for (const { uses } of action.runs.steps) if (uses !== undefined) expect(uses).to.match(/@[0-9a-f]{40}$/);
    expect(readFileSync(path.join(ACTION, "action.yml"), "utf8")).to.include("`contents: read`");
  });
});
