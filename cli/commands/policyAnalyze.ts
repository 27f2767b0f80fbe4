// lockgate policy analyze: the rules over exported states, written in the format that a pipeline wants.

import { analyze, type Report } from "../../policy-pack/analyze/analyze.ts";
import {
  applyBaseline,
  parseBaseline,
  renderBaseline,
  type BaselineEntry,
} from "../../policy-pack/analyze/baseline.ts";
import { activate } from "../../policy-pack/analyze/observed.ts";
import { failing, FAIL_ON, headline } from "../../policy-pack/analyze/outcome.ts";
import { parseSettings } from "../../policy-pack/analyze/settings.ts";
import type { Parsed } from "../../policy-pack/analyze/state.ts";
import { FORMATS, writers, type Format } from "../../policy-pack/analyze/writers/table.ts";
import { rules } from "../../policy-pack/pack.ts";
import { DEFAULTS, type Settings } from "../../policy-pack/settings.ts";
import type { Command, Terminal } from "../command.ts";
import { EXIT } from "../exitCodes.ts";
import { existsBelow, readNamed, writeNamed } from "../files.ts";
import { formatOf, malformed, oneOf, readOptions } from "../options.ts";
import { readStates, STATE_HELP, stateOptions } from "../states.ts";
import { refused } from "../refused.ts";

const USAGE = "lockgate policy analyze --file STATE.json ... [OPTIONS]";

const help = `${USAGE}

Runs the rules over the states of one or several stacks, seen together as one company. Nothing is run or changed, no
account is asked. What can't be decided is a finding, never a pass.

${STATE_HELP}
  --config FILE      levels and exemptions, the file that Pulumi takes as --policy-pack-config
  --format FORMAT    ${FORMATS.join(", ")} (default text; --json is --format json)
  --out FILE         write the report there, and one line to the terminal
  --report FORMAT=FILE
                     write the same findings in a further format; again for each
  --docs URL         where the rules' pages are (docs/rules on your code host): sarif, markdown and github link to them
  --baseline FILE    findings accepted before: they are counted but don't fail; those that are gone are listed
  --write-baseline FILE
                     accept all that is found now; with --baseline only take out what is gone, never add
  --activate FILE    write --config there once more, in which rules of lz-stack.observed count that nobody offends against;
                     give the states of all stacks
  --fail-on LEVEL    ${FAIL_ON.join(", ")} (default mandatory): findings of which level make the exit code 1
`;

const options = {
  ...stateOptions,
  config: { type: "string" },
  format: { type: "string" },
  json: { type: "boolean" },
  out: { type: "string" },
  report: { type: "string", multiple: true },
  docs: { type: "string" },
  baseline: { type: "string" },
  "write-baseline": { type: "string" },
  activate: { type: "string" },
  "fail-on": { type: "string", default: "mandatory" },
} as const;

const run: Command["run"] = async (args, terminal) => {
  const { values } = readOptions(args, options, { usage: USAGE });
  const format = formatOf(values, FORMATS);
  const failOn = oneOf("fail-on", values["fail-on"], FAIL_ON);
  const further = (values.report ?? []).map(formatAndFile);
  const pages = values.docs === undefined ? {} : { pages: webAddress(values.docs) };
  const settings = await readSettings(values.config, terminal);
  const old = await readBaseline(values.baseline, terminal);
  const { resources, notes } = await readStates(values, terminal);
  const today = new Date().toISOString().slice(0, 10);
  const found = analyze(resources, { rules, settings, today, exists: existsBelow(terminal.cwd), notes });
  const compared = old ? applyBaseline(found, old) : found;
  const report = { ...(await accept(compared, old, values["write-baseline"], terminal)), ...pages };
  for (const { format: other, file } of further) {
    await writeNamed(file, writers[other](report), "report", terminal);
  }
  if (values.activate !== undefined) await activateRules(report, values.config, values.activate, terminal);
  await deliver(report, writers[format](report, terminal.colour && !values.out), values.out, terminal);
  return failing(report, failOn).length > 0 ? EXIT.failed : EXIT.ok;
};

const formatAndFile = (given: string): { format: Format; file: string } => {
  const at = given.indexOf("=");
  if (at < 1 || at === given.length - 1) {
    throw malformed("--report", "FORMAT=FILE, such as sarif=lockgate.sarif", given);
  }
  return { format: oneOf("report", given.slice(0, at), FORMATS), file: given.slice(at + 1) };
};

/** It ends up in links that people click: nothing but the web. */
const webAddress = (given: string): string => {
  const url = URL.parse(given);
  if (url && /^https?:$/.test(url.protocol) && url.search + url.hash === "") return url.href;
  throw malformed("--docs", "an address as https://host/path", given);
};

const readSettings = async (file: string | undefined, terminal: Terminal): Promise<Settings> =>
  file === undefined ? DEFAULTS : need(parseSettings(await readNamed(file, "config", terminal), file, rules));

/** The file is a configuration as it was given, so that a pull request shows nothing but the rules that count now. */
const activateRules = async (
  { observed }: Report,
  from: string | undefined,
  file: string,
  terminal: Terminal,
): Promise<void> => {
  if (from === undefined)
    throw malformed("--activate", "FILE beside --config FILE, which it is made of", file);
  const config = JSON.parse(await readNamed(from, "config", terminal)) as Record<string, unknown>;
  const made = activate(config, observed);
  await writeNamed(file, `${JSON.stringify(made.config, undefined, 2)}\n`, "activate", terminal);
  const which = made.activated.length === 0 ? "no rule" : made.activated.join(", ");
  terminal.err(`${which} begins to count; written to ${file}\n`);
};

const readBaseline = async (
  file: string | undefined,
  terminal: Terminal,
): Promise<readonly BaselineEntry[] | undefined> =>
  file === undefined ? undefined : need(parseBaseline(await readNamed(file, "baseline", terminal), file));

const need = <T>(parsed: Parsed<T>): T => {
  if (!parsed.ok) throw refused("settings_wrong", { faults: parsed.faults.join("\n") });
  return parsed.value;
};

/** Writes the new baseline, if one is wanted; a first one accepts what is there, so that this run passes. */
const accept = async (
  report: Report,
  old: readonly BaselineEntry[] | undefined,
  file: string | undefined,
  terminal: Terminal,
): Promise<Report> => {
  if (file === undefined) return report;
  const text = renderBaseline(report, old);
  await writeNamed(file, text, "write-baseline", terminal);
  return old ? report : applyBaseline(report, need(parseBaseline(text, file)));
};

const deliver = async (
  report: Report,
  text: string,
  file: string | undefined,
  terminal: Terminal,
): Promise<void> => {
  if (file === undefined) return terminal.out(text);
  await writeNamed(file, text, "out", terminal);
  terminal.err(`${headline(report)}; written to ${file}\n`);
};

export const policyAnalyze: Command = { help, run };
