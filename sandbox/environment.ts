// Decides the environment in which the Pulumi CLI runs against the sandbox: state, passphrase, plugins, no real credentials.
import { mkdirSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import type { Toolchain } from "./toolchain/index.ts";

/** Encrypts the example stacks' configuration. Not a secret: the sandbox holds none, and the example files are public. */
export const sandboxPassphrase = "lockgate-sandbox";

/** Settings for the user's real stacks and accounts: none of them may leak into a run against the sandbox. */
const foreign = /^(AWS|PULUMI)_/;

/**
 * Environment for each run of the CLI on the embedded default. `dataDir` is absolute and holds the state, `sandboxEnv`
 * is what the sandbox says about how to reach it. Creates the folder of the state, which the CLI expects to exist.
 */
export function pulumiEnvironment(
  dataDir: string,
  toolchain: Pick<Toolchain, "env">,
  sandboxEnv: Readonly<Record<string, string>>,
  base: NodeJS.ProcessEnv = process.env,
): Record<string, string> {
  const state = path.join(dataDir, "state");
  mkdirSync(state, { recursive: true });
  const kept = Object.entries(base).filter(
    (entry): entry is [string, string] => entry[1] !== undefined && !foreign.test(entry[0]),
  );
  return {
    ...Object.fromEntries(kept),
    ...toolchain.env,
    PULUMI_BACKEND_URL: pathToFileURL(state).href,
    PULUMI_CONFIG_PASSPHRASE: sandboxPassphrase,
    PULUMI_HOME: path.join(dataDir, "pulumi"),
    PULUMI_SKIP_UPDATE_CHECK: "1",
    // The providers already run; a download would only hide that one is missing.
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
    NODE_COMPILE_CACHE: base["NODE_COMPILE_CACHE"] ?? path.join(dataDir, "compile-cache"),
    AWS_ACCESS_KEY_ID: "sandbox",
    AWS_SECRET_ACCESS_KEY: "sandbox",
    AWS_EC2_METADATA_DISABLED: "true",
    ...sandboxEnv,
  };
}
