// lockgate pipeline show: a declared pipeline as text, JSON and picture, and what is wrong with one.

import { expect } from "chai";
import type { DeclaredPipeline } from "../../../cli/pipeline/declared.ts";
import type { Facts } from "../../../policy-pack/facts.ts";
import { action, goodStages } from "../../policy-pack/worldPipeline.ts";
import { resource, TOOLING } from "../../policy-pack/worldBasics.ts";
import { Folder } from "../terminal.ts";

type Stage = { name: string; actions: readonly object[] };

const pipeline = (name: string, stages: readonly Stage[], more: Facts["props"] = {}) =>
  resource("pipeline", name, {
    name,
    pipelineType: "V2",
    executionMode: "QUEUED",
    roleArn: `arn:aws:iam::${TOOLING}:role/${name}`,
    stages,
    triggers: [
      {
        providerType: "CodeStarSourceConnection",
        gitConfiguration: { sourceActionName: "source", pushes: [{ branches: { includes: ["main"] } }] },
      },
    ],
    ...more,
  });
const good = goodStages();
const all = (stages: Record<string, Stage>) => Object.values(stages);

describe("lockgate pipeline show", () => {
  let folder: Folder;
  beforeEach(() => (folder = new Folder()));
  afterEach(() => folder.remove());

  const show = (facts: readonly Facts[], more = "") => {
    folder.writeState("tooling.json", facts);
    return folder.lockgate(`pipeline show --file tooling.json ${more}`);
  };

  it("tells what starts it, its stages in order, what runs each action, as whom, and its artifacts", async () => {
    const { code, out, err } = await show([pipeline("shop", all(good))]);
    expect({ code, err }).to.deep.equal({ code: 0, err: "" });
    expect(out)
      .to.match(/^shop: V2, queued/)
      .and.include("started by push of source to main");
    expect([...out.matchAll(/^ {2}(\S+)/gm)].map((match) => match[1])).to.deep.equal([
      "started",
      "Source",
      "Build",
      "Deploy-dev",
      "Deploy-prod",
    ]);
    expect(out).to.match(
      /source +CodeStarSourceConnection acme\/shop as source-run in \d{12} {2}\[-> source\]/,
    );
    expect(out).to.match(/build +CodeBuild build as build-run in \d{12} {2}\[source -> release\]/);
    expect(out).to.match(/Deploy-prod \(on failure: rollback\)\n +1 {2}approve +Manual as/);
  });

  it("E2 tells of a stage when it may begin", async () => {
    const rules = [
      {
        name: "Window",
        ruleTypeId: { category: "Rule", owner: "AWS", provider: "DeploymentWindow", version: "1" },
        configuration: { Cron: "* * 9-16 ? * MON-THU", TimeZone: "Europe/Berlin" },
      },
    ];
    const stages = all(good).map((stage) =>
      stage.name === "Deploy-prod"
        ? { ...stage, beforeEntry: { condition: { result: "FAIL", rules } } }
        : stage,
    );
    expect((await show([pipeline("shop", stages)])).out).to.match(
      /Deploy-prod .*\n {4}if DeploymentWindow: \* \* 9-16 \? \* MON-THU, in Europe\/Berlin\n/,
    );
  });

  it("marks what runs side by side, and orders by run order", async () => {
    const stage = {
      name: "Checks",
      actions: [
        action("late", { runOrder: 2 }),
        action("left", { runOrder: 1 }),
        action("right", { runOrder: 1 }),
      ],
    };
    const { out } = await show([pipeline("shop", [good.source, stage])]);
    expect(
      [...out.matchAll(/^ {4}(\d.) (\w+)/gm)].slice(1).map(([, order, name]) => `${order}${name}`),
    ).to.deep.equal(["1*left", "1*right", "2 late"]);
  });

  it("gives the same as JSON, of one pipeline where it is named", async () => {
    const { out } = await show(
      [pipeline("shop", all(good)), pipeline("blog", all(good))],
      "--name blog --format json",
    );
    expect((await show([pipeline("blog", all(good))], "--json")).out).to.equal(out);
    expect((await show([pipeline("blog", all(good))], "--json --format text")).err).to.match(/exclude each/);
    const [only, ...others] = JSON.parse(out) as DeclaredPipeline[];
    expect(others).to.deep.equal([]);
    expect(only?.name).to.equal("blog");
    expect(only?.faults).to.deep.equal([]);
    expect(only?.stages.map(({ actions }) => actions.length)).to.deep.equal([1, 1, 2, 3]);
  });

  it("draws it: an arrow from each action to whatever runs next", async () => {
    const stage = {
      name: "Checks",
      actions: [action("left"), action("right"), action("late", { runOrder: 2 })],
    };
    const { out } = await show([pipeline('sh"op', [good.source, stage])], "--format mermaid");
    const arrows = [...out.matchAll(/(\S+) --> (\S+)/g)].map(([, from, to]) => `${from} ${to}`);
    expect(arrows).to.deep.equal(["s0a0 s1a0", "s0a0 s1a1", "s1a0 s1a2", "s1a1 s1a2"]);
    expect(out).to.match(/^---\ntitle: sh#quot;op\n---\nflowchart LR\n/);
  });

  const wrong: readonly [string, readonly Stage[], RegExp][] = [
    [
      "that nothing makes",
      [good.source, { name: "Build", actions: [action("build", { inputArtifacts: ["sources"] })] }],
      /fault: Build\/build takes sources, which no action before it makes/,
    ],
    [
      "that is made too late",
      [
        good.source,
        {
          name: "Build",
          actions: [
            action("use", { inputArtifacts: ["release"] }),
            action("make", { outputArtifacts: ["release"] }),
          ],
        },
      ],
      /fault: Build\/use takes release/,
    ],
    [
      "that two make",
      [good.source, { name: "Build", actions: [action("build", { outputArtifacts: ["source"] })] }],
      /fault: Build\/build makes source, and another action makes it too/,
    ],
  ];
  for (const [what, stages, fault] of wrong) {
    it(`fails on an artifact ${what}`, async () => {
      const { code, out } = await show([pipeline("shop", stages)]);
      expect(out).to.match(fault);
      expect(code).to.equal(1);
    });
  }

  it("refuses a name that is not declared, states without a pipeline, and a pipeline without stages", async () => {
    const unknown = await show([pipeline("shop", all(good))], "--name shp");
    expect(unknown.err).to.include('no pipeline "shp" (did you mean "shop"?)\nName one of shop');
    expect(unknown.code).to.equal(3);
    expect((await show([])).err).to.include("the states declare no pipeline\nAdd the state of the stack");
    const empty = await show([pipeline("shop", [], { stages: undefined })]);
    expect(empty.err).to.match(/pipeline.*shop can't be read: .*stages/);
    expect(empty.code).to.equal(3);
  });
});
