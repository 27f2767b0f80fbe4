// Writes a declared pipeline for people: as text, or as a Mermaid picture.

import type { DeclaredAction, DeclaredPipeline, DeclaredStage } from "./declared.ts";

const roleName = (arn: string): string => arn.slice(arn.lastIndexOf("/") + 1);

export function pipelineText(pipeline: DeclaredPipeline): string {
  const { name, account, type, executionMode, triggers, stages, faults } = pipeline;
  const width = Math.max(...stages.flatMap(({ actions }) => actions.map((action) => action.name.length)));
  const lines = [
    `${name}: ${type}, ${executionMode.toLowerCase()}${account === undefined ? "" : `, in account ${account}`}`,
    ...triggers.map((trigger) => `  started by ${trigger}`),
    ...stages.flatMap((stage) => stageLines(stage, width)),
    ...faults.map((fault) => `fault: ${fault}`),
  ];
  return `${lines.join("\n")}\n`;
}

function stageLines({ name, onFailure, conditions = [], actions }: DeclaredStage, width: number): string[] {
  const beside = (action: DeclaredAction) =>
    actions.some((other) => other !== action && other.runOrder === action.runOrder);
  return [
    `\n  ${name}${onFailure === undefined ? "" : ` (on failure: ${onFailure.toLowerCase()})`}`,
    ...conditions.map(
      ({ provider, configuration }) => `    if ${provider}: ${Object.values(configuration).join(", in ")}`,
    ),
    ...actions.map((action) => {
      const order = `${action.runOrder}${beside(action) ? "*" : " "}`;
      return `    ${order} ${action.name.padEnd(width)}  ${does(action)}`;
    }),
  ];
}

function does({ provider, target, role, account, inputs, outputs }: DeclaredAction): string {
  const as =
    role === undefined ? "" : ` as ${roleName(role)}${account === undefined ? "" : ` in ${account}`}`;
  const flow = [inputs.join(", "), outputs.join(", ")];
  const artifacts = flow.some((part) => part !== "") ? `  [${flow.join(" -> ").trim()}]` : "";
  return `${provider}${target === undefined ? "" : ` ${target}`}${as}${artifacts}`;
}

/** Mermaid's flowchart: a box a stage, an arrow to whatever runs next. */
export function pipelineMermaid({ name, stages }: DeclaredPipeline): string {
  const id = (stage: number, action: number): string => `s${stage}a${action}`;
  const boxes = stages.flatMap((stage, at) => [
    `    subgraph s${at} ["${quoted(stage.name)}"]`,
    ...stage.actions.map((action, index) => {
      const [open, close] = action.category === "Approval" ? ['(["', '"])'] : ['["', '"]'];
      return `        ${id(at, index)}${open}${quoted(action.name)}<br>${quoted(action.target ?? action.provider)}${close}`;
    }),
    "    end",
  ]);
  const ranks = stages.flatMap(({ actions }, at) =>
    ranksOf(actions).map((rank) => rank.map((index) => id(at, index))),
  );
  const arrows = ranks
    .slice(1)
    .flatMap((rank, at) => (ranks[at] ?? []).flatMap((from) => rank.map((to) => `    ${from} --> ${to}`)));
  return [`---\ntitle: ${quoted(name)}\n---`, "flowchart LR", ...boxes, ...arrows, ""].join("\n");
}

/** Indices of the actions that run side by side, in their order. */
function ranksOf(actions: readonly DeclaredAction[]): number[][] {
  const byOrder = Map.groupBy(actions.keys(), (index) => actions[index]?.runOrder ?? 1);
  return [...byOrder.entries()].toSorted(([a], [b]) => a - b).map(([, indices]) => indices);
}

const quoted = (text: string): string => text.replaceAll('"', "#quot;");
