// Works as the documents tell it for real AWS: the plain Pulumi CLI, with the states of all stacks for the policy pack.
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { pulumiEnvironment } from "../../sandbox/environment.ts";
import { attachSandbox } from "../../sandbox/provider/client.ts";
import { prepareToolchain } from "../../sandbox/toolchain/index.ts";
import { ROOT } from "./support.ts";

/** What `lockgate states export` and then `pulumi preview` print; rejects where one of them fails. */
export async function previewPlainly(
  dataDir: string,
  stack: string,
  states: string,
): Promise<{ told: string; shown: string }> {
  const toolchain = await prepareToolchain({ onProgress: () => undefined });
  const sandbox = await attachSandbox(dataDir);
  const env = { ...pulumiEnvironment(dataDir, toolchain, sandbox.env), LOCKGATE_STATES: states };
  const run = async (command: string, words: string[]): Promise<string> =>
    (await promisify(execFile)(command, words, { cwd: ROOT, env, maxBuffer: 1e8 })).stdout;
  try {
    const told = await run(process.execPath, ["cli/bin.ts", "states", "export", states]);
    const words = ["preview", "-s", stack, "--non-interactive", "--policy-pack", "policy-pack"];
    return { told, shown: await run("pulumi", words) };
  } finally {
    // Ends it, or only says that we use it no more.
    await sandbox.stop();
  }
}
