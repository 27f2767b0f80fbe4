// A source action by an object in a bucket: the folder at hand is handed over as the code host would, then fetched.
import { GetObjectCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { handoverRole, roleArn } from "../../../infra/plan/names.ts";
import { originFile } from "../../../infra/plan/pipeline/sources/drop.ts";
import { pack, unpack, withFolder } from "../archive.ts";
import { putArtifact } from "../artifacts.ts";
import { s3Of } from "../aws/declaredAws.ts";
import type { Perform, Run } from "../run.ts";
import { originOf } from "./origin.ts";

export const fetchDrop: Perform = async (action, run, mishap) => {
  const { role = "", account = "", configuration, namespace } = action;
  const { S3Bucket: bucket = "", S3ObjectKey: key = "" } = configuration;
  const { VersionId } = await handOver(run, account, { bucket, key });
  run.world.harness.ask(role, {
    action: "s3:GetBucketVersioning",
    resource: `arn:aws:s3:::${bucket}`,
    account,
  });
  if (mishap?.how === "error") return { ok: false, text: `${bucket}/${key} can't be fetched` };
  if (VersionId === undefined)
    return { ok: false, text: `${bucket} keeps no versions, and CodePipeline fetches a version` };
  const { s3 } = run.world.clients(role);
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key, VersionId }));
  const archive = Buffer.from((await Body?.transformToByteArray()) ?? []);
  for (const name of action.outputs) await putArtifact(run, s3, name, archive);
  if (namespace !== undefined) {
    const told = { BucketName: bucket, ObjectKey: key, VersionId };
    for (const [name, value] of Object.entries(told)) run.variables.set(`${namespace}.${name}`, value);
  }
  return { ok: true, text: `${bucket}/${key}, commit ${run.commit.slice(0, 12)}, ${archive.length} bytes` };
};

/** As the app's declared handover role; where others' roles put it, no state tells of their rights, and nothing is asked. */
async function handOver(run: Run, account: string, { bucket, key }: { bucket: string; key: string }) {
  const { world, pipeline } = run;
  const archive = await withFolder("handover", async (folder) => {
    await unpack(await pack(run.source), folder);
    await writeFile(path.join(folder, originFile), JSON.stringify(originOf(run)));
    return pack(folder);
  });
  const writer = roleArn(account, handoverRole(pipeline.name));
  const declared = world.company.identities.some(({ name, declared: known }) => known && name === writer);
  const s3 = declared ? world.clients(writer).s3 : s3Of(world.aws, account);
  return s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: archive }));
}
