// What sign and verify do with an image instead of a file: its manifest is the artifact, its attestations lie beside it.

import { readAttached } from "../infra/functions/oci/attached.ts";
import { credentialsOf } from "../infra/functions/oci/credentials.ts";
import { imageName, parseImage } from "../infra/functions/oci/imageName.ts";
import { Registry, RegistryError, type Content } from "../infra/functions/oci/registry.ts";
import { BadFormat } from "../infra/functions/lib/faults.ts";
import type { Terminal } from "./command.ts";
import { refused } from "./refused.ts";

export const IMAGE_HELP = `  --image REF        instead of ARTIFACT: a container image, REGISTRY/REPOSITORY@sha256:DIGEST; its attestations lie
                     beside it in the registry (OCI referrers). Credentials as docker login leaves them`;

export type OpenImage = { name: string; manifest: Content; registry: Registry };

/** The arguments that must be there. */
export const artifactUnlessImage = (args: readonly string[]): readonly string[] =>
  args.some((word) => word === "--image" || word.startsWith("--image=")) ? [] : ["ARTIFACT"];

/** The image's manifest, whose bytes are what the digest says. */
export async function openImage(reference: string, { env }: Terminal): Promise<OpenImage> {
  const image = named(() => parseImage(reference));
  return asking(reference, async () => {
    const registry = new Registry(image, await credentialsOf(image.registry, env));
    return { name: imageName(image), registry, manifest: await registry.manifest(image.digest) };
  });
}

export const attestationsOf = async ({ name, registry, manifest }: OpenImage): Promise<string> => {
  const bundle = await asking(name, () => readAttached(registry, manifest.digest));
  if (bundle !== undefined) return bundle;
  throw refused("image_unsigned", { image: `${name}@${manifest.digest}` });
};

function named<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof BadFormat) throw refused("input_wrong", { why: `--image: ${error.message}` });
    throw error;
  }
}

/** What a registry refuses or hands out wrongly ends the command; nothing is known of the image then. */
export async function asking<T>(image: string, ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    const isFetch = error instanceof TypeError || (error as Error).name === "TimeoutError";
    const cause = isFetch ? ((error as Error).cause ?? error) : error;
    if (isFetch || error instanceof RegistryError || error instanceof BadFormat)
      throw refused("image_refused", { image, why: (cause as Error).message });
    throw error;
  }
}
