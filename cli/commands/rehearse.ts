// lockgate rehearse: runs a declared pipeline on this machine, action by action, each call authorised as its declared role.

import { existsSync } from "node:fs";
import { companyOf, type Company } from "../../policy-pack/access/company.ts";
import { stackFacts } from "../../policy-pack/analyze/stateFacts.ts";
import { buildModel, type Model } from "../../policy-pack/model/model.ts";
import { differences } from "../../sandbox/rehearsal/compare.ts";
import { mishapHelp, tamperable } from "../../sandbox/rehearsal/injections.ts";
import type { GoingBack } from "../../sandbox/rehearsal/byHand.ts";
import type { Rehearsal, Step } from "../../sandbox/rehearsal/record.ts";
import type { Options } from "../../sandbox/rehearsal/rehearse.ts";
import type { World } from "../../sandbox/rehearsal/world.ts";
import type { Command, Terminal } from "../command.ts";
import { EXIT } from "../exitCodes.ts";
import { readNamed, writeNamed } from "../files.ts";
import { clash, missing, readOptions } from "../options.ts";
import { defaultStates, goingBack, rehearsalOptions } from "../rehearsal/given.ts";
import { atCommit } from "../rehearsal/commit.ts";
import { asPushed, notStarted } from "../rehearsal/push.ts";
import type { Show } from "../rehearsal/show.ts";
import { Teller } from "../rehearsal/tell.ts";
import { withServer } from "../server/connect.ts";
import { readStates, STATE_HELP, stateOptions } from "../states.ts";
import { refused } from "../refused.ts";

const USAGE =
  "lockgate rehearse APP --states FOLDER [--source FOLDER] [--fail ACTION[=HOW] | --rollback STAGE | --suite] [OPTIONS]";

const help = `${USAGE}

Runs the pipeline of an app as the states declare it, on this machine: builds really build, jobs run their real code, what
they hand over are real files in the declared stores of an AWS emulator, and every call is authorised as the declared role,
by all policies that bear on it. A call that is refused stops the rehearsal and names the policy to change. Afterwards it
is looked at who gets the traffic, what came into the stores, and whether the ledger is whole.

${STATE_HELP}
  --source FOLDER    what stands for the repository; examples/APP where it is left out
  --commit COMMIT    rehearse what this commit of its repository has there: whole id, its beginning, branch or tag;
                     where it is left out, the folder as it is, taken for the newest commit
  --at TIME          the time at which it begins, as 2026-03-10T12:00:00Z; now where it is left out
  --push WHAT        somebody pushes: BRANCH:FILE[,FILE…], or the tag of an image where that is the source; what the declared
                     trigger does not take starts nothing, and ends the rehearsal with exit code 1
  --fail WHAT        something goes wrong in an action: ACTION, or ACTION=HOW; the rehearsal then proves what must hold
  --tamper WHAT      somebody changes what is verified, in the first environment or in WHAT@ENVIRONMENT
  --rollback STAGE   somebody rolls a stage back by hand: first --earlier goes to production, then --source, then the stage back
  --earlier FOLDER   the source of the release that it goes back to
  --suite            one rehearsal after the other: all that can go wrong on the way to production, and the way itself
  --least-privilege  list the rights of the pipeline's roles that were not used
  --record FILE      keep what happened (steps, calls, decisions, digests) in a file
  --compare FILE     tell in what it differs from one that was kept: steps, calls, the release; exit code 1 if it does
  --json             print the same
  --tell             tell the server of it while it goes on: the dashboard draws the pipeline as it is walked
  --server URL       that server; else LOCKGATE_URL, else the one of npm start; its token comes from LOCKGATE_TOKEN

HOW is one of
${mishapHelp.map((line) => `  ${line}`).join("\n")}
WHAT of --tamper is one of ${tamperable.join(", ")}; the last four are left out.
`;

const options = {
  ...stateOptions,
  source: { type: "string" },
  commit: { type: "string" },
  at: { type: "string" },
  push: { type: "string" },
  fail: { type: "string" },
  tamper: { type: "string" },
  rollback: { type: "string" },
  earlier: { type: "string" },
  suite: { type: "boolean" },
  "least-privilege": { type: "boolean" },
  record: { type: "string" },
  compare: { type: "string" },
  json: { type: "boolean" },
  tell: { type: "boolean" },
  server: { type: "string" },
} as const;

