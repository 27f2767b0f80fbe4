// Runs a Pulumi program for the engine and says how it ended.
import type { RunRequest, RunResponse } from "@pulumi/pulumi/proto/language_pb.js";
import { childEnd, type ChildProcesses } from "./childProcesses.ts";
import { programCommand } from "./programCommand.ts";
import { RunResponse as Response } from "./protocol.ts";

/** Exit code of Pulumi's start script: the user has already been told what went wrong, add nothing. */
const alreadyReported = 32;

/** What the engine is told: nothing (success), "bail" (stop, say no more), or a text for the user. */
export function runOutcome(end: { code: number | null; signal: NodeJS.Signals | null; failure?: Error }): {
  error: string;
  bail: boolean;
} {
  if (end.code === 0) return { error: "", bail: false };
  if (end.code === alreadyReported) return { error: "", bail: true };
  if (end.failure !== undefined)
    return { error: `Node could not be started: ${end.failure.message}`, bail: false };
  if (end.signal !== null) return { error: `The program was stopped by ${end.signal}.`, bail: false };
  return { error: `The program exited with code ${end.code}.`, bail: false };
}

/** Runs the program with this host's own output, so that its colours and lines reach the user unchanged. */
export async function runProgram(
  request: RunRequest,
  engineAddress: string,
  children: ChildProcesses,
): Promise<RunResponse> {
  const { args, cwd, env } = programCommand(request, engineAddress, process.env);
  const child = children.start(process.execPath, args, { cwd, env, stdio: ["ignore", "inherit", "inherit"] });
  const { error, bail } = runOutcome(await childEnd(child));
  return new Response().setError(error).setBail(bail);
}
