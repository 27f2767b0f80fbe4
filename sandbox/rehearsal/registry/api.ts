// The operations of ECR's own API by which a job reads an image: the same images that tools push, without a token.
import type { Input } from "../aws/authorised.ts";
import type { Registry } from "./registry.ts";

/** Undefined: another operation. A layer's address holds the layer itself. */
export function handsOut(
  registry: Registry | undefined,
  region: string,
  operation: string,
  input: Input,
): object | undefined {
  const images = registry?.imagesOf(`${String(input["registryId"])}.dkr.ecr.${region}.amazonaws.com`);
  const repository = String(input["repositoryName"]);
  if (operation === "ECRClient.BatchGetImageCommand") {
    const [{ imageDigest = "" } = {}] = input["imageIds"] as { imageDigest?: string }[];
    const imageManifest = images?.manifest(repository, imageDigest);
    return { images: imageManifest === undefined ? [] : [{ imageId: { imageDigest }, imageManifest }] };
  }
  if (operation !== "ECRClient.GetDownloadUrlForLayerCommand") return undefined;
  const layer = images?.blob(repository, String(input["layerDigest"]));
  return layer === undefined
    ? {}
    : { downloadUrl: `data:application/octet-stream;base64,${layer.toString("base64")}` };
}