type Wanted = {
  commit?: string | undefined;
  back: GoingBack | undefined;
  suite?: boolean;
  json?: boolean;
  "least-privilege"?: boolean;
};
/** Hears of steps and of the end of each rehearsal. */
type Listener = { step(step: Step): void; end(rehearsal: Rehearsal): Promise<void> };
const nobody: Listener = { step: () => undefined, end: async () => undefined };

const run: Command["run"] = async (args, terminal) => {
  const { values, positionals } = readOptions(args, options, { usage: USAGE, positionals: ["APP"] });
  const [app = ""] = positionals;
  // Jobs run what is bundled from the sources, which a package has not.
  if (!existsSync(new URL("../../infra/functions/job/main.ts", import.meta.url)))
    throw refused("checkout_missing", {});
  if (values.server !== undefined && values.tell !== true) throw missing("--tell", USAGE);
  demandOneKind(values);
  const { resources } = await readStates({ states: defaultStates(values, terminal), ...values }, terminal);
  const model = buildModel(resources.map(stackFacts));
  const earlier = values.compare === undefined ? undefined : await readRecord(values.compare, terminal);
  const asked = rehearsalOptions(model, app, values, terminal);
  if (values.push !== undefined && !(await starts(model, asked, { ...values, push: values.push }, terminal)))
    return EXIT.failed;
  const listener = values.tell === true ? await listening(values, asked, terminal) : nobody;
  const wanted = { ...values, back: goingBack(asked.pipeline, values, terminal) };
  const work = (source: string) =>
    perform(
      companyOf(model),
      { asked: { ...asked, source }, from: asked.source },
      wanted,
      terminal,
      listener,
    );
  const all =
    values.commit === undefined ? await work(asked.source) : await atCommit(asked.source, asked.commit, work);
  const kept: unknown = isSeveral(values) ? all : all[0];
  const text = `${JSON.stringify(kept, undefined, 2)}\n`;
  if (values.record !== undefined) await writeNamed(values.record, text, "record", terminal);
  if (values.json === true) terminal.out(text);
  const differing = earlier === undefined || all[0] === undefined ? [] : differences(earlier, all[0]);
  for (const line of differing) terminal.err(`${line}\n`);
  return differing.length === 0 && all.every(({ checks }) => checks.every(({ holds }) => holds))
    ? EXIT.ok
    : EXIT.failed;
};

/** A push that starts nothing is said, and kept as the rehearsal would be. */
async function starts(
  model: Model,
  { pipeline }: Options,
  { push, json, record }: { push: string; json?: boolean | undefined; record?: string | undefined },
  terminal: Terminal,
): Promise<boolean> {
  const answer = asPushed(model, pipeline, push);
  const said = answer.starts ? "starts it" : `starts nothing of ${pipeline.name}`;
  terminal.err(`a push of ${answer.push} ${said}: ${answer.why}\n`);
  if (answer.starts) return true;
  const text = `${JSON.stringify(notStarted(pipeline, answer), undefined, 2)}\n`;
  if (record !== undefined) await writeNamed(record, text, "record", terminal);
  if (json === true) terminal.out(text);
  return false;
}

type Kinds = Partial<Record<"rollback" | "earlier" | "fail" | "tamper" | "compare", string>> & {
  suite?: boolean;
};
const isSeveral = ({ suite, rollback }: Kinds): boolean => suite === true || rollback !== undefined;

/** What goes wrong is one thing or all; several rehearsals are compared with nothing. */
function demandOneKind(values: Kinds): void {
  const { suite, fail, tamper, rollback, earlier, compare } = values;
  if (isSeveral(values) && compare !== undefined)
    throw clash("--compare", suite === true ? "--suite" : "--rollback");
  if ([suite, fail, tamper, rollback].filter((each) => each !== undefined).length > 1)
    throw clash("--suite", "--fail", "--tamper", "--rollback");
  if (rollback !== undefined && earlier === undefined) throw missing("--earlier", USAGE);
  if (rollback === undefined && earlier !== undefined) throw missing("--rollback", USAGE);
}

