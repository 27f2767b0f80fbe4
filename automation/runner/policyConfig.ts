// Decides which configuration the policy pack of a run gets: the worker's file, with the exceptions granted for its stack.
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { withGranted } from "../company/granted.ts";
import { LockgateError } from "../errors.ts";
import { grantedExceptions } from "../store/exceptions.ts";
import type { RunnerDeps } from "./deps.ts";
import type { DriverSettings } from "./stackDriver.ts";

/**
 * Does the work with settings that name that configuration. It is read anew for each phase: what was withdrawn while
 * people approved helps the change no more. `tell` hears which exceptions are in force.
 */
export async function withPolicyConfig<S extends Pick<DriverSettings, "policyPack" | "policyConfig">, T>(
  { pool, settings }: Pick<RunnerDeps, "pool"> & { readonly settings: S },
  stack: string,
  tell: (text: string) => void,
  work: (settings: S) => Promise<T>,
): Promise<T> {
  if (settings.policyPack === undefined) return work(settings);
  const granted = await grantedExceptions(pool, [stack]);
  if (granted.length === 0) return work(settings);
  const folder = await mkdtemp(path.join(tmpdir(), "lockgate-policy-"));
  try {
    const policyConfig = path.join(folder, "policy.json");
    await writeFile(policyConfig, withGranted(await textOf(settings.policyConfig), granted));
    for (const { id, rule, urn, until, ticket } of granted)
      tell(`exception ${id} from ${rule} for ${urn} until ${until} (${ticket})\n`);
    return await work({ ...settings, policyConfig });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function textOf(file: string | undefined): Promise<string | undefined> {
  if (file === undefined) return undefined;
  return readFile(file, "utf8").catch((error: Error) => {
    throw new LockgateError("configuration_invalid", { detail: `${file} can't be read: ${error.message}` });
  });
}
