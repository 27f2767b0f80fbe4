// Decides what a folder of states looks like to the policy pack: one exported state a stack, and a list of what is there.
import { mkdtemp, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";

/** How long the pack waits for the list of stacks; it is written last. */
const waitSeconds = 60;

/** One stack in the list: the file of its state, that it holds nothing yet, or why neither is known. */
type Entry = { file: string; at: string } | { notDeployed: true } | { fault: string };

/** Text of `pulumi stack export`; null when the stack holds nothing. */
export type ExportOne = (stack: string) => Promise<string | null>;

/**
 * Does work with a folder of states that is filled meanwhile and gone afterwards. `env` is what tells the pack of it;
 * `onFault` hears of each stack that can't be exported, which the pack reports, too.
 */
export async function withStatesFolder<T>(
  stacks: readonly string[],
  exportOne: ExportOne,
  onFault: (stack: string, error: Error) => void,
  work: (env: Record<string, string>) => Promise<T>,
): Promise<T> {
  // Readable by nobody else: states hold more than outputs show.
  const folder = await mkdtemp(path.join(tmpdir(), "lockgate-states-"));
  const written = writeStates(folder, stacks, exportOne, onFault);
  written.catch((error: Error) => onFault("", error));
  try {
    return await work({ LOCKGATE_STATES: folder, LOCKGATE_STATES_WAIT_SECONDS: String(waitSeconds) });
  } finally {
    await written.catch(() => undefined);
    await rm(folder, { recursive: true, force: true });
  }
}

/** The list comes last, whole or not at all. */
export async function writeStates(
  folder: string,
  stacks: readonly string[],
  exportOne: ExportOne,
  onFault: (stack: string, error: Error) => void,
): Promise<void> {
  const entries = await Promise.all(
    stacks.map(async (stack) => {
      const entry = await writeState(folder, stack, exportOne).catch((error: Error): Entry => {
        onFault(stack, error);
        return { fault: (error.message.trim().split("\n").at(-1) ?? "").slice(0, 300) };
      });
      return [stack, entry] as const;
    }),
  );
  const list = path.join(folder, "stacks.json");
  await writeFile(`${list}.tmp`, JSON.stringify({ version: 1, stacks: Object.fromEntries(entries) }));
  await rename(`${list}.tmp`, list);
}

async function writeState(folder: string, stack: string, exportOne: ExportOne): Promise<Entry> {
  const at = new Date().toISOString();
  const state = await exportOne(stack);
  if (state === null) return { notDeployed: true };
  const file = `${stack}.json`;
  await writeFile(path.join(folder, file), state);
  return { file, at };
}

/** True for the state of a stack that was created and never updated, or destroyed. */
export function holdsNothing(state: string): boolean {
  const { deployment } = JSON.parse(state) as { deployment?: { resources?: { type: string }[] } };
  return !(deployment?.resources ?? []).some(({ type }) => type !== "pulumi:pulumi:Stack");
}