/** Throws for a file that holds no single rehearsal. */
async function readRecord(file: string, terminal: Terminal): Promise<Rehearsal> {
  const text = await readNamed(file, "compare", terminal);
  try {
    const read = JSON.parse(text) as Partial<Rehearsal>;
    if (Array.isArray(read.steps) && read.result !== undefined) return read as Rehearsal;
  } catch {
    // Told below.
  }
  throw refused("file_malformed", {
    name: `--compare ${file}`,
    why: "it holds no rehearsal, as --record keeps one",
  });
}

/** Throws where the server does not want to hear of it, before anything is rehearsed. */
async function listening(
  given: { server?: string | undefined },
  { pipeline, commit, at = new Date() }: Options,
  terminal: Terminal,
): Promise<Listener> {
  const teller = await withServer(given, terminal, async (client, url) => {
    const opened = await Teller.open(client, { pipeline, commit, at: at.toISOString() });
    terminal.err(`the dashboard shows it: ${url}/#/rehearsals\n`);
    return opened;
  });
  return {
    step: (step) => teller.step(step),
    // What goes wrong in the rehearsal itself is not the server's.
    end: (rehearsal) =>
      withServer(given, terminal, async (_, url) =>
        terminal.err(`${url}/#/rehearsals/${await teller.end(rehearsal)}\n`),
      ),
  };
}

/** The world, and what shows the pipeline as it is walked; what is noted before that is only written. */
async function openShown(
  company: Company,
  { pipeline }: Options,
  terminal: Terminal,
  json: boolean,
): Promise<{ world: World; show: Show }> {
  const { openWorld } = await import("../../sandbox/rehearsal/open.ts");
  const { showing } = await import("../rehearsal/show.ts");
  const noted = { by: (line: string): void => terminal.err(`${line}\n`) };
  const world = await openWorld({ pipeline, company, say: (line) => noted.by(line) });
  const show = showing(pipeline, world.clock.now, terminal, json);
  noted.by = show.note;
  return { world, show };
}

/** What is heavy to load is loaded once the command line is right. */
async function perform(
  company: Company,
  { asked, from }: { asked: Options; from: string },
  wanted: Wanted,
  terminal: Terminal,
  listener: Listener,
): Promise<Rehearsal[]> {
  const { rehearse } = await import("../../sandbox/rehearsal/rehearse.ts");
  const { rehearseSuite } = await import("../../sandbox/rehearsal/suite.ts");
  const { rehearseRollback } = await import("../../sandbox/rehearsal/byHand.ts");
  const { rolesOf } = await import("../../sandbox/rehearsal/leastPrivilege.ts");
  const text = await import("../../sandbox/rehearsal/text.ts");
  const { world, show } = await openShown(company, asked, terminal, wanted.json === true);
  const { say } = show;
  try {
    const taken = wanted.commit === undefined ? "as" : "at";
    say(`${asked.pipeline.name}: ${from} ${taken} commit ${asked.commit.slice(0, 12)}`);
    const onStep: Options["onStep"] = (each) => {
      show.step(each);
      listener.step(each);
    };
    const ended = async (rehearsal: Rehearsal, words: string): Promise<void> => {
      show.end(words, wanted.suite !== true);
      await listener.end(rehearsal);
    };
    let all: Rehearsal[];
    if (wanted.suite === true) {
      const onRehearsal = (each: Rehearsal) => ended(each, text.verdictLine(each));
      all = await rehearseSuite(world, { ...asked, onStep, onRehearsal });
      say(text.suiteSummary(all));
    } else if (wanted.back !== undefined) {
      const onRehearsal = (each: Rehearsal) => ended(each, text.summary(each));
      all = await rehearseRollback(world, { ...asked, ...wanted.back, onStep, onRehearsal });
    } else {
      const only = await rehearse(world, { ...asked, onStep });
      await ended(only, text.summary(only));
      all = [only];
    }
    if (wanted["least-privilege"] === true)
      say(text.unusedText(company, all, rolesOf(company.model, asked.pipeline)));
    return all;
  } finally {
    show.close();
    await world.close();
  }
}

export const rehearseCommand: Command = { help, run };
