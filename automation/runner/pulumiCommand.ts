// Decides how the Pulumi CLI runs: a session of its own, a given environment only, stoppable for sure.
import { type ChildProcess, spawn } from "node:child_process";
import path from "node:path";
import { LockgateError } from "../errors.ts";
import { CommandResult, PulumiCommand, createCommandError } from "./pulumiSdk.ts";
import { killTree, sendSignal } from "../processTree.ts";

/** What one CLI start needs to know besides its arguments. */
export interface CommandContext {
  /** Root of the toolchain: holds bin/pulumi. */
  readonly root: string;
  /** The whole environment of the CLI; nothing of this process leaks in. */
  readonly env: Readonly<Record<string, string>>;
  readonly graceMilliseconds: number;
  /** Called before the CLI begins; awaited. */
  readonly onStart: (pid: number) => Promise<void>;
  /** Aborts: SIGINT, after the grace SIGKILL to the whole tree. */
  readonly signal: AbortSignal;
}

/** How long plugins may outlive their CLI. */
const lingerMilliseconds = 3000;

/** Put into the error of a CLI that a signal ended: it could not tidy up after itself. */
const killedMark = "the Pulumi CLI was ended by";

/** True for the error of a CLI that was killed. */
export function wasKilled(error: unknown): boolean {
  return error instanceof Error && error.message.includes(killedMark);
}

type Output = ((text: string) => void) | undefined;

/**
 * A PulumiCommand for the Automation API. The stock one passes on all of process.env and can only send
 * SIGINT; a CLI that hangs would hold its stack for ever.
 */
export async function createCommand(context: CommandContext): Promise<PulumiCommand> {
  const stock = await stockCommand(context.root);
  const run = (args: string[], cwd: string, extra: Record<string, string>, out: Output, err: Output) =>
    runCli(context, stock.command, args, cwd, extra, out, err);
  return Object.assign(Object.create(PulumiCommand.prototype), {
    command: stock.command,
    version: stock.version,
    run,
  }) as PulumiCommand;
}

/** Checked once a process: the check itself starts the CLI. A failed one is tried again. */
const checked = new Map<string, Promise<PulumiCommand>>();

async function stockCommand(root: string): Promise<PulumiCommand> {
  const known = checked.get(root) ?? PulumiCommand.get({ root });
  checked.set(root, known);
  try {
    return await known;
  } catch (cause) {
    checked.delete(root);
    const detail = `${path.join(root, "bin", "pulumi")}: ${(cause as Error).message.trim()}`;
    throw new LockgateError("toolchain_broken", { detail, cause });
  }
}

/**
 * The CLI takes the place of this shell only when it is told to, so that its process id is written down before it can
 * lock anything. When its worker dies before that, there is nothing to read, and it never begins.
 */
const gate = 'read -r begin && exec "$0" "$@" </dev/null';

async function runCli(
  context: CommandContext,
  command: string,
  args: readonly string[],
  cwd: string,
  extra: Readonly<Record<string, string>>,
  onOutput: Output,
  onError: Output,
): Promise<CommandResult> {
  context.signal.throwIfAborted();
  const full = args.includes("--non-interactive") ? args : [...args, "--non-interactive"];
  const child = spawn("/bin/sh", ["-c", gate, command, ...full], {
    cwd,
    env: environmentOf(context, extra, command),
    detached: true, // setsid: Ctrl-C in a terminal must reach us, not the CLI behind our back.
    stdio: ["pipe", "pipe", "pipe"],
  });
  const stopWatching = stopOnAbort(child, context);
  try {
    const [ended] = await Promise.all([collect(child, onOutput, onError), announce(child, context)]);
    if (ended.code !== 0) throw createCommandError(ended);
    return ended;
  } finally {
    stopWatching();
  }
}

function environmentOf(context: CommandContext, extra: Readonly<Record<string, string>>, command: string) {
  const env = { ...context.env, ...extra, PULUMI_AUTOMATION_API: "true" };
  // The language host lies beside the CLI.
  return { ...env, PATH: [path.dirname(command), context.env["PATH"] ?? ""].join(path.delimiter) };
}

async function announce(child: ChildProcess, context: CommandContext): Promise<void> {
  if (child.pid === undefined) return; // "error" follows and tells why.
  // A shell that was killed reads nothing.
  child.stdin?.once("error", () => undefined);
  try {
    await context.onStart(child.pid);
    child.stdin?.end("begin\n");
  } catch (error) {
    killTree(child.pid);
    throw error;
  }
}

function collect(child: ChildProcess, onOutput: Output, onError: Output): Promise<CommandResult> {
  const text = { out: "", err: "" };
  child.stdout?.setEncoding("utf8").on("data", (chunk: string) => {
    text.out += chunk;
    onOutput?.(chunk);
  });
  child.stderr?.setEncoding("utf8").on("data", (chunk: string) => {
    text.err += chunk;
    onError?.(chunk);
  });
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    // A CLI that was killed leaves plugins behind that hold its pipes open: "close" would never come.
    child.once("exit", () => {
      const timer = setTimeout(() => killTree(child.pid ?? 0), lingerMilliseconds);
      child.once("close", () => clearTimeout(timer));
    });
    child.once("close", (code, signal) => {
      const note = signal ? `\n${killedMark} ${signal}` : "";
      resolve(new CommandResult(text.out, text.err + note, code ?? -1));
    });
  });
}

/** SIGINT lets the engine finish the steps in flight and save; after the grace nothing is left alive. */
function stopOnAbort(child: ChildProcess, context: CommandContext): () => void {
  let timer: NodeJS.Timeout | undefined;
  const stop = () => {
    const pid = child.pid;
    if (pid === undefined || child.exitCode !== null) return;
    sendSignal(pid, "SIGINT");
    timer = setTimeout(() => killTree(pid), context.graceMilliseconds);
  };
  if (context.signal.aborted) stop();
  else context.signal.addEventListener("abort", stop, { once: true });
  return () => {
    clearTimeout(timer);
    context.signal.removeEventListener("abort", stop);
  };
}
