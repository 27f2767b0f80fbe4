// Decides what of an image is fetched: of an index the image for the machines that jobs and targets have, of an image its layers.
import { z } from "zod";
import { BadFormat, firstIssue, parseJson } from "../lib/faults.ts";

const digest = z.string().regex(/^sha256:[0-9a-f]{64}$/, "a digest by SHA-256");
const descriptor = z.object({
  mediaType: z.string(),
  digest,
  size: z.number().int().nonnegative(),
  platform: z.object({ os: z.string(), architecture: z.string() }).optional(),
});
const manifestSchema = z.object({
  mediaType: z.string().optional(),
  manifests: z.array(descriptor).optional(),
  layers: z.array(descriptor).optional(),
});

export type Layer = { digest: string; size: number; gzip: boolean };
export type Manifest = { image: string } | { layers: readonly Layer[] };

const indexTypes: readonly string[] = [
  "application/vnd.oci.image.index.v1+json",
  "application/vnd.docker.distribution.manifest.list.v2+json",
];
/** OCI Image Format Specification 1.1 and Docker's Image Manifest V2, Schema 2: what a registry may be asked for. */
export const manifestTypes = [
  ...indexTypes,
  "application/vnd.oci.image.manifest.v1+json",
  "application/vnd.docker.distribution.manifest.v2+json",
];
/** By media type: whether it is packed. */
const layerTypes: Readonly<Record<string, boolean>> = {
  "application/vnd.oci.image.layer.v1.tar": false,
  "application/vnd.oci.image.layer.v1.tar+gzip": true,
  "application/vnd.docker.image.rootfs.diff.tar": false,
  "application/vnd.docker.image.rootfs.diff.tar.gzip": true,
};
/** Bytes of all layers as they lie in the registry. */
const largest = 2 * 1024 ** 3;

/** Throws BadFormat with what is not understood. */
export function readManifest(text: string, what: string): Manifest {
  const parsed = manifestSchema.safeParse(parseJson(text, what));
  if (!parsed.success) throw new BadFormat(`${what} is no manifest of an image: ${firstIssue(parsed.error)}`);
  const { manifests, layers } = parsed.data;
  demandOneKind(parsed.data, what);
  if (manifests !== undefined) return { image: forLinux(manifests, what) };
  if (layers === undefined || layers.length === 0) throw new BadFormat(`${what} has no layers`);
  const size = layers.reduce((sum, layer) => sum + layer.size, 0);
  if (size > largest) throw new BadFormat(`the layers of ${what} have ${size} bytes, more than ${largest}`);
  return { layers: layers.map(readLayer) };
}

/** Else it is one image here and another one where it runs (OCI Image Format Specification 1.1, CVE-2021-41190). */
function demandOneKind(
  { mediaType = "", manifests, layers }: z.infer<typeof manifestSchema>,
  what: string,
): void {
  if (manifests !== undefined && layers !== undefined)
    throw new BadFormat(`${what} is an index and an image at once: push one of the two`);
  const is = manifests === undefined ? "an image" : "an index";
  const called = indexTypes.includes(mediaType) ? "an index" : "an image";
  if (mediaType !== "" && is !== called)
    throw new BadFormat(`${what} calls itself ${mediaType} and is ${is}: push it anew as what it is`);
}

/** Attestations of BuildKit's stand beside, of an unknown platform. */
function forLinux(manifests: readonly z.infer<typeof descriptor>[], what: string): string {
  const found = manifests.filter(
    ({ platform }) => platform?.os === "linux" && platform.architecture === "amd64",
  );
  if (found[0] !== undefined && found.length === 1) return found[0].digest;
  throw new BadFormat(`${what} has ${found.length} images for linux/amd64: exactly one is released`);
}

function readLayer({ mediaType, digest, size }: z.infer<typeof descriptor>): Layer {
  const gzip = Object.hasOwn(layerTypes, mediaType) ? layerTypes[mediaType] : undefined;
  if (gzip !== undefined) return { digest, size, gzip };
  const known = Object.keys(layerTypes).join(", ");
  throw new BadFormat(`layer ${digest} is ${mediaType}; what is unpacked is ${known}`);
}
