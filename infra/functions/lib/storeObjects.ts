// How objects get into a store and out of it: in once and never over another, out by version, whole or not at all.
import { createHash, type Hash } from "node:crypto";
import { PassThrough, Transform, type Readable, type TransformCallback } from "node:stream";
import { pipeline } from "node:stream/promises";
import {
  GetObjectCommand,
  ListObjectVersionsCommand,
  PutObjectCommand,
  type S3Client,
} from "@aws-sdk/client-s3";
import type { Pinned } from "./release.ts";

/** The bytes of an object are not the ones that were meant. */
export class WrongBytes extends Error {}

/** Of a small object, in lower-case hexadecimal. */
export const sha256Of = (bytes: Buffer): string => createHash("sha256").update(bytes).digest("hex");

/** The largest object that S3 takes in one request (S3 User Guide, "Uploading objects"); only one request is atomic. */
export const largestArtifact = 5 * 1024 ** 3;

export type Content = { sha256: string; size: number; body: Buffer | Readable };

/** Opens one version. The stream breaks if it ends early. */
export async function openPinned(
  s3: S3Client,
  bucket: string,
  { key, versionId }: Pinned,
): Promise<{ body: Readable; size: number }> {
  const answer = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key, VersionId: versionId }));
  const { Body, ContentLength } = answer;
  if (Body === undefined || ContentLength === undefined) throw new Error(`S3 gives no content of ${key}`);
  if (answer.VersionId !== undefined && answer.VersionId !== versionId)
    throw new WrongBytes(`S3 answers with version ${answer.VersionId} of ${key}, not with ${versionId}`);
  return { body: Body as Readable, size: ContentLength };
}

/** A small object as a whole. */
export async function readPinned(
  s3: S3Client,
  bucket: string,
  pinned: Pinned,
  limit: number,
): Promise<Buffer> {
  const { body, size } = await openPinned(s3, bucket, pinned);
  if (size > limit) throw new WrongBytes(`${pinned.key} has ${size} bytes, more than ${limit}`);
  const bytes = Buffer.concat(await body.toArray());
  if (bytes.length !== size)
    throw new WrongBytes(`${pinned.key} ended after ${bytes.length} of ${size} bytes`);
  return bytes;
}

/**
 * Puts an object that is not there yet. Where it is, its one version is the answer: names follow from content, only one
 * role writes, and S3 has compared the digest. S3 refuses bytes with another SHA-256 than the one that is named.
 */
export async function putOnce(s3: S3Client, bucket: string, key: string, content: Content): Promise<Pinned> {
  const checksum = Buffer.from(content.sha256, "hex").toString("base64");
  const stop = new AbortController();
  try {
    const { VersionId, ChecksumSHA256 } = await s3.send(
      new PutObjectCommand({
        Bucket: bucket,
        Key: key,
        // The SDK does not notice that a body broke; it would wait for the rest.
        Body: guarded(content, key, (fault) => stop.abort(fault)),
        ContentLength: content.size,
        // Object Lock takes no upload that does not name its checksum's algorithm.
        ChecksumAlgorithm: "SHA256",
        ChecksumSHA256: checksum,
        IfNoneMatch: "*",
      }),
      { abortSignal: stop.signal },
    );
    if (VersionId === undefined) throw new WrongBytes(`${bucket} keeps no versions`);
    if (ChecksumSHA256 !== checksum)
      throw new WrongBytes(
        `S3 has stored ${key} with SHA-256 ${ChecksumSHA256 ?? "unknown"}, not ${checksum}`,
      );
    return { key, versionId: VersionId };
  } catch (error) {
    if (stop.signal.aborted) throw stop.signal.reason;
    if (!exists(error)) throw error;
    return onlyVersion(s3, bucket, key);
  }
}

/** 412: it is there. 409: somebody else puts it at this moment (S3 User Guide, "Conditional writes"). */
const exists = (error: unknown): boolean =>
  ["PreconditionFailed", "ConditionalRequestConflict"].includes((error as Error).name);

/** Of an object that is written once there is one version. Two would mean that somebody wrote past the condition. */
export async function onlyVersion(s3: S3Client, bucket: string, key: string): Promise<Pinned> {
  const found = await existing(s3, bucket, key);
  if (found === undefined) throw new WrongBytes(`${bucket}/${key} is not there`);
  return found;
}

/** The same, or undefined where there is nothing yet. */
export async function existing(s3: S3Client, bucket: string, key: string): Promise<Pinned | undefined> {
  const { Versions = [], DeleteMarkers = [] } = await s3.send(
    new ListObjectVersionsCommand({ Bucket: bucket, Prefix: key }),
  );
  const found = Versions.filter((version) => version.Key === key);
  const hidden = DeleteMarkers.some((marker) => marker.Key === key);
  if (found.length === 0 && !hidden) return undefined;
  const [only] = found;
  if (found.length !== 1 || hidden || only?.VersionId === undefined)
    throw new WrongBytes(
      `${bucket}/${key} has ${found.length} versions${hidden ? " and a delete marker" : ""}: somebody else wrote it`,
    );
  return { key, versionId: only.VersionId };
}

/** The same bytes, whose last ones are held back until size and digest are known to be right. */
function guarded(
  { body, sha256, size }: Content,
  key: string,
  onFault: (fault: Error) => void,
): Buffer | Readable {
  if (Buffer.isBuffer(body)) return body;
  const check = new HoldingBack(createHash("sha256"), (hash, seen) => {
    if (seen !== size) return new WrongBytes(`${key} ended after ${seen} of ${size} bytes`);
    return hash === sha256 ? undefined : new WrongBytes(`${key} has SHA-256 ${hash}, not ${sha256}`);
  });
  const out = new PassThrough();
  pipeline(body, check, out).catch(onFault);
  return out;
}

class HoldingBack extends Transform {
  #held: Buffer | undefined;
  #seen = 0;
  readonly #hash: Hash;
  readonly #judge: (hash: string, seen: number) => Error | undefined;

  constructor(hash: Hash, judge: (hash: string, seen: number) => Error | undefined) {
    super();
    this.#hash = hash;
    this.#judge = judge;
  }

  override _transform(chunk: Buffer, _: BufferEncoding, done: TransformCallback): void {
    this.#hash.update(chunk);
    this.#seen += chunk.length;
    const ready = this.#held;
    this.#held = chunk;
    done(null, ready);
  }

  override _flush(done: TransformCallback): void {
    const fault = this.#judge(this.#hash.digest("hex"), this.#seen);
    if (fault !== undefined) return done(fault);
    done(null, this.#held);
  }
}
