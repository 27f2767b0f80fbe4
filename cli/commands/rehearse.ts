// lockgate rehearse: runs a declared pipeline on this machine, action by action, each call authorised as its declared role.

import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import path from "node:path";
import { stackFacts } from "../../policy-pack/analyze/stateFacts.ts";
import { companyOf } from "../../policy-pack/access/company.ts";
import { didYouMean } from "../../policy-pack/analyze/nearest.ts";
import { buildModel, type Model } from "../../policy-pack/model/model.ts";
import { mishapHelp, readInjection, readTampering, tamperable } from "../../sandbox/rehearsal/injections.ts";
import type { Options } from "../../sandbox/rehearsal/rehearse.ts";
import type { Rehearsal } from "../../sandbox/rehearsal/record.ts";
import { purposeOf } from "../../sandbox/rehearsal/purpose.ts";
import type { Command, Terminal } from "../command.ts";
import { CannotRun, EXIT, UsageError } from "../exitCodes.ts";
import { writeNamed } from "../files.ts";
import { readOptions } from "../options.ts";
import { declaredPipelines, type DeclaredPipeline } from "../pipeline/declared.ts";
import { readStates, STATE_HELP, stateOptions } from "../states.ts";

const USAGE = "lockgate rehearse APP --states FOLDER [--source FOLDER] [--fail ACTION[=HOW]] [OPTIONS]";

const help = `${USAGE}

Runs the pipeline of an app as the states declare it, on this machine: builds really build, jobs run their real code, what
they hand over are real files in the declared stores of an AWS emulator, and every call is authorised as the declared role,
by all policies that bear on it. A call that is refused stops the rehearsal and names the policy to change. Afterwards it
is looked at who gets the traffic, what came into the stores, and whether the ledger is whole.

${STATE_HELP}
  --source FOLDER    what stands for the repository; examples/APP where it is left out
  --commit SHA       the commit that it is taken for; the folder's own where it is left out
  --at TIME          the time at which it begins, as 2026-03-10T12:00:00Z; now where it is left out
  --fail WHAT        something goes wrong in an action: ACTION, or ACTION=HOW; the rehearsal then proves what must hold
  --tamper WHAT      somebody changes what is verified, in the first environment or in WHAT@ENVIRONMENT
  --record FILE      keep what happened (steps, calls, decisions, digests) in a file
  --json             print the same

HOW is one of
${mishapHelp.map((line) => `  ${line}`).join("\n")}
WHAT of --tamper is one of ${tamperable.join(", ")}; the last four are left out.
`;

const options = {
  ...stateOptions,
  source: { type: "string" },
  commit: { type: "string" },
  at: { type: "string" },
  fail: { type: "string" },
  tamper: { type: "string" },
  record: { type: "string" },
  json: { type: "boolean" },
} as const;

const run: Command["run"] = async (args, terminal) => {
  const { values, positionals } = readOptions(args, options, { usage: USAGE, positionals: ["APP"] });
  const [app = ""] = positionals;
  const { resources } = await readStates({ states: defaultStates(values, terminal), ...values }, terminal);
  const model = buildModel(resources.map(stackFacts));
  const pipeline = pipelineOf(model, app);
  const source = sourceOf(app, values.source, terminal);
  const at = values.at === undefined ? undefined : timeOf(values.at);
  const injection =
    values.fail === undefined
      ? undefined
      : asUsage(`--fail ${values.fail}`, values.fail, (text) =>
          readInjection(
            text,
            pipeline.stages.flatMap(({ actions }) => actions),
          ),
        );
  const tampering =
    values.tamper === undefined
      ? undefined
      : asUsage(`--tamper ${values.tamper}`, values.tamper, (text) =>
          readTampering(text, environmentsOf(model, pipeline)),
        );
  const rehearsal = await perform(terminal, {
    pipeline,
    model,
    quiet: values.json === true,
    options: {
      source,
      commit: commitOf(values.commit, source),
      ...(at === undefined ? {} : { at }),
      ...(injection === undefined ? {} : { injection }),
      ...(tampering === undefined ? {} : { tampering }),
    },
  });
  const text = `${JSON.stringify(rehearsal, undefined, 2)}\n`;
  if (values.record !== undefined) await writeNamed(values.record, text, "record", terminal);
  if (values.json) terminal.out(text);
  return rehearsal.checks.every(({ holds }) => holds) ? EXIT.ok : EXIT.failed;
};

