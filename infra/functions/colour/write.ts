// Writes a release to where one fleet reads its code: the verified bytes and nothing else, whole or not at all.
import { createWriteStream } from "node:fs";
import { mkdir, mkdtemp, rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { pipeline } from "node:stream/promises";
import type { S3Client } from "@aws-sdk/client-s3";
import { openPromise } from "yauzl";
import { z } from "zod";
import { digestFile } from "../lib/digests.ts";
import { openPinned, WrongBytes } from "../lib/storeObjects.ts";

/** The one version of an object, and the digest of what it must hold. */
const ask = z.strictObject({
  key: z.string().min(1),
  versionId: z.string().min(1),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
});

/** `folder`: what the fleet mounts; `scratch`: where the archive may lie meanwhile. */
export type Means = { s3: S3Client; bucket: string; folder: string; scratch: string };

/** What a fleet reads, and the digest of the archive that it comes from. */
const parts = { code: "code", release: "release" } as const;

/** Throws WrongBytes for another archive than the one that was asked for; then the folder holds what it held before. */
export async function writeColour(event: unknown, means: Means): Promise<{ written: string }> {
  const { sha256, ...pinned } = ask.parse(event);
  const place = await mkdtemp(path.join(means.scratch, "release-"));
  const next = path.join(means.folder, ".next");
  // Of one that did not live to end.
  await rm(next, { recursive: true, force: true });
  await mkdir(next);
  try {
    const archive = path.join(place, "release.zip");
    const { body } = await openPinned(means.s3, means.bucket, pinned);
    await pipeline(body, createWriteStream(archive));
    const found = await digestFile(archive);
    if (found.sha256 !== sha256)
      throw new WrongBytes(`${pinned.key} has SHA-256 ${found.sha256}, not ${sha256}`);
    await unpack(archive, path.join(next, parts.code));
    await exchange(means.folder, next, sha256);
    return { written: sha256 };
  } finally {
    await Promise.all([place, next].map((each) => rm(each, { recursive: true, force: true })));
  }
}

/** yauzl refuses names that lead out of the folder; what can be run is marked so. */
async function unpack(archive: string, folder: string): Promise<void> {
  const zip = await openPromise(archive, { lazyEntries: true, strictFileNames: true, autoClose: false });
  try {
    await mkdir(folder);
    for await (const entry of zip.eachEntry()) {
      const file = path.join(folder, entry.fileName);
      await mkdir(entry.fileName.endsWith("/") ? file : path.dirname(file), { recursive: true });
      if (entry.fileName.endsWith("/")) continue;
      const mode = ((entry.externalFileAttributes >>> 16) & 0o100) === 0 ? 0o644 : 0o755;
      await pipeline(await zip.openReadStreamPromise(entry), createWriteStream(file, { mode }));
    }
  } finally {
    zip.close();
  }
}

/** Nobody reads there meanwhile; a fleet that finds no code has no release. */
async function exchange(folder: string, next: string, sha256: string): Promise<void> {
  const [code, release] = [parts.code, parts.release].map((name) => path.join(folder, name));
  await rm(release ?? "", { force: true });
  await rm(code ?? "", { recursive: true, force: true });
  await rename(path.join(next, parts.code), code ?? "");
  await writeFile(release ?? "", `${sha256}\n`);
}
