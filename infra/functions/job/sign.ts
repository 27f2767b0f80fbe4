// The signer: attests what the commit stage built and tested, and puts both into the first store. It believes the
// pipeline about the commit, not the build.
import { createReadStream } from "node:fs";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { parseComponents } from "../dependencies/written.ts";
import { again, patient } from "../lib/again.ts";
import { digestFile, type Digests } from "../lib/digests.ts";
import { BadFormat, NotSigned } from "../lib/faults.ts";
import { kmsSigner } from "../lib/kmsSigner.ts";
import { keysOf, type Pinned, type Release } from "../lib/release.ts";
import { existing, largestArtifact, onlyVersion, putOnce, sha256Of } from "../lib/storeObjects.ts";
import { readBuild } from "../sign/build.ts";
import { signCode, type CodeSigningPlace } from "../sign/code.ts";
import { signRelease } from "../sign/sign.ts";
import { passedBy } from "../sign/testResults.ts";
import { imageIn } from "./image.ts";
import { shortly, tell } from "./record.ts";
import { keepRevocations } from "./revocations.ts";
import { readScan } from "./scan.ts";
import { files, formatRelease, handOver, need, type Job } from "./settings.ts";

/** What is not signed stands in the ledger, under the digest of what was built, with the reason. */
export async function signBuild(job: Job): Promise<string> {
  const built = await digestFile(path.join(job.folder, files.artifact));
  try {
    return await sign(job, built);
  } catch (error) {
    const { name, message } = error as Error;
    const plain = error instanceof NotSigned || error instanceof BadFormat;
    const reason = shortly(plain ? message : `${name}: ${message}`);
    await tell(job, { kind: "refused", sha256: built.sha256, reason });
    throw error;
  }
}

/** `TESTS`: the step that ran the tests and ends badly if one fails. */
async function sign(job: Job, built: Digests): Promise<string> {
  const { env, folder, aws } = job;
  const at = (name: string): string => path.join(folder, name);
  const finishedOn = job.clock.now();
  const build = readBuild(env, "codebuild");
  await demandPushed(job);
  const key = need(env, "SIGNING_KEY");
  const signer = await kmsSigner(key, aws.kms(key));
  await keepRevocations(job, signer, finishedOn);
  // Before the attestations, since the signed archive is what they are about; it holds the files that were scanned.
  await signCode(at(files.artifact), at(files.code), placeOf(env), aws);
  const { digests, bundle, keyId } = await signRelease({
    artifact: at(files.code),
    name: files.artifact,
    build,
    components: parseComponents(await readFile(at(files.dependencies), "utf8")),
    tests: passedBy(need(env, "TESTS")),
    scan: readScan(await readFile(at(files.scan), "utf8"), built.sha256, finishedOn),
    signer,
    finishedOn,
  });
  await handOver(job, await store(job, digests, bundle));
  const { commit } = build.source;
  const told = { kind: "signed", sha256: digests.sha256, commit, builtOn: finishedOn.toISOString() } as const;
  await tell(job, told);
  return `signed ${need(env, "APP")} ${digests.sha256} of commit ${commit} by ${keyId}`;
}

/** `IMAGES`: of containers that others push; what runs is then what started the pipeline, whatever the build says. */
async function demandPushed(job: Job): Promise<void> {
  const { env, folder } = job;
  if (env["IMAGES"] === undefined) return;
  const named = await imageIn(path.join(folder, files.artifact), job);
  const pushed = need(env, "IMAGE");
  if (named !== pushed)
    throw new NotSigned(`the artifact names ${named}, and the image that was pushed is ${pushed}`);
}

const placeOf = (env: Job["env"]): CodeSigningPlace => ({
  profile: need(env, "CODE_PROFILE"),
  bucket: need(env, "CODE_BUCKET"),
  folder: `${need(env, "APP")}/code`,
});

/** Nothing is written over: what is there since an earlier run is the same, since its name follows from its content. */
async function store({ env, folder, aws }: Job, { sha256, size }: Digests, bundle: string): Promise<Release> {
  const app = need(env, "APP");
  const bucket = need(env, "STORE_BUCKET");
  const keys = keysOf(app, sha256);
  if (size > largestArtifact)
    throw new NotSigned(`the artifact has ${size} bytes; S3 takes ${largestArtifact} at once`);
  const put = (key: string, text: string): Promise<Pinned> => {
    const body = Buffer.from(text);
    const content = { sha256: sha256Of(body), size: body.length, body };
    return again(patient, () => putOnce(aws.writer, bucket, key, content));
  };
  const attestations = await put(keys.attestations, bundle);
  const artifact = await again(patient, async () => {
    const body = () => createReadStream(path.join(folder, files.code));
    const there = await existing(aws.writer, bucket, keys.artifact);
    return there ?? putOnce(aws.writer, bucket, keys.artifact, { sha256, size, body: body() });
  });
  const release: Release = { app, sha256, bucket, artifact, attestations };
  await put(keys.manifest, formatRelease(release));
  await onlyVersion(aws.writer, bucket, keys.artifact);
  return release;
}
