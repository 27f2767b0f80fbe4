// Runs a job of plain Python as Glue would: a process of its own in a folder of its own, with the job's arguments and S3 alone.
import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { GetObjectCommand } from "@aws-sdk/client-s3";
import { prepareMoto } from "../../aws/moto.ts";
import type { World } from "../../world.ts";
import type { GlueJob } from "./job.ts";
import { withS3Door } from "./s3Door.ts";

/** Seconds of this machine that it may take. */
const longest = 60;

/** Undefined where it ends well; else the last that it said. */
export async function runShell(
  world: World,
  { account, definition }: GlueJob,
  told: Readonly<Record<string, string>>,
): Promise<string | undefined> {
  const role = definition.Role ?? "";
  const folder = await mkdtemp(path.join(tmpdir(), "lockgate-job-"));
  try {
    const script = path.join(folder, "job.py");
    await writeFile(script, await fetchScript(world, role, definition.Command?.ScriptLocation ?? ""));
    const given = Object.entries({ ...definition.DefaultArguments, ...told }).flat();
    // It has boto3, as Glue's Python has.
    const python = await prepareMoto(() => undefined);
    return await withS3Door(world, { role, account }, (endpoint) =>
      run(python, [script, ...given], { folder, endpoint, region: world.regionIn(account) }),
    );
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function fetchScript(world: World, role: string, location: string): Promise<string> {
  const [, Bucket, Key] = /^s3:\/\/([^/]+)\/(.+)$/.exec(location) ?? [];
  const { Body } = await world.clients(role).s3.send(new GetObjectCommand({ Bucket, Key }));
  return (await Body?.transformToString()) ?? "";
}

type Place = { folder: string; endpoint: string; region: string };

function run(
  python: string,
  given: readonly string[],
  { folder, endpoint, region }: Place,
): Promise<string | undefined> {
  const env = {
    PATH: process.env["PATH"] ?? "",
    HOME: folder,
    AWS_ENDPOINT_URL_S3: endpoint,
    AWS_DEFAULT_REGION: region,
    AWS_ACCESS_KEY_ID: "AKIAJOB0000000000000",
    AWS_SECRET_ACCESS_KEY: "of no meaning to moto",
    AWS_EC2_METADATA_DISABLED: "true",
  };
  return new Promise((ended) => {
    const options = { cwd: folder, env, timeout: longest * 1000 };
    execFile(python, [...given], options, (error, _, stderr) =>
      ended(error === null ? undefined : stderr.trim().split("\n").at(-1) || error.message),
    );
  });
}
