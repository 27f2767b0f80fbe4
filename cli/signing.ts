// What the commands about signed releases share: keys, dependency rules, and faults of files as faults of a command.

import {
  ecosystems,
  publicRegistries,
  type Ecosystem,
  type Rules,
} from "../infra/functions/dependencies/types.ts";
import { BadFormat } from "../infra/functions/lib/faults.ts";
import { isKmsKey } from "../infra/functions/lib/keys.ts";
import { localSigner, type Signer } from "../infra/functions/lib/signer.ts";
import type { Terminal } from "./command.ts";
import { readNamed } from "./files.ts";
import { malformed, missing, oneOf } from "./options.ts";
import { refused } from "./refused.ts";

export const KEY_HELP = `  --key KEY          ARN of a KMS key or alias (region and credentials as the AWS CLI has them), or a private key
                     in a PEM file`;

/** KMS by its ARN, else a file. */
export const openSigner = async (key: string | undefined, terminal: Terminal): Promise<Signer> => {
  if (key === undefined) throw missing("--key", "--key KEY, the ARN of a KMS key, or a file in PEM");
  if (!isKmsKey(key)) {
    if (key.startsWith("arn:")) throw malformed("--key", "the ARN of a KMS key or alias", key);
    return localSigner(await readNamed(key, "key", terminal));
  }
  try {
    // The AWS SDK is loaded only where it is needed.
    const { kmsSigner } = await import("../infra/functions/lib/kmsSigner.ts");
    return await kmsSigner(key);
  } catch (error) {
    if (error instanceof BadFormat) throw error;
    throw refused("kms_silent", { key, why: (error as Error).message });
  }
};

/** Reads a file that the command line names; what is wrong in it is wrong usage. */
export const parseNamed = async <T>(
  file: string,
  option: string,
  parse: (text: string) => T,
  terminal: Terminal,
): Promise<T> => {
  const text = await readNamed(file, option, terminal);
  try {
    return parse(text);
  } catch (error) {
    if (error instanceof BadFormat)
      throw refused("file_malformed", { name: `--${option} ${file}`, why: error.message });
    throw error;
  }
};

export const registryOptions = {
  registry: { type: "string", multiple: true },
  ranges: { type: "string" },
} as const;

export const REGISTRY_HELP = `  --registry E=URL   allowed registry of ecosystem E (${ecosystems.join(", ")}); again for each further one. An
                     ecosystem that is named has these only, the others have their public ones
  --ranges WORD      refused (default), or locked: a range is allowed where a lockfile beside it fixes the version`;

export const readRules = (given: { registry?: string[]; ranges?: string }, { env }: Terminal): Rules => {
  const named = new Map<Ecosystem, string[]>();
  for (const word of given.registry ?? []) {
    const at = word.indexOf("=");
    if (at < 1) throw malformed("--registry", "ECOSYSTEM=URL, such as npm=https://npm.acme.example", word);
    const ecosystem = oneOf("registry", word.slice(0, at), ecosystems);
    named.set(ecosystem, [...(named.get(ecosystem) ?? []), word.slice(at + 1)]);
  }
  return {
    registries: { ...publicRegistries, ...Object.fromEntries(named) },
    ranges: oneOf("ranges", given.ranges ?? "refused", ["refused", "locked"]),
    env,
  };
};
