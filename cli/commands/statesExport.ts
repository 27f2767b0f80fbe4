// lockgate states export: the states of all stacks in a folder, for previews by the plain Pulumi CLI and for offline questions.

import { chmodSync, mkdirSync } from "node:fs";
import path from "node:path";
import { stacksOf } from "../../automation/runner/stackFiles.ts";
import { holdsNothing, writeStates } from "../../automation/runner/statesFolder.ts";
import type { Command, Terminal } from "../command.ts";
import { EXIT } from "../exitCodes.ts";
import { readOptions } from "../options.ts";
import { Refused, refused } from "../refused.ts";
import { exportStack } from "../states.ts";

const USAGE = "lockgate states export FOLDER [--stack NAME ...] [--json]";

const help = `${USAGE}

Writes the last state of each stack of this project into FOLDER, with the pulumi on the PATH and its backend, and a list
of them: which there are, as of when, and which were never deployed. A preview by the plain Pulumi CLI sees the company's
other stacks by it, as previews by the server do; export anew before the next one.

  lockgate states export states
  LOCKGATE_STATES="$PWD/states" pulumi preview -s dev --policy-pack policy-pack

States hold more than outputs show: FOLDER is made readable by nobody else, and belongs into no repository.

  --stack NAME       this stack; again for each further one (default: each that has a file Pulumi.NAME.yaml here)
  --json             answer as JSON
`;

const options = {
  stack: { type: "string", multiple: true },
  json: { type: "boolean", default: false },
} as const;

const run: Command["run"] = async (args, terminal) => {
  const { values, positionals } = readOptions(args, options, { usage: USAGE, positionals: ["FOLDER"] });
  const folder = path.resolve(terminal.cwd, positionals[0] as string);
  const stacks = values.stack ?? stacksOf(terminal.cwd);
  if (stacks.length === 0) throw refused("stacks_missing", { folder: terminal.cwd });
  mkdirSync(folder, { recursive: true });
  chmodSync(folder, 0o700);
  const found = await exported(folder, stacks, terminal);
  const known = Object.fromEntries(stacks.map((stack) => [stack, found[stack] ?? "not deployed"]));
  terminal.out(values.json ? `${JSON.stringify({ folder, stacks: known })}\n` : textOf(folder, known));
  return EXIT.ok;
};

/** By stack whether it is deployed. What could not be had is in the list as such, so that no preview takes it for none. */
async function exported(
  folder: string,
  stacks: readonly string[],
  terminal: Terminal,
): Promise<Record<string, "deployed" | "not deployed">> {
  const known: Record<string, "deployed" | "not deployed"> = {};
  const faults: Error[] = [];
  const exportOne = async (stack: string): Promise<string | null> => {
    const state = await exportStack(stack, terminal).catch(noneOf);
    const there = state !== null && !holdsNothing(state);
    known[stack] = there ? "deployed" : "not deployed";
    return there ? state : null;
  };
  await writeStates(folder, stacks, exportOne, (_, error) => faults.push(error));
  if (faults[0] !== undefined) throw faults[0];
  return known;
}

/** A stack that the backend does not know was never deployed. */
function noneOf(error: unknown): null {
  if (error instanceof Refused && /no stack named .* found/.test(error.message)) return null;
  throw error;
}

const textOf = (folder: string, known: Readonly<Record<string, string>>): string =>
  [
    ...Object.entries(known).map(([stack, what]) => `${stack}: ${what}`),
    `For previews by pulumi itself: export LOCKGATE_STATES=${folder}`,
    "",
  ].join("\n");

export const statesExport: Command = { help, run };
