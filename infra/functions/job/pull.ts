// Fetches a release out of its store: each object by its version, and the artifact's bytes against its digest.
import { createWriteStream } from "node:fs";
import path from "node:path";
import { pipeline } from "node:stream/promises";
import { again, patient } from "../lib/again.ts";
import { readerOf } from "../lib/aws.ts";
import { digestFile } from "../lib/digests.ts";
import { limits } from "../lib/dsse.ts";
import type { Release } from "../lib/release.ts";
import { openPinned, readPinned, WrongBytes } from "../lib/storeObjects.ts";
import { files, need, type Job } from "./settings.ts";

/** Path of the artifact. Throws WrongBytes when it is not the one that the release names. */
export async function pullArtifact({ env, folder, aws }: Job, release: Release): Promise<string> {
  const file = path.join(folder, files.artifact);
  await again(patient, async () => {
    const reader = readerOf(aws, need(env, "PULL_ROLE"), "pull");
    const { body, size } = await openPinned(reader, release.bucket, release.artifact);
    await pipeline(body, createWriteStream(file));
    const found = await digestFile(file);
    if (found.size !== size)
      throw new WrongBytes(`${release.artifact.key} ended after ${found.size} of ${size} bytes`);
    if (found.sha256 !== release.sha256)
      throw new WrongBytes(`${release.artifact.key} has SHA-256 ${found.sha256}, not ${release.sha256}`);
  });
  return file;
}

export const pullAttestations = ({ env, aws }: Job, release: Release): Promise<string> =>
  again(patient, async () => {
    const reader = readerOf(aws, need(env, "PULL_ROLE"), "pull");
    return (await readPinned(reader, release.bucket, release.attestations, limits.bundleBytes)).toString(
      "utf8",
    );
  });
