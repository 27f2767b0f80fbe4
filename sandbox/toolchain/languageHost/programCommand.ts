// Decides how a program or a plugin is started by Node: which script of @pulumi/pulumi, with which arguments.
import { createRequire } from "node:module";
import path from "node:path";
import type { RunRequest } from "@pulumi/pulumi/proto/language_pb.js";

const LATER_MODULES = path.resolve(import.meta.dirname, "../../../automation/runner/laterModules.cjs");

export interface NodeCommand {
  args: string[];
  cwd: string;
  env: NodeJS.ProcessEnv;
}

/** A request that can't be carried out, with the remedy in its message. */
export class LanguageHostError extends Error {
  override name = "LanguageHostError";
}

/**
 * Finds a start script of the @pulumi/pulumi that the program itself would load. Another copy would hold its own
 * settings, and resources would register with nobody.
 */
export function startScript(name: "run" | "run-policy-pack" | "run-plugin", directory: string): string {
  const script = `@pulumi/pulumi/cmd/${name}/index.js`;
  try {
    return createRequire(path.join(directory, "program.js")).resolve(script);
  } catch {
    throw new LanguageHostError(
      `Cannot find module '@pulumi/pulumi/cmd/${name}' from ${directory}. Install the dependencies: run npm ci in the folder of its package.json.`,
    );
  }
}

/** Options for Node itself, from `runtime.options.nodeargs` of Pulumi.yaml, separated by spaces. */
function nodeArgs(options: Record<string, unknown>): string[] {
  const text = options["nodeargs"];
  return typeof text === "string" ? text.split(/\s+/).filter((part) => part !== "") : [];
}

/** Command that runs a Pulumi program: one for preview and update alike, the engine tells which by `dryrun`. */
export function programCommand(
  request: RunRequest,
  engineAddress: string,
  environment: NodeJS.ProcessEnv,
): NodeCommand {
  const info = request.getInfo();
  if (info === undefined)
    throw new LanguageHostError("The engine sent no program to run (field info is missing).");
  const directory = info.getProgramDirectory();
  const flags: [string, string][] = [
    ["--monitor", request.getMonitorAddress()],
    ["--engine", engineAddress],
    ["--organization", request.getOrganization()],
    ["--project", request.getProject()],
    ["--stack", request.getStack()],
    ["--pwd", request.getPwd()],
    ["--root-directory", info.getRootDirectory()],
    ["--parallel", String(request.getParallel())],
  ];
  const options = (info.getOptions()?.toJavaScript() ?? {}) as Record<string, unknown>;
  return {
    args: [
      "--require",
      LATER_MODULES,
      ...nodeArgs(options),
      startScript("run", directory),
      ...flags.filter(([, value]) => value !== "").flat(),
      ...(request.getDryrun() ? ["--dry-run"] : []),
      info.getEntryPoint(),
      ...request.getArgsList(),
    ],
    cwd: directory,
    env: programEnvironment(request, environment),
  };
}

/** Configuration reaches the program by its environment, never by arguments that other users could list. */
function programEnvironment(request: RunRequest, environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const config = Object.fromEntries(request.getConfigMap().toArray());
  return {
    ...environment,
    PULUMI_CONFIG: JSON.stringify(config),
    PULUMI_CONFIG_SECRET_KEYS: JSON.stringify(request.getConfigsecretkeysList()),
    // Node strips the types itself; ts-node would refuse ESM.
    PULUMI_NODEJS_TYPESCRIPT: "false",
  };
}
