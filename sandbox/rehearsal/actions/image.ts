// A source action by an image: the folder at hand is pushed in an image as somebody elsewhere would, and the action finds it by
// its digest, as the event names it.
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { releasePrefix } from "../../../infra/plan/pipeline/sources/imagePush.ts";
import { originFile } from "../../../infra/plan/pipeline/sources/drop.ts";
import { filesBelow, pack, unpack, withFolder } from "../archive.ts";
import { putArtifact } from "../artifacts.ts";
import { layoutOf, manifestType, type Layout } from "../registry/layout.ts";
import type { Perform, Run } from "../run.ts";
import { originOf, toldBy } from "./origin.ts";

export const fetchImage: Perform = async (action, run, mishap) => {
  const { role = "", account = "", configuration, namespace } = action;
  const { RepositoryName: repository = "" } = configuration;
  const region = run.world.regionIn(account);
  const host = `${account}.dkr.ecr.${region}.amazonaws.com`;
  const { digest, bytes } = await push(run, host, repository);
  run.world.harness.ask(role, {
    action: "ecr:DescribeImages",
    resource: `arn:aws:ecr:${region}:${account}:repository/${repository}`,
    account,
  });
  const ImageURI = `${host}/${repository}@${digest}`;
  if (mishap?.how === "error") return { ok: false, text: `${ImageURI} can't be fetched` };
  const detail = {
    ImageSizeInBytes: bytes,
    ImageDigest: digest,
    RegistryId: account,
    RepositoryName: repository,
  };
  const archive = await withFolder("image", async (folder) => {
    await writeFile(path.join(folder, "imageDetail.json"), JSON.stringify({ ...detail, ImageURI }));
    return pack(folder);
  });
  for (const name of action.outputs) await putArtifact(run, run.world.clients(role).s3, name, archive);
  if (namespace !== undefined) {
    const told = { RegistryId: account, RepositoryName: repository, ImageDigest: digest, ImageURI };
    for (const [name, value] of Object.entries(told)) run.variables.set(`${namespace}.${name}`, value);
  }
  return { ok: true, text: `${ImageURI}, commit ${run.commit.slice(0, 12)}, ${bytes} bytes` };
};

/** No state tells of the rights of others' roles, and nothing is asked. A tag is of one image for ever, so it is of its digest. */
async function push(run: Run, host: string, repository: string): Promise<{ digest: string; bytes: number }> {
  const { registry } = run.world;
  if (registry === undefined) throw new Error(`no state declares a job that reads images of ${repository}`);
  const { manifest, blobs } = await imageOf(run);
  const images = registry.imagesOf(host);
  const put = (kind: string, name: string, body: Buffer, type: string, query = "") =>
    images.answer({
      method: "PUT",
      path: `/v2/${repository}/${kind}/${name}`,
      query: new URLSearchParams(query),
      body,
      type,
    });
  for (const { digest, bytes } of blobs)
    put("blobs/uploads", digest, bytes, "application/octet-stream", `digest=${digest}`);
  const tag = `${releasePrefix}${manifest.digest.slice(-12)}`;
  const { status } = put("manifests", tag, manifest.bytes, manifestType);
  if (status !== 201) throw new Error(`the registry answers ${status} to a push of ${repository}:${tag}`);
  return { digest: manifest.digest, bytes: blobs.reduce((sum, { bytes }) => sum + bytes.length, 0) };
}

/** The source at hand, with what says of which commit it is, in the folder that the declared job looks into. */
const imageOf = async (run: Run): Promise<Layout> =>
  withFolder("push", async (folder) => {
    await unpack(await pack(run.source), folder);
    await writeFile(path.join(folder, originFile), JSON.stringify(originOf(run)));
    return layoutOf(folder, await filesBelow(folder), toldBy(run, "FOLDER") ?? "app");
  });
