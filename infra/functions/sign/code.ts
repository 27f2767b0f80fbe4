// Has AWS Signer sign the zip of a Lambda function: Lambda itself then refuses any other code. Only the signature is added.
import { createHash } from "node:crypto";
import { createReadStream, createWriteStream } from "node:fs";
import { rename, rm } from "node:fs/promises";
import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { GetObjectCommand, type S3Client } from "@aws-sdk/client-s3";
import {
  DescribeSigningJobCommand,
  type SignerClient,
  StartSigningJobCommand,
  waitUntilSuccessfulSigningJob,
} from "@aws-sdk/client-signer";
import { again, patient } from "../lib/again.ts";
import { digestFile } from "../lib/digests.ts";
import { NotSigned } from "../lib/faults.ts";
import { putOnce } from "../lib/storeObjects.ts";
import { entryDigests } from "../verify/archive.ts";

export type CodeSigningPlace = {
  /** Name of the signing profile. */
  profile: string;
  /** A bucket with versions, and a folder in it, where the caller reads and writes: Signer does so in its name. */
  bucket: string;
  folder: string;
};
export type CodeSigningClients = { s3: S3Client; signer: SignerClient };

/** Seconds. Signer takes a few; a job that takes longer than this has failed. */
const patience = 300;
/** Where Signer puts its signature in the archive. */
const signatureFolder = "META-INF/";

/** Writes the signed copy of the zip beside it, and answers with the job's id. Throws NotSigned; then there is none. */
export async function signCode(
  file: string,
  to: string,
  place: CodeSigningPlace,
  clients: CodeSigningClients,
): Promise<string> {
  const before = await entriesOf(file);
  if ([...before.keys()].some((name) => name.startsWith(signatureFolder)))
    throw new NotSigned(
      `the archive has a folder ${signatureFolder} of its own, where AWS Signer puts its signature`,
    );
  const jobId = await startJob(file, place, clients);
  const partial = `${to}.partial`;
  try {
    await again(patient, () => fetchSigned(jobId, partial, clients));
    refuseOther(before, await entriesOf(partial));
    await rename(partial, to);
  } finally {
    await rm(partial, { force: true });
  }
  return jobId;
}

async function startJob(
  file: string,
  { profile, bucket, folder }: CodeSigningPlace,
  { s3, signer }: CodeSigningClients,
): Promise<string> {
  const { sha256, size } = await digestFile(file);
  const unsigned = `${folder}/unsigned/${sha256}.zip`;
  const { key, versionId } = await again(patient, () =>
    putOnce(s3, bucket, unsigned, { sha256, size, body: createReadStream(file) }),
  );
  const { jobId } = await signer.send(
    new StartSigningJobCommand({
      profileName: profile,
      source: { s3: { bucketName: bucket, key, version: versionId } },
      destination: { s3: { bucketName: bucket, prefix: `${folder}/signed/` } },
      // Whoever asks again gets the same job: a stage that is run again makes no second release of one build.
      clientRequestToken: createHash("sha256").update(`${profile} ${sha256}`).digest("hex").slice(0, 36),
    }),
  );
  if (jobId === undefined) throw new NotSigned("AWS Signer started no job");
  return jobId;
}

async function fetchSigned(jobId: string, to: string, { s3, signer }: CodeSigningClients): Promise<void> {
  // It also ends, and throws, when a job fails; why, the job itself tells.
  const waited = await waitUntilSuccessfulSigningJob(
    { client: signer, maxWaitTime: patience },
    { jobId },
  ).then(
    () => undefined,
    (error: Error) => error,
  );
  const job = await signer.send(new DescribeSigningJobCommand({ jobId }));
  const signed = job.signedObject?.s3;
  if (job.status !== "Succeeded" || signed?.bucketName === undefined || signed.key === undefined)
    throw new NotSigned(
      `AWS Signer did not sign: job ${jobId} is ${job.status}${job.statusReason ? `, ${job.statusReason}` : ""}`,
      { cause: waited },
    );
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: signed.bucketName, Key: signed.key }));
  if (Body === undefined) throw new NotSigned(`S3 gives no content of ${signed.key}`);
  await pipeline(Body as Readable, createWriteStream(to));
}

async function entriesOf(file: string): Promise<ReadonlyMap<string, string>> {
  try {
    return await entryDigests(file);
  } catch (error) {
    throw new NotSigned(`the code is no zip that AWS Signer could sign: ${(error as Error).message}`);
  }
}

/** What was built is what is signed: whoever could change the object in between changes nothing. */
function refuseOther(before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>): void {
  const added = [...after.keys()].filter((name) => !before.has(name));
  const changed = [...before].filter(([name, digest]) => after.get(name) !== digest).map(([name]) => name);
  const foreign = added.filter((name) => !name.startsWith(signatureFolder));
  const wrong = [...changed, ...foreign];
  if (wrong.length > 0)
    throw new NotSigned(`the signed archive differs from the built one: ${wrong.join(", ")}`);
  if (added.length === 0) throw new NotSigned("the archive came back from AWS Signer without a signature");
}
