// A faulty target of an app, of which one thing is wrong.
import { sampleTargets } from "../plan/pipeline/samples.ts";
import { rows, type Row } from "./cases.ts";

export type Case = readonly [string, "tooling", Record<string, unknown>, string, RegExp, RegExp];
const first = (): Row => rows("tooling", "apps")[0] as Row;

/** A sample target, some of it changed. */
export const target = (
  title: string,
  kind: keyof typeof sampleTargets,
  change: Row,
  at: string,
  problem: RegExp,
  remedy: RegExp,
): Case => [
  title,
  "tooling",
  { apps: [{ ...first(), target: { ...sampleTargets[kind], ...change } }] },
  `apps[0].target.${at}`,
  problem,
  remedy,
];
