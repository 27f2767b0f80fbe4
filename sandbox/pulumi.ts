// `npm run pulumi -- ...`: runs the Pulumi CLI on this checkout against the sandbox, with the same state as the server.
import { existsSync } from "node:fs";
import path from "node:path";
import { pulumiEnvironment } from "./environment.ts";
import { withCompanyStates } from "./companyStates.ts";
import { parsePulumiArguments, type PulumiArguments } from "./pulumiArguments.ts";
import { prepareFolder } from "./dataFolder.ts";
import { exitLike, runForeground, type ProcessEnd } from "./toolchain/foreground.mjs";
import { prepareToolchain, type Toolchain } from "./toolchain/index.ts";
import { repositoryRoot } from "./toolchain/pinned.ts";
import { showProgress } from "./toolchain/progressLine.mjs";
import { runTool } from "./toolchain/runTool.ts";

const help = `npm run pulumi -- COMMAND [ARGUMENTS]

Runs the Pulumi CLI on this checkout against the sandbox: the local AWS, the state and the locks that npm start uses.
No AWS account is needed or touched. Settings for real accounts (AWS_*, PULUMI_*) are left out; for real AWS call
pulumi itself, see the README.

  npm run pulumi -- preview -s dev
  npm run pulumi -- up -s dev
  npm run pulumi -- stack output -s dev
  npm run pulumi -- destroy -s dev

  --data-dir DIR     where state and local AWS live (default .lockgate in this checkout)
  --no-policy-pack   do not add --policy-pack policy-pack to preview, up and watch; with it the rules see the last
                     states of the other stacks, too
  --help             this text and Pulumi's own

Preview and up create the stack given by -s when it is missing and Pulumi.<stack>.yaml exists. Everything else is
passed to Pulumi as it is.
`;

async function main(argv: readonly string[]): Promise<ProcessEnd> {
  const parsed = parsePulumiArguments(argv, path.join(repositoryRoot, "policy-pack"));
  if (!parsed.ok) {
    process.stderr.write(`${parsed.fault}\n`);
    return { code: 2, signal: null };
  }
  if (parsed.value.help) process.stdout.write(`${help}\n`);
  const progress = showProgress(process.stderr);
  const onProgress = (text: string): void => progress.update(text);
  const toolchain = await prepareToolchain({ onProgress }).finally(() => progress.clear());
  return runPulumi(parsed.value, toolchain);
}

async function runPulumi(given: PulumiArguments, toolchain: Toolchain): Promise<ProcessEnd> {
  const dataDir = path.resolve(repositoryRoot, given.dataDir ?? ".lockgate");
  prepareFolder(dataDir);
  const sandbox = given.needsSandbox ? await attach(dataDir) : undefined;
  try {
    const env = { ...pulumiEnvironment(dataDir, toolchain, sandbox?.env ?? {}), ...colour() };
    await createMissingStack(given, dataDir, toolchain.bin, env);
    const run = (more: Record<string, string>) =>
      runForeground(toolchain.bin, given.args, { cwd: repositoryRoot, env: more });
    return given.checked ? await withCompanyStates(toolchain.bin, env, run) : await run(env);
  } finally {
    if (sandbox?.started === true) await sandbox.stop();
  }
}

/** Loaded when needed: most commands, for example `stack output`, ask no provider. */
async function attach(dataDir: string) {
  const { attachSandbox } = await import("./provider/client.ts");
  return attachSandbox(dataDir);
}

/** The program's output goes through the CLI, so it can't see the terminal by itself. */
function colour(): Record<string, string> {
  return process.stdout.isTTY && !process.env["NO_COLOR"] ? { FORCE_COLOR: "1" } : {};
}

/** A stack exists for the CLI once its state does; its configuration is committed. Selects nothing. */
async function createMissingStack(
  { mayCreateStack, stack }: PulumiArguments,
  dataDir: string,
  bin: string,
  env: Record<string, string>,
): Promise<void> {
  if (!mayCreateStack || stack === undefined) return;
  if (!existsSync(path.join(repositoryRoot, `Pulumi.${stack}.yaml`))) return;
  const states = path.join(dataDir, "state/.pulumi/stacks/lockgate");
  if ([".json", ".json.gz"].some((ending) => existsSync(path.join(states, stack + ending)))) return;
  const args = ["stack", "init", stack, "--no-select", "--non-interactive"];
  try {
    process.stderr.write(await runTool(bin, args, { env, cwd: repositoryRoot }));
  } catch (cause) {
    // Somebody else, the server for example, may have been faster.
    if (!(cause as Error).message.includes("already exists")) throw cause;
  }
}

try {
  exitLike(await main(process.argv.slice(2)));
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n`);
  process.exit(1);
}