type Performance = {
  pipeline: DeclaredPipeline;
  model: Model;
  quiet: boolean;
  options: Omit<Options, "pipeline">;
};

/** What is heavy to load is loaded once the command line is right. */
async function perform(
  terminal: Terminal,
  { pipeline, model, quiet, options: given }: Performance,
): Promise<Rehearsal> {
  // Jobs run what is bundled from the sources, which a package has not.
  if (!existsSync(new URL("../../infra/functions/job/main.ts", import.meta.url)))
    throw new CannotRun(
      "a rehearsal needs a checkout of Lockgate: the package has no sources of the jobs' tools",
    );
  const { openWorld } = await import("../../sandbox/rehearsal/open.ts");
  const { rehearse } = await import("../../sandbox/rehearsal/rehearse.ts");
  const { stepLine, summary } = await import("../../sandbox/rehearsal/text.ts");
  const say = (line: string): void => (quiet ? terminal.err : terminal.out)(`${line}\n`);
  const world = await openWorld({
    pipeline,
    company: companyOf(model),
    say: (line) => terminal.err(`${line}\n`),
  });
  try {
    say(`${pipeline.name}: ${given.source} as commit ${given.commit.slice(0, 12)}`);
    const rehearsal = await rehearse(world, { ...given, pipeline, onStep: (step) => say(stepLine(step)) });
    if (!quiet) terminal.out(summary(rehearsal));
    return rehearsal;
  } finally {
    await world.close();
  }
}

/** Where nothing is named, the states of the platform that npm start keeps here. */
function defaultStates(
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
    if (names.length === 0)
      throw new CannotRun("the states declare no pipeline: add that of the stack tooling");
    throw new CannotRun(
      `no app "${app}" has a pipeline${didYouMean(app, names)}; these have: ${names.join(", ")}`,
    );
  }
  if (found.faults.length > 0) throw new CannotRun(`${app} can't be rehearsed: ${found.faults.join("; ")}`);
  return found;
}

function sourceOf(app: string, named: string | undefined, { cwd }: Terminal): string {
  const folder = path.resolve(cwd, named ?? path.join("examples", app));
  if (existsSync(folder)) return folder;
  throw new CannotRun(
    `there is no folder ${folder}: name what stands for the repository with --source FOLDER`,
  );
}

/** The folder's commit; where it has none, an id that says so. */
function commitOf(named: string | undefined, folder: string): string {
  if (named !== undefined) {
    if (/^([0-9a-f]{40}|[0-9a-f]{64})$/.test(named)) return named;
    throw new UsageError(`--commit is a full commit id (40 or 64 hexadecimal digits), not "${named}"`);
  }
  try {
    return execFileSync("git", ["rev-parse", "HEAD"], { cwd: folder, stdio: ["ignore", "pipe", "ignore"] })
      .toString()
      .trim();
  } catch {
    return "0".repeat(40);
  }
}

function timeOf(text: string): Date {
  const time = new Date(text);
  if (!Number.isNaN(time.getTime()) && /^\d{4}-\d{2}-\d{2}T.*(Z|[+-]\d{2}:\d{2})$/.test(text)) return time;
  throw new UsageError(`--at is a time with its zone, such as 2026-03-10T12:00:00Z, not "${text}"`);
}

/** Those that a job of the pipeline verifies in. */
const environmentsOf = (model: Model, { stages }: DeclaredPipeline): string[] =>
  stages
    .flatMap(({ actions }) => actions)
    .flatMap((action) => {
      const { does, environment } = purposeOf(model, action);
      return does === "verify" && environment !== undefined ? [environment] : [];
    });

function asUsage<T>(what: string, text: string, read: (text: string) => T): T {
  try {
    return read(text);
  } catch (error) {
    throw new UsageError(`${what}: ${(error as Error).message}`);
  }
}

export const rehearseCommand: Command = { help, run };
