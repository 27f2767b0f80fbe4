// Where scanners stand in pipelines: over every source and target, and over what an app may choose of them.
import { expect } from "chai";
import fc from "fast-check";
import { parse } from "yaml";
import { commands } from "../../../../infra/functions/job/commands.ts";
import { commitMinutes } from "../../../../infra/plan/pipeline/jobs.ts";
import { planPipeline } from "../../../../infra/plan/pipeline/plan.ts";
import type { Action, Job, PipelinePlan } from "../../../../infra/plan/pipeline/types.ts";
import {
  toolNames,
  tools,
  secretsOf,
  toolsOf,
  type ToolName,
} from "../../../../infra/plan/scans/tools/index.ts";
import { exampleConfig } from "../../example.ts";
import { sampleApps, sampleSources, sampleTargets } from "./samples.ts";

const url = "https://app.test.acme.example";
const sources = Object.values(sampleSources);
const targets = Object.values(sampleTargets);
type Pick = { source: object; target: { kind: string }; chosen: readonly ToolName[] };

/** Any source, any target, any scanners that fit it. */
const arbitrary = fc
  .record({
    source: fc.constantFrom(...sources),
    target: fc.constantFrom(...targets),
    chosen: fc.uniqueArray(fc.constantFrom(...toolNames), { minLength: 1 }),
  })
  .map((pick) => ({ ...pick, chosen: pick.chosen.filter((name) => fits(name, pick.target.kind)) }))
  .filter(({ chosen }) => chosen.length > 0);
const fits = (name: ToolName, target: string): boolean =>
  tools[name].slot !== "image" || ["ecs", "eks", "ciHost"].includes(target);

function planOf({ source, target, chosen }: Pick, more: object = {}): PipelinePlan {
  const scans = { tools: chosen, url, secrets: secretsFor(chosen), ...more };
  const row = { ...sampleApps[0], name: "app", source, target };
  const config = exampleConfig("tooling", { apps: [chosen.length === 0 ? row : { ...row, scans }] });
  return planPipeline(config, config.apps[0]!);
}

/** Each key in a secret of its own. */
const secretsFor = (chosen: readonly ToolName[]) =>
  Object.fromEntries(
    chosen.flatMap(secretsOf).map((name) => [name, { secret: `lockgate/scanners/${name}` }]),
  );

const actionsOf = ({ stages }: PipelinePlan): (Action & { stage: number })[] =>
  stages.flatMap(({ actions }, stage) => actions.map((action) => ({ ...action, stage })));
const jobsOf = (plan: PipelinePlan): Job[] =>
  actionsOf(plan).flatMap((action) => ("job" in action ? [action.job] : []));
/** Where the first action of a kind or name begins. */
const placeOf = (plan: PipelinePlan, what: string): number => {
  const found = actionsOf(plan).find(({ name, kind }) => name === what || kind === what);
  return found === undefined ? Number.NaN : found.stage * 1000 + found.runOrder;
};

