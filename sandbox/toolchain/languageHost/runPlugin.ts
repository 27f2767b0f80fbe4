// Runs a plugin written for Node (a policy pack, a provider) and streams its output and exit code to the engine.
import path from "node:path";
import type { ServerWritableStream } from "@grpc/grpc-js";
import type { RunPluginRequest, RunPluginResponse } from "@pulumi/pulumi/proto/language_pb.js";
import { childEnd, stopChild, type ChildProcesses } from "./childProcesses.ts";
import { LanguageHostError, startScript, type NodeCommand } from "./programCommand.ts";
import { RunPluginResponse as Response } from "./protocol.ts";

type Start = (directory: string, args: string[], options: Record<string, unknown>) => string[];

const startOf: Record<string, Start> = {
  analyzer: startPack,
  resource: (directory, args) => [startScript("run-plugin", directory), directory, ...args],
};

/** With `typescript: false` in PulumiPolicy.yaml no compiler is loaded, which saves a third of a second. */
function startPack(directory: string, args: string[], options: Record<string, unknown>): string[] {
  const script = startScript("run-policy-pack", directory);
  if (options["typescript"] === false)
    return [path.join(import.meta.dirname, "startPolicyPack.mjs"), directory];
  // The script takes every flag before the address for its own; the engine puts the address last.
  return [script, ...args.slice(-1), directory];
}

/** Command for a plugin. A policy pack runs in its own folder, so that it loads its own dependencies. */
export function pluginCommand(request: RunPluginRequest): NodeCommand {
  const kind = request.getKind();
  const start = startOf[kind];
  const info = request.getInfo();
  const directory = info?.getProgramDirectory() ?? "";
  if (start === undefined) {
    throw new LanguageHostError(
      `Plugins of kind '${kind}' can't be run by Lockgate's language host, only ${Object.keys(startOf).join(" and ")}. Install Pulumi's own CLI.`,
    );
  }
  const options = (info?.getOptions()?.toJavaScript() ?? {}) as Record<string, unknown>;
  return {
    args: start(directory, request.getArgsList(), options),
    cwd: kind === "analyzer" ? directory : request.getPwd() || directory,
    env: environmentOf(request.getEnvList()),
  };
}

function environmentOf(entries: string[]): NodeJS.ProcessEnv {
  return Object.fromEntries(
    entries.map((entry) => {
      const at = entry.indexOf("=", 1);
      return at < 0 ? [entry, ""] : [entry.slice(0, at), entry.slice(at + 1)];
    }),
  );
}

/** Streams until the plugin ends; the engine ends a plugin by cancelling the call. */
export async function runPlugin(
  call: ServerWritableStream<RunPluginRequest, RunPluginResponse>,
  children: ChildProcesses,
): Promise<void> {
  const { args, cwd, env } = pluginCommand(call.request);
  const child = children.start(process.execPath, args, { cwd, env, stdio: ["ignore", "pipe", "pipe"] });
  child.stdout?.on("data", (chunk: Buffer) => call.write(new Response().setStdout(chunk)));
  child.stderr?.on("data", (chunk: Buffer) => call.write(new Response().setStderr(chunk)));
  call.once("cancelled", () => void stopChild(child));
  const { code, failure } = await childEnd(child);
  if (failure !== undefined) throw failure;
  call.write(new Response().setExitcode(code ?? 1));
  call.end();
}
