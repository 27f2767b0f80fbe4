// Puts an image together as a build elsewhere does, without Docker: one packed layer with a folder, its configuration, a
// manifest. The same files give the same digest.
import { readFile, stat } from "node:fs/promises";
import path from "node:path";
import { buffer } from "node:stream/consumers";
import { createHash } from "node:crypto";
import { gzipSync } from "node:zlib";
import { pack } from "tar-stream";

export type Blob = { digest: string; bytes: Buffer };
export type Layout = { manifest: Blob; blobs: readonly Blob[] };
export const manifestType = "application/vnd.oci.image.manifest.v1+json";

const blobOf = (bytes: Buffer): Blob => ({
  digest: `sha256:${createHash("sha256").update(bytes).digest("hex")}`,
  bytes,
});
const described = ({ digest, bytes }: Blob, mediaType: string) => ({ mediaType, digest, size: bytes.length });

/** `names`: files below `folder`; `inImage`: where they lie in the image. */
export async function layoutOf(folder: string, names: readonly string[], inImage: string): Promise<Layout> {
  const files = tarOf(folder, names, inImage);
  const plain = await buffer(await files);
  const layer = blobOf(gzipSync(plain));
  const config = blobOf(
    Buffer.from(
      JSON.stringify({
        architecture: "amd64",
        os: "linux",
        config: { WorkingDir: `/${inImage}`, User: "10001:10001" },
        rootfs: { type: "layers", diff_ids: [blobOf(plain).digest] },
      }),
    ),
  );
  const manifest = {
    schemaVersion: 2,
    mediaType: manifestType,
    config: described(config, "application/vnd.oci.image.config.v1+json"),
    layers: [described(layer, "application/vnd.oci.image.layer.v1.tar+gzip")],
  };
  return { manifest: blobOf(Buffer.from(JSON.stringify(manifest))), blobs: [config, layer] };
}

/** As of no time and nobody. */
async function tarOf(folder: string, names: readonly string[], inImage: string) {
  const made = pack();
  for (const name of names.toSorted()) {
    const file = path.join(folder, name);
    const mode = (await stat(file)).mode & 0o777;
    made.entry({ name: `${inImage}/${name}`, mode, mtime: new Date(0) }, await readFile(file));
  }
  made.finalize();
  return made;
}