describe("C12 scanners in pipelines", () => {
  it("D1, D2, D3, D4 the source is scanned before the build, the image before it is signed, the app before an approval", () => {
    fc.assert(
      fc.property(arbitrary, (pick) => {
        const plan = planOf(pick);
        const chosen = (gate: "source" | "image" | "attack") => toolsOf(gate, pick.chosen).length > 0;
        const scans = actionsOf(plan)
          .filter(({ kind }) => kind === "scan")
          .map(({ name }) => name);
        expect(scans).to.deep.equal([
          ...(chosen("source") ? ["Scan"] : []),
          ...(chosen("image") ? ["Scan-Image"] : []),
          ...(chosen("attack") ? ["Test-Attack"] : []),
        ]);
        // Of builds CodeBuild takes no other limits.
        for (const { timeoutMinutes } of jobsOf(plan)) expect(timeoutMinutes).to.be.within(5, 2160);
        if (chosen("source")) expect(placeOf(plan, "Scan")).to.be.lessThan(placeOf(plan, "build"));
        if (chosen("image")) {
          expect(placeOf(plan, "Scan-Image")).to.be.greaterThan(placeOf(plan, "build"));
          expect(placeOf(plan, "Scan-Image")).to.be.lessThan(placeOf(plan, "sign"));
          expect(placeOf(plan, "Scan-Image")).to.be.lessThan(placeOf(plan, "deploy"));
        }
        if (chosen("attack")) {
          const checks = actionsOf(plan).filter(({ name }) => name.startsWith("Test-Check"));
          for (const check of checks)
            expect(placeOf(plan, "Test-Attack")).to.be.greaterThan(check.stage * 1000 + check.runOrder);
          expect(placeOf(plan, "Test-Attack")).to.be.lessThan(placeOf(plan, "approve"));
        }
      }),
      { numRuns: 40 },
    );
  });

  it("each gate demands what was chosen for it, and is told of its own exceptions only", () => {
    const exceptions = (["secretlint", "zap"] as const).map((tool) => ({
      tool,
      rule: "r",
      place: "*",
      reason: "a false positive",
      ticket: "SEC-1",
      owner: "web",
      until: "2027-01-01",
    }));
    const chosen = ["zap", "secretlint", "semgrep"] as const;
    const plan = planOf(
      { source: sources[0]!, target: targets[0]!, chosen },
      { exceptions, threshold: "medium" },
    );
    const told = jobsOf(plan)
      .filter(({ kind }) => kind === "scan")
      .map(({ variables }) => JSON.parse(variables["SCANS"] ?? ""));
    expect(told).to.deep.equal([
      { tools: ["secretlint", "semgrep"], threshold: "MEDIUM", exceptions: [exceptions[0]] },
      { tools: ["zap"], threshold: "MEDIUM", exceptions: [exceptions[1]] },
    ]);
  });

  it("the commit stage's jobs together have ten minutes at most", () => {
    fc.assert(
      fc.property(arbitrary, (pick) => {
        const [, build] = planOf(pick).stages;
        // To fetch an image is of the source, not of the commit stage.
        const commit = build!.actions.filter(({ kind }) => kind !== "unpack");
        const minutes = commit.map((action) => ("job" in action ? action.job.timeoutMinutes : 0));
        expect(minutes.reduce((sum, each) => sum + each, 0)).to.be.at.most(commitMinutes);
      }),
      { numRuns: 20 },
    );
  });

  it("a scan runs what the project declares and the gate last; it may bring findings in, read images, open its keys, and nothing else", () => {
    const plan = planOf({ source: sources[0]!, target: sampleTargets.ecs, chosen: toolNames });
    const scans = jobsOf(plan).filter(({ kind }) => kind === "scan");
    expect(scans).to.have.length(3);
    expect(new Set(scans.map(({ role }) => role)).size).to.equal(3);
    for (const { buildspec, statements } of scans) {
      const { phases } = parse(buildspec) as { phases: { build: { commands: string[] } } };
      expect(phases.build.commands.at(-1)).to.match(
        /^(\( unset [A-Z_ ]+; )?node "\$tools\/lockgate\.mjs" gate( \))?$/,
      );
      for (const [, command = ""] of buildspec.matchAll(/lockgate\.mjs\\?" (\w+)/g))
        expect(commands).to.have.property(command);
      const granted = statements.flatMap(({ Action }) => Action ?? []);
      for (const action of granted)
        expect(action).to.match(
          /^(securityhub:BatchImportFindings|secretsmanager:GetSecretValue|kms:Decrypt|ecr:(Get|Batch(Get|Check)|Describe)\w+)$/,
        );
    }
  });

  it("an app without scanners has the pipeline that it had", () => {
    for (const target of targets) {
      const plan = planOf({ source: sources[0]!, target, chosen: [] });
      expect(jobsOf(plan).some(({ kind }) => kind === "scan")).to.equal(false);
      expect(jobsOf(plan).find(({ kind }) => kind === "build")?.timeoutMinutes).to.equal(commitMinutes);
    }
  });
});
