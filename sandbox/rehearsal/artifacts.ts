// Puts what actions hand over into the pipelines' declared store and gets it from there, in the name of whoever does so.
import { GetObjectCommand, PutObjectCommand, type S3Client } from "@aws-sdk/client-s3";
import { createHash, randomUUID } from "node:crypto";
import { input } from "../../policy-pack/facts.ts";
import { declarationOf, ownRole, type Artifact, type Run } from "./run.ts";

/** What the pipeline names as its store in a region; one of a single region does not say in which. */
function storeOf(run: Run, region: string): { bucket: string; key?: string } {
  const stores = input(declarationOf(run), "artifactStores").list();
  const [only, ...more] = stores;
  const store = more.length === 0 ? only : stores.find((each) => each.at("region").string() === region);
  const bucket = store?.at("location").string();
  if (bucket === undefined) throw new Error(`${run.pipeline.name} declares no artifact store in ${region}`);
  const key = store?.at("encryptionKey").at("id").string();
  return { bucket, ...(key === undefined ? {} : { key }) };
}

/** CodePipeline cuts both names (CodePipeline User Guide, "Input and output artifacts"). */
const keyOf = (pipeline: string, name: string): string =>
  `${pipeline.slice(0, 20)}/${name.slice(0, 10)}/${randomUUID().slice(0, 7)}`;

/** Into the store of the region that the client is for. */
export async function putArtifact(run: Run, s3: S3Client, name: string, body: Buffer): Promise<Artifact> {
  const sha256 = createHash("sha256").update(body).digest("hex");
  const artifact = { name, ...(await put(run, s3, name, body)), sha256, bytes: body.length };
  run.artifacts.set(name, artifact);
  return artifact;
}

type Place = Pick<Artifact, "region" | "bucket" | "key" | "versionId">;

async function put(run: Run, s3: S3Client, name: string, body: Buffer): Promise<Place> {
  const region = await s3.config.region();
  const { bucket, key: encryption } = storeOf(run, region);
  const key = keyOf(run.pipeline.name, name);
  const encrypted =
    encryption === undefined ? {} : { ServerSideEncryption: "aws:kms" as const, SSEKMSKeyId: encryption };
  const { VersionId = "" } = await s3.send(
    new PutObjectCommand({ Bucket: bucket, Key: key, Body: body, ...encrypted }),
  );
  return { region, bucket, key, versionId: VersionId };
}

/** From the store of the client's region; what was made elsewhere is copied there first. Throws where no action has made it. */
export async function getArtifact(run: Run, s3: S3Client, name: string): Promise<Buffer> {
  const made = run.artifacts.get(name);
  if (made === undefined) throw new Error(`nothing has made the artifact ${name}`);
  return get(s3, await broughtTo(await s3.config.region(), made, run));
}

async function get(s3: S3Client, { bucket: Bucket, key: Key, versionId }: Place): Promise<Buffer> {
  const { Body } = await s3.send(
    new GetObjectCommand({ Bucket, Key, ...(versionId === "" ? {} : { VersionId: versionId }) }),
  );
  return Buffer.from((await Body?.transformToByteArray()) ?? []);
}

/** CodePipeline does it in the pipeline's role (CodePipeline User Guide, "Add a cross-Region action"). */
async function broughtTo(region: string, made: Artifact, run: Run): Promise<Place> {
  if (made.region === region) return made;
  const s3In = (place: string) => run.world.clients(ownRole(run), { WRITES_IN: place }).writer;
  return put(run, s3In(region), made.name, await get(s3In(made.region), made));
}
