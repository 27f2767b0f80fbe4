// The verifier: decides about the artifact and attestations that the job has pulled, by the policy of its environment.
import { readFile } from "node:fs/promises";
import path from "node:path";
import { z } from "zod";
import { firstFailure, type Verification } from "../lib/decide.ts";
import { BadFormat, firstIssue, NotSigned, parseJson } from "../lib/faults.ts";
import { kmsTrustedKey } from "../lib/kmsSigner.ts";
import { toPem } from "../lib/keys.ts";
import { attestationKinds } from "../lib/predicates.ts";
import { readPolicy, type VerificationPolicy } from "../lib/verificationPolicy.ts";
import { verifyRelease } from "../verify/verify.ts";
import { files, need, type Env } from "./settings.ts";

/** Keys are named by the ARN of a KMS key or alias; all else is as in a policy file. */
const settingsSchema = z.looseObject({
  keys: z.array(
    z.strictObject({
      key: z.string(),
      signs: z.array(z.enum(attestationKinds)).min(1),
      notBefore: z.iso.datetime().optional(),
      notAfter: z.iso.datetime().optional(),
    }),
  ),
});

/** `VERIFICATION_POLICY`: JSON. Throws NotSigned with the check that keeps the release out. */
export async function verifyArtifact(env: Env, folder: string): Promise<string> {
  const at = (name: string): string => path.join(folder, name);
  const result = await verifyRelease({
    artifact: at(files.artifact),
    bundle: await readFile(at(files.attestations), "utf8"),
    policy: await policyOf(need(env, "VERIFICATION_POLICY")),
    now: new Date(),
    running: undefined,
    revocations: undefined,
    rollbackTo: undefined,
  });
  const failure = firstFailure(result);
  if (failure !== undefined) throw new NotSigned(`${failure.check}: ${failure.reason}\n${toText(result)}`);
  return `${toText(result)}\nverified ${need(env, "APP")} ${result.sha256}`;
}

async function policyOf(text: string): Promise<VerificationPolicy> {
  const json = parseJson(text, "VERIFICATION_POLICY");
  const parsed = settingsSchema.safeParse(json);
  if (!parsed.success) throw new BadFormat(`VERIFICATION_POLICY is wrong: ${firstIssue(parsed.error)}`);
  const keys = parsed.data.keys.map(async ({ key, ...row }) => {
    const { id, publicKey, algorithm } = await kmsTrustedKey(key);
    return { id, publicKey: toPem(publicKey), algorithm, ...row };
  });
  return readPolicy({ ...parsed.data, keys: await Promise.all(keys) });
}

const toText = ({ checks }: Verification): string =>
  checks
    .map(({ check, outcome, reason }) => `  ${outcome.padEnd(12)}${check.padEnd(13)}${reason}`)
    .join("\n");
