// Reads the states that a command line names: exported files, or stacks exported by the Pulumi CLI on the PATH.

import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { parseState, unite, type State, type StateResource } from "../policy-pack/analyze/state.ts";
import type { Terminal } from "./command.ts";
import { readNamed } from "./files.ts";
import { statesIn } from "./statesFolder.ts";
import { refused } from "./refused.ts";

export type States = { resources: readonly StateResource[]; notes: readonly string[] };

/** Options of every command that looks at states, and their help. */
export const stateOptions = {
  file: { type: "string", multiple: true },
  state: { type: "string", multiple: true },
  stack: { type: "string", multiple: true },
  states: { type: "string" },
} as const;

export const STATE_HELP = `  --file FILE        a state as \`pulumi stack export\` writes it; again for each further stack
  --state FILE       the same
  --stack NAME       export this stack with the pulumi on the PATH and its backend; again for each further stack
  --states FOLDER    every state in this folder, or in a data folder of npm start (.lockgate)`;

type Given = { file?: string[]; state?: string[]; stack?: string[]; states?: string };

export const readStates = async (given: Given, terminal: Terminal): Promise<States> => {
  const files = [...(given.file ?? []), ...(given.state ?? [])];
  const stacks = given.stack ?? [];
  const inFolder = given.states === undefined ? [] : await statesIn(given.states, terminal);
  if (files.length + stacks.length + inFolder.length === 0) {
    throw refused("states_missing", {});
  }
  const texts = [
    ...files.map((file) => ({ origin: file, text: readNamed(file, "file", terminal) })),
    ...inFolder,
    ...stacks.map((stack) => ({ origin: `stack ${stack}`, text: exportStack(stack, terminal) })),
  ];
  const read = await Promise.all(texts.map(async ({ origin, text }) => parseState(await text, origin)));
  const faults = read.flatMap((parsed) => (parsed.ok ? [] : parsed.faults));
  if (faults.length > 0) throw refused("state_unreadable", { faults: faults.join("\n") });
  const states = read.flatMap((parsed): State[] => (parsed.ok ? [parsed.value] : []));
  const united = unite(states);
  if (!united.ok) throw refused("states_disagree", { faults: united.faults.join("\n") });
  return { resources: united.value, notes: states.flatMap((state) => state.notes) };
};

/** A state has no limit of size; this one holds some 100,000 resources. */
const LARGEST_STATE = 512 * 1024 * 1024;

/** The text of `pulumi stack export`. Refused with what the CLI says. */
export const exportStack = async (stack: string, { cwd, env }: Terminal): Promise<string> => {
  try {
    // One argument, so that a name that starts with a dash is no option.
    const args = ["stack", "export", `--stack=${stack}`, "--non-interactive"];
    const { stdout } = await promisify(execFile)("pulumi", args, {
      cwd,
      env: { ...env },
      maxBuffer: LARGEST_STATE,
    });
    return stdout;
  } catch (cause) {
    const { code, stderr, message } = cause as Error & { code?: unknown; stderr?: string };
    const why = code === "ENOENT" ? "there is no pulumi on the PATH" : stderr?.trim() || message;
    throw refused("stack_not_exported", { stack, why });
  }
};
