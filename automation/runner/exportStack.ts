// Decides how a stack's saved state is read: from its file where that lies open, else through the CLI, which knows every backend.
import { createCommand } from "./pulumiCommand.ts";
import { StackNotFoundError } from "./pulumiSdk.ts";
import type { DriverSettings } from "./stackDriver.ts";
import { readStateFile } from "./stateFile.ts";

/** What reading a state needs to know. */
export interface StateSource {
  readonly settings: DriverSettings;
  /** Name of the Pulumi project. */
  readonly project: string;
}

/** Time the CLI gets for reading; a backend that does not answer must not hold up a recovery for ever. */
const readMilliseconds = 60_000;

/** The text of `pulumi stack export`, secrets encrypted; undefined when the backend knows no such stack. */
export async function exportStack(
  { settings, project }: StateSource,
  stack: string,
  signal?: AbortSignal,
): Promise<string | undefined> {
  const saved = await readStateFile(settings.cliEnvironment["PULUMI_BACKEND_URL"], project, stack);
  return saved === undefined ? exportByCli(settings, stack, signal) : (saved ?? undefined);
}

async function exportByCli(
  settings: DriverSettings,
  stack: string,
  signal?: AbortSignal,
): Promise<string | undefined> {
  try {
    return await runPlainly(settings, ["stack", "export", "--stack", stack], signal);
  } catch (error) {
    if (error instanceof StackNotFoundError) return undefined;
    throw error;
  }
}

/** What a command of the CLI prints that locks and changes nothing. Throws what it says, and after a minute. */
export async function runPlainly(
  settings: DriverSettings,
  args: string[],
  signal?: AbortSignal,
): Promise<string> {
  const late = AbortSignal.timeout(readMilliseconds);
  const command = await createCommand({
    root: settings.pulumiRoot,
    env: settings.cliEnvironment,
    graceMilliseconds: 1000,
    onStart: async () => undefined,
    signal: signal ? AbortSignal.any([signal, late]) : late,
  });
  // `run` is public in the program and left out of the declaration, as in the API's own sources.
  const runnable = command as unknown as {
    run(args: string[], cwd: string, env: Record<string, string>): Promise<{ stdout: string }>;
  };
  return (await runnable.run(args, settings.programDir, {})).stdout;
}
