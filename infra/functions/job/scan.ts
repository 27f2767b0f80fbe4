// The scan of a release's packages by Amazon Inspector: what it is asked, and its answer as an in-toto predicate.
import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { z } from "zod";
import { parseComponents } from "../dependencies/written.ts";
import { digestFile } from "../lib/digests.ts";
import { BadFormat, firstIssue, parseJson } from "../lib/faults.ts";
import type { Scan } from "../lib/predicates.ts";
import { billOfMaterials } from "../sign/components.ts";
import { files, type Job } from "./settings.ts";

/** Inspector reads CycloneDX 1.5 (Inspector API Reference, ScanSbom). */
export async function writeSbom({ folder, clock }: Job): Promise<string> {
  const at = (name: string): string => path.join(folder, name);
  const components = parseComponents(await readFile(at(files.dependencies), "utf8"));
  const digests = await digestFile(at(files.artifact));
  const bom = billOfMaterials({ name: files.artifact, digests }, components, clock.now(), "1.5");
  await writeFile(at(files.sbom), JSON.stringify(bom));
  return `${components.length} packages to scan`;
}

/** What is read of CycloneDX's vulnerabilities (CycloneDX 1.5, "vulnerabilities"). */
const answer = z.object({
  bomFormat: z.literal("CycloneDX"),
  metadata: z.object({ component: z.object({ version: z.string() }) }),
  vulnerabilities: z
    .array(
      z.object({
        id: z.string().min(1),
        ratings: z
          .array(z.object({ score: z.number().optional(), method: z.string().optional() }))
          .optional(),
      }),
    )
    .optional(),
});

/** Throws BadFormat for an answer that is none, or that is about another artifact. */
export function readScan(text: string, sha256: string, finishedOn: Date): Scan {
  const parsed = answer.safeParse(parseJson(text, files.scan));
  if (!parsed.success) throw new BadFormat(`${files.scan} is wrong: ${firstIssue(parsed.error)}`);
  const { metadata, vulnerabilities = [] } = parsed.data;
  if (metadata.component.version !== `sha256:${sha256}`)
    throw new BadFormat(`${files.scan} is about ${metadata.component.version}, not sha256:${sha256}`);
  return {
    scanner: {
      uri: "https://aws.amazon.com/inspector",
      // One without a score is kept without: verifiers never let it through.
      result: vulnerabilities.map(({ id, ratings = [] }) => ({
        id,
        severity: ratings.flatMap(({ score, method }) =>
          score === undefined ? [] : [{ method: method ?? "other", score: String(score) }],
        ),
      })),
    },
    metadata: { scanFinishedOn: finishedOn.toISOString() },
  };
}
