// Which image an artifact names: one of the app's own repository, by its digest.
import { BadFormat, parseJson } from "../lib/faults.ts";
import { readEntry } from "../verify/archive.ts";
import { need, type Job } from "./settings.ts";

/** What an artifact names its image in, as CodePipeline's own image source does: `{ "ImageURI": "…@sha256:…" }`. */
export const imageFile = "imageDetail.json";
/** Bytes of that file. */
const largest = 64 * 1024;

export async function imageIn(artifact: string, job: Pick<Job, "env">): Promise<string> {
  const bytes = await readEntry(artifact, imageFile, largest);
  if (bytes === undefined) throw new BadFormat(`the artifact has no ${imageFile} that names its image`);
  return ownImage(bytes.toString("utf8"), job);
}

/** `IMAGES`: the app's own repository; whatever else the file says, no other image is meant. */
export function ownImage(text: string, { env }: Pick<Job, "env">): string {
  const { ImageURI: image } = (parseJson(text, imageFile) ?? {}) as { ImageURI?: unknown };
  const images = need(env, "IMAGES");
  const [repository, digest = ""] = String(image).split("@");
  if (repository !== images || !/^sha256:[0-9a-f]{64}$/.test(digest))
    throw new BadFormat(`${imageFile} names ${String(image)}, no image of ${images} by its digest`);
  return String(image);
}
