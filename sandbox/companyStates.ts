// Hands the states of all stacks of this checkout to the policy pack, while the CLI already works on one of them.
import { readFileSync } from "node:fs";
import path from "node:path";
import { parse } from "yaml";
import { readStateFile } from "../automation/runner/stateFile.ts";
import { stacksOf } from "../automation/runner/stackFiles.ts";
import { holdsNothing, withStatesFolder } from "../automation/runner/statesFolder.ts";
import { repositoryRoot } from "./toolchain/pinned.ts";
import { runTool } from "./toolchain/runTool.ts";

type Environment = Readonly<Record<string, string>>;

/** `work` gets the environment for the CLI. A stack that the backend does not know was never deployed. */
export function withCompanyStates<T>(
  bin: string,
  env: Environment,
  work: (env: Record<string, string>) => Promise<T>,
): Promise<T> {
  const project = projectOf(repositoryRoot);
  const exportOne = async (stack: string): Promise<string | null> => {
    const kept = await readStateFile(env["PULUMI_BACKEND_URL"], project, stack);
    const state = kept === undefined ? await exportByCli(bin, env, stack) : kept;
    return state === null || holdsNothing(state) ? null : state;
  };
  // The pack says what is missing, with the remedy.
  const onFault = () => undefined;
  return withStatesFolder(stacksOf(repositoryRoot), exportOne, onFault, (more) => work({ ...env, ...more }));
}

/** For states that don't lie open: a start of the CLI each. */
async function exportByCli(bin: string, env: Environment, stack: string): Promise<string | null> {
  const args = ["stack", "export", "--stack", stack, "--non-interactive"];
  try {
    return await runTool(bin, args, { env: { ...env }, cwd: repositoryRoot });
  } catch (error) {
    if (/no stack named .* found/.test((error as Error).message)) return null;
    throw error;
  }
}

const projectOf = (folder: string): string =>
  (parse(readFileSync(path.join(folder, "Pulumi.yaml"), "utf8")) as { name: string }).name;
