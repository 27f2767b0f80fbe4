// The verifier: decides by the policy of its environment whether a release may be deployed there, and writes down why.
import { createHash } from "node:crypto";
import { z } from "zod";
import { readAttested } from "../lib/attested.ts";
import { firstFailure, type Verification } from "../lib/decide.ts";
import { BadFormat, firstIssue, NotSigned, parseJson } from "../lib/faults.ts";
import { fetchTrusted, trustedRows } from "../lib/kmsTrust.ts";
import { toPem } from "../lib/keys.ts";
import { commitOf, type Facts } from "../lib/checks.ts";
import { running, type Entry } from "../lib/ledger.ts";
import type { Provenance } from "../lib/predicates.ts";
import type { Release } from "../lib/release.ts";
import { tableFacts } from "../lib/revocationTable.ts";
import { rollbackFacts } from "../lib/rollback.ts";
import { formatHead, newestHead, type ListHead } from "../lib/revocations.ts";
import { WrongBytes } from "../lib/storeObjects.ts";
import { readPolicy, type VerificationPolicy } from "../lib/verificationPolicy.ts";
import { verifyRelease } from "../verify/verify.ts";
import { handedOver } from "./handedOver.ts";
import { pullArtifact, pullAttestations } from "./pull.ts";
import { chainHere, shortly, tableOf, tell } from "./record.ts";
import { need, type Job } from "./settings.ts";

/** `VERIFICATION_POLICY`: JSON. Throws NotSigned with the check that keeps the release out; the ledger has it too. */
export async function verifyArtifact(job: Job): Promise<string> {
  const release = await handedOver(job);
  const policyVersion = createHash("sha256").update(need(job.env, "VERIFICATION_POLICY")).digest("hex");
  const { sha256, artifact } = release;
  const about = { sha256, policyVersion };
  const judged = await verify(job, release).catch(async (error: unknown) => {
    if (error instanceof NotSigned || error instanceof WrongBytes || error instanceof BadFormat)
      await tell(job, { ...about, kind: "refused", reason: firstLine(error.message) });
    throw error;
  });
  const { result, head } = judged;
  const list = head === undefined ? {} : { revocations: formatHead(head) };
  const failure = firstFailure(result);
  if (failure !== undefined) {
    const reason = `${failure.check}: ${failure.reason}`;
    await tell(job, { ...about, ...list, kind: "refused", reason: firstLine(reason) });
    throw new NotSigned(`${reason}\n${toText(result)}`);
  }
  const built = builtBy(judged.provenance);
  await tell(job, { ...about, ...list, ...built, kind: "verified", version: artifact.versionId });
  return `${toText(result)}\nverified ${release.app} ${sha256}`;
}

const firstLine = (reason: string): string => shortly(reason.split("\n")[0] ?? "");

/** Commit and end of the build, as far as the provenance tells them. */
function builtBy(provenance: Provenance | undefined): { builtOn?: string; commit?: string } {
  const builtOn = provenance?.runDetails.metadata?.finishedOn;
  const commit = provenance && commitOf(provenance);
  return {
    ...(builtOn === undefined ? {} : { builtOn }),
    ...(commit === undefined ? {} : { commit }),
  };
}

async function verify(
  job: Job,
  release: Release,
): Promise<{ result: Verification; provenance: Provenance | undefined; head: ListHead | undefined }> {
  const bundle = await pullAttestations(job, release);
  const policy = await policyOf(job);
  const entries = await chainHere(job);
  const now = job.clock.now();
  const seen = newestHead(entries.map(({ revocations }) => revocations));
  const { head, ...lists } = await tableFacts(tableOf(job), policy.keys, { now, seen });
  const { ROLLBACK_TO: named } = job.env;
  const result = await verifyRelease({
    artifact: await pullArtifact(job, release),
    bundle,
    policy,
    now,
    running: runningIn(entries),
    ...lists,
    ...rollbackFacts(entries, {
      sha256: release.sha256,
      execution: need(job.env, "EXECUTION"),
      // Pipelines have no empty variables.
      named: named === "none" ? undefined : named,
    }),
  });
  const reading = readAttested(bundle, policy.keys);
  const [provenance] = reading.ok
    ? reading.attested.flatMap(({ statement }) =>
        statement.kind === "provenance" ? [statement.predicate] : [],
      )
    : [];
  return { result, provenance, head };
}

/** When what runs was built stands where it was verified; where that is not told, nothing is known. */
export function runningIn(entries: readonly Entry[]): Facts["running"] {
  const [here] = [...running(entries).values()];
  if (here === undefined) return null;
  const finishedOn = entries.findLast(
    ({ sha256, builtOn }) => sha256 === here.sha256 && builtOn !== undefined,
  )?.builtOn;
  return finishedOn === undefined ? undefined : { sha256: here.sha256, finishedOn };
}

/** Keys are named by the ARN of a KMS key or alias; all else is as in a policy file. */
async function policyOf({ env, aws }: Job): Promise<VerificationPolicy> {
  const json = parseJson(need(env, "VERIFICATION_POLICY"), "VERIFICATION_POLICY");
  const parsed = z.looseObject({ keys: trustedRows }).safeParse(json);
  if (!parsed.success) throw new BadFormat(`VERIFICATION_POLICY is wrong: ${firstIssue(parsed.error)}`);
  const { keys: rows, ...rest } = parsed.data;
  const keys = await fetchTrusted(rows, aws.kms);
  return readPolicy({
    ...rest,
    keys: keys.map(({ id, publicKey, algorithm }, index) => {
      const { key: _, ...row } = rows[index] as (typeof rows)[number];
      return { id, publicKey: toPem(publicKey), algorithm, ...row };
    }),
  });
}

const toText = ({ checks }: Verification): string =>
  checks
    .map(({ check, outcome, reason }) => `  ${outcome.padEnd(12)}${check.padEnd(13)}${reason}`)
    .join("\n");
