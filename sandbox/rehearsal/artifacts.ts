// Puts what actions hand over into the pipelines' declared store and gets it from there, in the name of whoever does so.
import { GetObjectCommand, PutObjectCommand, type S3Client } from "@aws-sdk/client-s3";
import { createHash, randomUUID } from "node:crypto";
import { input } from "../../policy-pack/facts.ts";
import type { Artifact, Run } from "./run.ts";

/** What the pipeline names as its store. */
export function storeOf({ world, pipeline }: Run): { bucket: string; key?: string } {
  const facts = world.company.model.of("pipeline").find(({ urn }) => urn === pipeline.urn);
  const [store, ...more] = facts === undefined ? [] : input(facts, "artifactStores").list();
  if (more.length > 0)
    throw new Error(`${pipeline.name} acts in several regions; a rehearsal copies nothing between them`);
  const bucket = store?.at("location").string();
  if (bucket === undefined) throw new Error(`${pipeline.name} declares no artifact store`);
  const key = store?.at("encryptionKey").at("id").string();
  return { bucket, ...(key === undefined ? {} : { key }) };
}

/** CodePipeline cuts both names (CodePipeline User Guide, "Input and output artifacts"). */
const keyOf = (pipeline: string, name: string): string =>
  `${pipeline.slice(0, 20)}/${name.slice(0, 10)}/${randomUUID().slice(0, 7)}`;

export async function putArtifact(run: Run, s3: S3Client, name: string, body: Buffer): Promise<Artifact> {
  const { bucket, key: encryption } = storeOf(run);
  const key = keyOf(run.pipeline.name, name);
  const encrypted =
    encryption === undefined ? {} : { ServerSideEncryption: "aws:kms" as const, SSEKMSKeyId: encryption };
  const { VersionId } = await s3.send(
    new PutObjectCommand({ Bucket: bucket, Key: key, Body: body, ...encrypted }),
  );
  const sha256 = createHash("sha256").update(body).digest("hex");
  const artifact = { name, bucket, key, versionId: VersionId ?? "", sha256, bytes: body.length };
  run.artifacts.set(name, artifact);
  return artifact;
}

/** Throws where no action has made it. */
export async function getArtifact({ artifacts }: Run, s3: S3Client, name: string): Promise<Buffer> {
  const artifact = artifacts.get(name);
  if (artifact === undefined) throw new Error(`nothing has made the artifact ${name}`);
  const { bucket: Bucket, key: Key, versionId } = artifact;
  const { Body } = await s3.send(
    new GetObjectCommand({ Bucket, Key, ...(versionId === "" ? {} : { VersionId: versionId }) }),
  );
  return Buffer.from((await Body?.transformToByteArray()) ?? []);
}
