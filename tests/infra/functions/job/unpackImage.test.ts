// Taking the files out of a pushed image, by the job's own code, from a registry that tells the truth and ones that don't.
import { expect } from "chai";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { buffer } from "node:stream/consumers";
import { gzipSync } from "node:zlib";
import { pack } from "tar-stream";
import { limits, unpackLayer } from "../../../../infra/functions/image/unpack.ts";
import { ownImage } from "../../../../infra/functions/job/image.ts";
import { unpackImage } from "../../../../infra/functions/job/unpackImage.ts";
import { digestOf } from "../../../../infra/functions/oci/registry.ts";
import { BadFormat } from "../../../../infra/functions/lib/faults.ts";
import { systemClock } from "../../../../infra/functions/lib/clock.ts";

const images = "111111111111.dkr.ecr.eu-central-1.amazonaws.com/lockgate/web";
type File = readonly [name: string, content: string | { type: "symlink"; linkname: string }, mode?: number];
const tar = async (files: readonly File[]): Promise<Buffer> => {
  const made = pack();
  for (const [name, content, mode = 0o644] of files)
    if (typeof content === "string") made.entry({ name, mode }, content);
    else made.entry({ name, ...content });
  made.finalize();
  return buffer(made);
};
const origin: File = ["app/lockgate-source.json", "{}"];
const gzip = "application/vnd.oci.image.layer.v1.tar+gzip";

