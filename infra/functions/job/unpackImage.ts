// Takes the app's folder out of the image that was pushed, without a container: what it fetches is what the digests say.
import { BatchGetImageCommand, GetDownloadUrlForLayerCommand } from "@aws-sdk/client-ecr";
import { createHash } from "node:crypto";
import { createWriteStream } from "node:fs";
import { mkdir, mkdtemp, readdir, readFile, rename, rm, stat } from "node:fs/promises";
import path from "node:path";
import { pipeline } from "node:stream/promises";
import { manifestTypes, readManifest, type Layer } from "../image/manifest.ts";
import { unpackLayer } from "../image/unpack.ts";
import { originFile } from "../../plan/pipeline/sources/drop.ts";
import { again, patient } from "../lib/again.ts";
import { BadFormat } from "../lib/faults.ts";
import { parseImage, type Image } from "../oci/imageName.ts";
import { digestOf } from "../oci/registry.ts";
import { imageFile, ownImage } from "./image.ts";
import { need, type Job } from "./settings.ts";

/** `IMAGES`: the app's own repository, `FOLDER`: of the image. Files come beside the name of the image, and in no other's place. */
export async function unpackImage(job: Job): Promise<string> {
  const folder = need(job.env, "FOLDER");
  const text = await readFile(path.join(job.folder, imageFile), "utf8");
  const name = ownImage(text, job);
  const image = parseImage(name);
  const place = await mkdtemp(path.join(job.folder, ".lockgate-image-"));
  try {
    const target = path.join(place, "files");
    await mkdir(target);
    const total = { bytes: 0, files: 0 };
    for (const layer of await layersOf(job, image, image.digest)) {
      const file = path.join(place, "layer");
      await again(patient, () => fetchLayer(job, image, layer, file));
      await unpackLayer({ file, gzip: layer.gzip }, folder, target, total).catch(ofLayer(layer));
    }
    await demandOrigin(target, `folder ${folder} of ${name}`);
    await moveInto(target, job.folder);
    return `${name}: ${total.files} files and folders of its folder ${folder}`;
  } finally {
    await rm(place, { recursive: true, force: true });
  }
}

async function layersOf(job: Job, image: Image, digest: string): Promise<readonly Layer[]> {
  const manifest = readManifest(await manifestOf(job, image, digest), digest);
  if ("layers" in manifest) return manifest.layers;
  const inner = readManifest(await manifestOf(job, image, manifest.image), manifest.image);
  if ("layers" in inner) return inner.layers;
  throw new BadFormat(
    `${digest} is an index of indexes: an image is released, or one for linux/amd64 of an index`,
  );
}

const repositoryOf = ({ registry, repository }: Image) => ({
  registryId: registry.split(".")[0] ?? "",
  repositoryName: repository,
});

async function manifestOf({ aws }: Job, image: Image, imageDigest: string): Promise<string> {
  const { images = [] } = await aws.ecr.send(
    new BatchGetImageCommand({
      ...repositoryOf(image),
      imageIds: [{ imageDigest }],
      acceptedMediaTypes: manifestTypes,
    }),
  );
  const text = images[0]?.imageManifest;
  if (text === undefined) throw new BadFormat(`${image.repository} has no image ${imageDigest}`);
  if (digestOf(Buffer.from(text)) !== imageDigest)
    throw new BadFormat(`the registry answers with another manifest than ${imageDigest}`);
  return text;
}

/** Into a file, since a layer is read twice; throws for other bytes than the digest's. */
async function fetchLayer({ aws }: Job, image: Image, { digest, size }: Layer, file: string): Promise<void> {
  const { downloadUrl = "" } = await aws.ecr.send(
    new GetDownloadUrlForLayerCommand({ ...repositoryOf(image), layerDigest: digest }),
  );
  const response = await fetch(downloadUrl);
  if (!response.ok || response.body === null)
    throw new Error(`layer ${digest} can't be fetched: ${response.status}`);
  const body = response.body as AsyncIterable<Uint8Array>;
  const hash = createHash("sha256");
  let left = size;
  async function* looked(): AsyncGenerator<Uint8Array> {
    for await (const bytes of body) {
      hash.update(bytes);
      left -= bytes.length;
      if (left < 0) throw other(digest);
      yield bytes;
    }
  }
  await pipeline(looked, createWriteStream(file));
  if (left !== 0 || `sha256:${hash.digest("hex")}` !== digest) throw other(digest);
}

const other = (digest: string): BadFormat =>
  new BadFormat(`the registry answers with other bytes than those of layer ${digest}`);

/** What says itself which entry it is about stays as it is. */
const ofLayer =
  ({ digest }: Layer) =>
  (error: Error): never => {
    if (error instanceof BadFormat) throw error;
    throw new Error(`layer ${digest} can't be unpacked: ${error.message}`, { cause: error });
  };

async function demandOrigin(target: string, what: string): Promise<void> {
  if (await stat(path.join(target, originFile)).catch(() => undefined)) return;
  throw new BadFormat(`${what} has no ${originFile}, which says of which commit it is`);
}

async function moveInto(target: string, folder: string): Promise<void> {
  for (const name of await readdir(target)) {
    if (name === imageFile)
      throw new BadFormat(
        `the image's folder has a file ${imageFile}, which the source action makes: leave it out`,
      );
    await rename(path.join(target, name), path.join(folder, name));
  }
}
