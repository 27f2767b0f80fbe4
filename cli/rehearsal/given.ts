// Reads what a rehearsal is asked for: states, pipeline, source, commit, time, and what is to go wrong.

import { existsSync } from "node:fs";
import path from "node:path";
import type { Model } from "../../policy-pack/model/model.ts";
import type { GoingBack } from "../../sandbox/rehearsal/byHand.ts";
import { breakable, readInjection, readStage, readTampering } from "../../sandbox/rehearsal/injections.ts";
import { purposeOf } from "../../sandbox/rehearsal/purpose.ts";
import type { Options } from "../../sandbox/rehearsal/rehearse.ts";
import type { Terminal } from "../command.ts";
import { declaredPipelines, pipelineMissing, type DeclaredPipeline } from "../pipeline/declared.ts";
import { refused } from "../refused.ts";
import { malformed } from "../options.ts";
import { commitOf } from "./commit.ts";

type Given = Partial<Record<"source" | "commit" | "at" | "fail" | "tamper", string>>;

/** Throws what is wrong, with what to write instead. */
export function rehearsalOptions(model: Model, app: string, given: Given, terminal: Terminal): Options {
  const pipeline = pipelineOf(model, app);
  const source = sourceOf(app, given.source, terminal);
  const { at, fail, tamper } = given;
  return {
    pipeline,
    source,
    ...(at === undefined ? {} : { at: timeOf(at) }),
    ...(fail === undefined
      ? {}
      : { injection: asUsage(`--fail ${fail}`, () => readInjection(fail, breakable(pipeline.stages))) }),
    ...(tamper === undefined
      ? {}
      : {
          tampering: asUsage(`--tamper ${tamper}`, () =>
            readTampering(tamper, environmentsOf(model, pipeline)),
          ),
        }),
    commit: commitOf(given.commit, source),
  };
}

/** What somebody rolls back by hand, and to what; undefined where nobody does. */
export function goingBack(
  { stages }: DeclaredPipeline,
  { rollback, earlier }: Partial<Record<"rollback" | "earlier", string>>,
  terminal: Terminal,
): GoingBack | undefined {
  if (rollback === undefined || earlier === undefined) return undefined;
  const stage = asUsage(`--rollback ${rollback}`, () => readStage(rollback, stages));
  return { stage, earlier: existing(earlier, terminal) };
}

/** Where nothing is named, the states of the platform that npm start keeps here. */
export function defaultStates(
  { file, state, stack }: { file?: string[]; state?: string[]; stack?: string[] },
  { cwd }: Terminal,
): string | undefined {
  const named = [file, state, stack].some((each) => each !== undefined);
  return !named && existsSync(path.join(cwd, ".lockgate", "state")) ? ".lockgate" : undefined;
}

function pipelineOf(model: Model, app: string): DeclaredPipeline {
  const all = declaredPipelines(model);
  const found = all.find(({ name }) => name === app);
  if (found === undefined) {
    const names = all.map(({ name }) => name);
    throw pipelineMissing(app, names);
  }
  if (found.faults.length > 0)
    throw refused("rehearsal_impossible", { app, faults: found.faults.join("; ") });
  return found;
}

const sourceOf = (app: string, named: string | undefined, terminal: Terminal): string =>
  existing(named ?? path.join("examples", app), terminal);

function existing(named: string, { cwd }: Terminal): string {
  const folder = path.resolve(cwd, named);
  if (existsSync(folder)) return folder;
  throw refused("source_missing", { folder });
}

function timeOf(text: string): Date {
  const time = new Date(text);
  if (!Number.isNaN(time.getTime()) && /^\d{4}-\d{2}-\d{2}T.*(Z|[+-]\d{2}:\d{2})$/.test(text)) return time;
  throw malformed("--at", "a time with its zone, such as 2026-03-10T12:00:00Z", text);
}

/** Those that a job of the pipeline verifies in. */
const environmentsOf = (model: Model, { stages }: DeclaredPipeline): string[] =>
  stages
    .flatMap(({ actions }) => actions)
    .flatMap((action) => {
      const { does, environment } = purposeOf(model, action);
      return does === "verify" && environment !== undefined ? [environment] : [];
    });

export function asUsage<T>(what: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw refused("input_wrong", { why: `${what}: ${(error as Error).message}` });
  }
}