describe("B7 the files of a pushed image", () => {
  const folders: string[] = [];
  after(() => folders.forEach((folder) => rmSync(folder, { recursive: true })));

  /** A registry of these blobs, and the digest of an image of these layers. */
  function pushed(layers: readonly Buffer[], mediaType = gzip) {
    const blobs = new Map<string, Buffer>();
    const keep = (bytes: Buffer): { digest: string; size: number } => {
      blobs.set(digestOf(bytes), bytes);
      return { digest: digestOf(bytes), size: bytes.length };
    };
    const put = (manifest: object): string => keep(Buffer.from(JSON.stringify(manifest))).digest;
    const digest = put({ schemaVersion: 2, layers: layers.map((bytes) => ({ mediaType, ...keep(bytes) })) });
    return { blobs, put, digest };
  }

  async function unpack(
    { blobs, digest }: { blobs: ReadonlyMap<string, Buffer>; digest: string },
    named = `${images}@${digest}`,
  ) {
    const folder = mkdtempSync(path.join(tmpdir(), "lockgate-unpack-"));
    folders.push(folder);
    writeFileSync(path.join(folder, "imageDetail.json"), JSON.stringify({ ImageURI: named }));
    const asked: object[] = [];
    const send = async ({ input }: { input: Record<string, unknown> }) => {
      asked.push({ registryId: input["registryId"], repositoryName: input["repositoryName"] });
      const [{ imageDigest = "" } = {}] = (input["imageIds"] ?? []) as { imageDigest?: string }[];
      if (imageDigest !== "") {
        const imageManifest = blobs.get(imageDigest)?.toString("utf8");
        return { images: imageManifest === undefined ? [] : [{ imageManifest }] };
      }
      const bytes = blobs.get(String(input["layerDigest"])) ?? Buffer.alloc(0);
      return { downloadUrl: `data:application/octet-stream;base64,${bytes.toString("base64")}` };
    };
    const env = { IMAGES: images, FOLDER: "app" };
    const said = await unpackImage({ env, folder, clock: systemClock, aws: { ecr: { send } } as never });
    return { said, asked, folder, read: (name: string) => readFileSync(path.join(folder, name), "utf8") };
  }

  const refused = async (work: Promise<unknown>, says: RegExp): Promise<void> => {
    const error = await work.then(
      () => new Error("it was taken"),
      (caught: Error) => caught,
    );
    expect(error.message).to.match(says);
  };

  it("come from all layers, each over those below it, and nothing from beside the folder", async () => {
    const lower = await tar([
      origin,
      ["app/main.py", "old"],
      ["app/gone.py", "x"],
      ["app/lib/a.py", "x"],
      ["app/turned", "a file"],
      ["etc/shadow", "x"],
    ]);
    const upper = await tar([
      ["app/lib/b.py", "b"],
      ["app/turned/inside", "now a folder"],
      ["app/main.py", "new", 0o755],
      ["app/.wh.gone.py", ""],
      ["app/lib/.wh..wh..opq", ""],
    ]);
    const { said, asked, folder, read } = await unpack(pushed([lower, upper].map((each) => gzipSync(each))));
    expect(readdirSync(folder, { recursive: true }).toSorted()).to.deep.equal([
      "imageDetail.json",
      "lib",
      "lib/b.py",
      "lockgate-source.json",
      "main.py",
      "turned",
      "turned/inside",
    ]);
    expect(read("main.py")).to.equal("new");
    expect(statSync(path.join(folder, "main.py")).mode & 0o777).to.equal(0o755);
    expect(said).to.match(/@sha256:[0-9a-f]{64}: \d+ files and folders of its folder app$/);
    for (const each of asked)
      expect(each).to.deep.equal({ registryId: "111111111111", repositoryName: "lockgate/web" });
  });

  it("come from the image for linux/amd64 where an index is pushed, past attestations beside it", async () => {
    const one = pushed([await tar([origin])], "application/vnd.docker.image.rootfs.diff.tar");
    const of = (digest: string, architecture: string, os = "linux") => ({
      mediaType: "application/vnd.oci.image.manifest.v1+json",
      digest,
      size: 1,
      platform: { os, architecture },
    });
    const arm = of(`sha256:${"0".repeat(64)}`, "arm64");
    const word = of(`sha256:${"1".repeat(64)}`, "unknown", "unknown");
    const digest = one.put({ schemaVersion: 2, manifests: [arm, of(one.digest, "amd64"), word] });
    expect((await unpack({ ...one, digest })).read("lockgate-source.json")).to.equal("{}");
    await refused(
      unpack({ ...one, digest: one.put({ schemaVersion: 2, manifests: [arm] }) }),
      /has 0 images for linux\/amd64/,
    );
    await refused(
      unpack({ ...one, digest: one.put({ schemaVersion: 2, manifests: [of(digest, "amd64")] }) }),
      /an index of indexes/,
    );
  });

  it("are refused where the registry answers with other bytes than the digests'", async () => {
    const layer = gzipSync(await tar([origin]));
    const { blobs, digest } = pushed([layer]);
    const other = gzipSync(await tar([origin, ["app/planted", "x"]]));
    const instead = (of: string, bytes: Buffer) => new Map([...blobs, [of, bytes]]);
    await refused(
      unpack({ digest, blobs: instead(digestOf(layer), other) }),
      /other bytes than those of layer sha256:/,
    );
    const short = layer.subarray(0, -1);
    await refused(unpack({ digest, blobs: instead(digestOf(layer), short) }), /other bytes/);
    const same = Buffer.from(layer);
    same[same.length - 1]! ^= 1;
    await refused(unpack({ digest, blobs: instead(digestOf(layer), same) }), /other bytes/);
    const manifest = pushed([other]);
    await refused(
      unpack({ digest, blobs: new Map([...manifest.blobs, [digest, manifest.blobs.get(manifest.digest)!]]) }),
      /another manifest than sha256:/,
    );
    await refused(unpack({ digest: `sha256:${"2".repeat(64)}`, blobs }), /has no image sha256:2/);
  });

  const bad: readonly [string, () => Promise<readonly Buffer[]>, RegExp, string?][] = [
    ["no layer", async () => [], /has no layers/],
    [
      "a layer in zstd",
      async () => [Buffer.from("x")],
      /\+zstd; what is unpacked is/,
      "application/vnd.oci.image.layer.v1.tar+zstd",
    ],
    [
      "a layer that is no archive",
      async () => [Buffer.from("no gzip")],
      /layer sha256:[0-9a-f]{64} can't be unpacked: incorrect header/,
    ],
    [
      "a link in the folder",
      async () => [gzipSync(await tar([origin, ["app/x", { type: "symlink", linkname: "/etc" }]]))],
      /app\/x of the image is a symlink/,
    ],
    [
      "no word of its commit",
      async () => [gzipSync(await tar([["app/a", "x"]]))],
      /has no lockgate-source\.json/,
    ],
    [
      "no such folder",
      async () => [gzipSync(await tar([["srv/a", "x"]]))],
      /folder app of .* has no lockgate-source/,
    ],
    [
      "a file by the name of what the source action makes",
      async () => [gzipSync(await tar([origin, ["app/imageDetail.json", "{}"]]))],
      /imageDetail\.json, which the source action makes/,
    ],
  ];
  for (const [what, layers, says, type] of bad)
    it(`are refused of an image with ${what}`, async () =>
      refused(unpack(pushed(await layers(), type)), says));

  it("are refused of what is an index and an image at once: others would run the other one of the two", async () => {
    const layer = gzipSync(await tar([origin]));
    const one = pushed([layer]);
    const descriptor = {
      mediaType: "application/vnd.oci.image.manifest.v1+json",
      digest: one.digest,
      size: 1,
      platform: { os: "linux", architecture: "amd64" },
    };
    const layers = [{ mediaType: gzip, digest: digestOf(layer), size: layer.length }];
    const digest = one.put({ schemaVersion: 2, manifests: [descriptor], layers });
    await refused(unpack({ ...one, digest }), /is an index and an image at once/);
    const mediaType = "application/vnd.oci.image.manifest.v1+json";
    const lies = one.put({ schemaVersion: 2, mediaType, manifests: [descriptor] });
    await refused(unpack({ ...one, digest: lies }), /calls itself .*manifest\.v1\+json and is an index/);
    const index = "application/vnd.oci.image.index.v1+json";
    await refused(
      unpack({ ...one, digest: one.put({ schemaVersion: 2, mediaType: index, layers }) }),
      /calls itself .*index\.v1\+json and is an image/,
    );
  });

  it("are refused of a whiteout that would take away what is around the folder, and nothing there is touched", async () => {
    const outside = mkdtempSync(path.join(tmpdir(), "lockgate-around-"));
    folders.push(outside);
    const target = path.join(outside, "files");
    mkdirSync(target);
    const file = path.join(outside, "layer");
    writeFileSync(file, await tar([origin, ["app/.wh...", ""]]));
    await refused(
      unpackLayer({ file, gzip: false }, "app", target, { bytes: 0, files: 0 }),
      /app\/\.wh\.\.\. of the image takes away no file of a name/,
    );
    expect(readdirSync(outside).toSorted()).to.deep.equal(["files", "layer"]);
  });

  it("are refused of more folders than files may be", async () => {
    const outside = mkdtempSync(path.join(tmpdir(), "lockgate-folders-"));
    folders.push(outside);
    const file = path.join(outside, "layer");
    const made = pack();
    made.entry({ name: "app/a/", type: "directory" });
    made.entry({ name: "app/b/", type: "directory" });
    made.finalize();
    writeFileSync(file, await buffer(made));
    await refused(
      unpackLayer({ file, gzip: false }, "app", outside, { bytes: 0, files: limits.files - 1 }),
      /more than 50000 files and folders/,
    );
  });

  it("are refused of a name that is no object", async () => {
    const made = pushed([gzipSync(await tar([origin]))]);
    for (const text of ["null", "[]", "7"]) {
      const env = { IMAGES: images };
      expect(() => ownImage(text, { env }), text).to.throw(BadFormat, /names undefined, no image of/);
    }
    expect(
      ownImage(JSON.stringify({ ImageURI: `${images}@${made.digest}` }), { env: { IMAGES: images } }),
    ).to.equal(`${images}@${made.digest}`);
  });

  it("are refused of another repository's image, and of one by its tag", async () => {
    const made = pushed([gzipSync(await tar([origin]))]);
    await refused(
      unpack(made, `${images}-other@${made.digest}`),
      /no image of .*lockgate\/web by its digest/,
    );
    await refused(unpack(made, `${images}:release-1`), /by its digest/);
  });

  it("are refused where a folder that was a link in a lower layer brings its files from elsewhere", async () => {
    const lower = await tar([
      ["app", { type: "symlink", linkname: "/srv" }],
      ["srv/lockgate-source.json", "{}"],
    ]);
    await refused(unpack(pushed([gzipSync(lower)])), /has no lockgate-source/);
  });
});
