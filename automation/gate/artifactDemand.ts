// Decides what an environment demands of artifacts: the files that its entry names, read once and checked.
import { readFileSync } from "node:fs";
import path from "node:path";
import { z } from "zod";
import { BadFormat } from "../../infra/functions/lib/faults.ts";
import type { Revocations } from "../../infra/functions/lib/predicates.ts";
import { readRevocations } from "../../infra/functions/lib/revocations.ts";
import { type VerificationPolicy, parsePolicy } from "../../infra/functions/lib/verificationPolicy.ts";
import type { Fault } from "../errors.ts";
import { refusedSettings } from "../settingsFile.ts";

/** As the file of environments has it; paths are relative to that file. */
export const artifactSchema = z.strictObject({
  policy: z.string().min(1).describe("the verification policy (docs/signing.md)"),
  revocations: z
    .string()
    .min(1)
    .optional()
    .describe("the signed list of revocations; read again for each run"),
});

export interface ArtifactDemand {
  readonly policy: VerificationPolicy;
  /** The newest list of revocations; undefined when there is none that can be believed, which never passes. */
  readonly revocations: () => Revocations | undefined;
}

/** Reads the policy; throws config_invalid. */
export function readArtifactDemand(
  file: string,
  environment: string,
  given: z.output<typeof artifactSchema>,
): ArtifactDemand {
  const at = (name: string) => path.resolve(path.dirname(file), name);
  let policy: VerificationPolicy;
  try {
    policy = parsePolicy(readFileSync(at(given.policy), "utf8"));
  } catch (error) {
    const fault: Fault = {
      path: `${file}: ${environment}.artifact.policy`,
      message: (error as Error).message,
      value: given.policy,
    };
    throw refusedSettings([fault]);
  }
  return { policy, revocations: () => listIn(given.revocations && at(given.revocations), policy) };
}

function listIn(file: string | undefined, { keys }: VerificationPolicy): Revocations | undefined {
  if (file === undefined) return undefined;
  try {
    return readRevocations(readFileSync(file, "utf8"), keys);
  } catch (error) {
    if (error instanceof BadFormat || (error as NodeJS.ErrnoException).code !== undefined) return undefined;
    throw error;
  }
}
