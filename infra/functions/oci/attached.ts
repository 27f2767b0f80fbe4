// Keeps the attestations of an image beside it in the registry, as a manifest that refers to it (OCI Image Specification
// 1.1, `subject`; Distribution Specification 1.1, "Listing Referrers"), and finds them there again.
import { z } from "zod";
import { formatBundle, limits, parseBundle, type Envelope } from "../lib/dsse.ts";
import { BadFormat, firstIssue, NotSigned, parseJson } from "../lib/faults.ts";
import { parseStatement } from "../lib/statement.ts";
import { predicateTypes } from "../lib/predicates.ts";
import { digestOf, RegistryError, type Content, type Registry } from "./registry.ts";

/** Of the manifest, as a whole; and of each layer, an envelope, as cosign and in-toto's tools know it. */
export const attestationsType = "application/vnd.in-toto+json";
const envelopeType = "application/vnd.dsse.envelope.v1+json";
const manifestType = "application/vnd.oci.image.manifest.v1+json";
const indexType = "application/vnd.oci.image.index.v1+json";
const empty = Buffer.from("{}");
const most = { referrers: 64, pages: 16 };

const digest = z.string().regex(/^sha256:[0-9a-f]{64}$/);
const descriptor = z.object({
  mediaType: z.string(),
  digest,
  size: z.int().nonnegative(),
  artifactType: z.string().optional(),
});
type Descriptor = z.infer<typeof descriptor>;
const indexSchema = z.object({ manifests: z.array(descriptor).nullish() });
const manifestSchema = z.object({ subject: descriptor, layers: z.array(descriptor).max(limits.envelopes) });

/**
 * Puts a bundle beside an image. Where there are attestations already nothing is added: two builds that both claim an
 * image would leave nobody to believe. Throws NotSigned, RegistryError, BadFormat.
 */
export async function attachBundle(registry: Registry, image: Content, bundle: string): Promise<void> {
  if ((await referrersOf(registry, image.digest)).length > 0)
    throw new NotSigned(`the image ${image.digest} has attestations already`);
  const layers = await Promise.all(parseBundle(bundle).map((envelope) => putEnvelope(registry, envelope)));
  await registry.putBlob(empty);
  const bytes = Buffer.from(
    JSON.stringify({
      schemaVersion: 2,
      mediaType: manifestType,
      artifactType: attestationsType,
      // Some registries list a manifest by the type of its configuration instead of its own.
      config: { mediaType: attestationsType, digest: digestOf(empty), size: empty.length },
      layers,
      subject: { mediaType: image.mediaType, digest: image.digest, size: image.bytes.length },
    }),
  );
  const made = { mediaType: manifestType, digest: digestOf(bytes), size: bytes.length };
  await registry.putManifest(made.digest, manifestType, bytes);
  if (!(await hasReferrers(registry, image.digest)))
    await addToTag(registry, image.digest, { ...made, artifactType: attestationsType });
}

/** The bundle of all attestations beside an image; undefined where there is none. Throws RegistryError, BadFormat. */
export async function readAttached(registry: Registry, image: string): Promise<string | undefined> {
  const envelopes: string[] = [];
  for (const { digest: reference } of await referrersOf(registry, image))
    envelopes.push(...(await envelopesOf(registry, reference, image)));
  if (envelopes.length > limits.envelopes)
    throw new BadFormat(`the image has ${envelopes.length} attestations`);
  return envelopes.length === 0 ? undefined : formatBundle(envelopes.flatMap(parseBundle));
}

async function putEnvelope(registry: Registry, envelope: Envelope): Promise<object> {
  const bytes = Buffer.from(formatBundle([envelope]).trimEnd());
  await registry.putBlob(bytes);
  const predicateType = predicateTypes[parseStatement(envelope).kind];
  // Names by which BuildKit and cosign look for a predicate.
  const annotations = { "in-toto.io/predicate-type": predicateType, predicateType };
  return { mediaType: envelopeType, digest: digestOf(bytes), size: bytes.length, annotations };
}

async function envelopesOf(registry: Registry, reference: string, image: string): Promise<string[]> {
  const { bytes } = await registry.manifest(reference);
  const parsed = manifestSchema.safeParse(parseJson(bytes.toString("utf8"), `the manifest ${reference}`));
  if (!parsed.success)
    throw new BadFormat(`the manifest ${reference} is malformed: ${firstIssue(parsed.error)}`);
  const { subject, layers } = parsed.data;
  // The registry only says that it refers to the image; the manifest itself must.
  if (subject.digest !== image) throw new BadFormat(`the manifest ${reference} is beside ${subject.digest}`);
  const envelopes = layers.filter(({ mediaType }) => mediaType === envelopeType);
  const blobs = envelopes.map((layer) => registry.blob(layer.digest, limits.bundleBytes));
  return (await Promise.all(blobs)).map((blob) => blob.toString("utf8"));
}

/** Manifests of attestations that refer to the image: by the registry's list, else by the tag that stands for one. */
async function referrersOf(registry: Registry, image: string): Promise<Descriptor[]> {
  const listed = (await hasReferrers(registry, image))
    ? await listAll(registry, image)
    : await tagged(registry, image);
  const ours = listed.filter(({ artifactType }) => artifactType === attestationsType);
  if (ours.length > most.referrers)
    throw new BadFormat(`${ours.length} manifests of attestations refer to the image`);
  return ours;
}

const hasReferrers = async (registry: Registry, image: string): Promise<boolean> =>
  (await unlessMissing(registry.list(`referrers/${image}`))) !== undefined;

async function listAll(registry: Registry, image: string): Promise<Descriptor[]> {
  const found: Descriptor[] = [];
  // A registry may leave the filter unheeded, and says so; what comes is filtered anyway.
  let path: string | undefined = `referrers/${image}?artifactType=${encodeURIComponent(attestationsType)}`;
  for (let page = 0; path !== undefined; page++) {
    if (page === most.pages)
      throw new BadFormat(`more than ${most.pages} pages of manifests refer to the image`);
    const { body, next }: { body: unknown; next: string | undefined } = await registry.list(path);
    found.push(...manifestsOf(body));
    path = next;
  }
  return found;
}

/** Distribution Specification 1.1, "Referrers Tag Schema": the digest with a hyphen. */
const tagOf = (image: string): string => image.replace(":", "-");

async function tagged(registry: Registry, image: string): Promise<Descriptor[]> {
  const index = await unlessMissing(registry.manifest(tagOf(image)));
  return index === undefined
    ? []
    : manifestsOf(parseJson(index.bytes.toString("utf8"), "the index of referrers"));
}

async function addToTag(registry: Registry, image: string, made: Descriptor): Promise<void> {
  const before = await tagged(registry, image);
  const manifests = [...before.filter((one) => one.digest !== made.digest), made];
  const index = Buffer.from(JSON.stringify({ schemaVersion: 2, mediaType: indexType, manifests }));
  await registry.putManifest(tagOf(image), indexType, index);
}

function manifestsOf(body: unknown): Descriptor[] {
  const parsed = indexSchema.safeParse(body);
  if (!parsed.success)
    throw new BadFormat(`the index of referrers is malformed: ${firstIssue(parsed.error)}`);
  return parsed.data.manifests ?? [];
}

async function unlessMissing<T>(asked: Promise<T>): Promise<T | undefined> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof RegistryError && error.status === 404) return undefined;
    throw error;
  }
}
