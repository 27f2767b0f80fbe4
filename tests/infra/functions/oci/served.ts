// A registry that Lockgate did not write, as a process of its own, and what a build pushes there.
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { digestOf } from "../../../../infra/functions/oci/registry.ts";
import { buildGo } from "../../../support/goProgram.ts";

/** `bearer`: where the registry takes tokens only. */
export type Served = { address: string; bearer: string | undefined; stop(): void };
export const credentials = { username: "ada", password: "pass:word" };
const basic = `Basic ${Buffer.from(`${credentials.username}:${credentials.password}`).toString("base64")}`;

export async function serveRegistry(args: readonly string[]): Promise<Served> {
  const folder = path.join(import.meta.dirname, "registry");
  const child: ChildProcess = spawn(buildGo(folder, "registry", "go-containerregistry's registry"), args, {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [line] = (await once(child.stdout!, "data")) as [Buffer];
  const bearer = args.includes("-auth=bearer") ? "Bearer let-me-in" : undefined;
  return { address: line.toString().trim(), bearer, stop: () => void child.kill() };
}

const manifestType = "application/vnd.oci.image.manifest.v1+json";

/** Puts something there as another tool would: past our client. */
export async function put(
  { address, bearer }: Served,
  where: string,
  body: Buffer,
  type = manifestType,
): Promise<void> {
  const send = (url: string, method: string, bytes?: Buffer) =>
    fetch(url, {
      method,
      headers: { authorization: bearer ?? basic, "content-type": type },
      ...(bytes === undefined ? {} : { body: new Uint8Array(bytes) }),
    });
  const base = `http://${address}/v2/app`;
  const url =
    where === "blob"
      ? new URL(`${(await send(`${base}/blobs/uploads/`, "POST")).headers.get("location")}`, base)
      : new URL(`${base}/manifests/${where}`);
  if (where === "blob") url.searchParams.set("digest", digestOf(body));
  const { status } = await send(url.href, "PUT", body);
  if (status !== 201) throw new Error(`the registry answers ${status} to ${url.pathname}`);
}

/** An image of one empty layer, and its reference. */
export async function pushImage(served: Served, label = "release"): Promise<string> {
  const config = Buffer.from(
    JSON.stringify({ architecture: "amd64", os: "linux", config: { Labels: { label } } }),
  );
  const descriptor = {
    mediaType: "application/vnd.oci.image.config.v1+json",
    digest: digestOf(config),
    size: config.length,
  };
  const manifest = Buffer.from(
    JSON.stringify({ schemaVersion: 2, mediaType: manifestType, config: descriptor, layers: [] }),
  );
  await put(served, "blob", config);
  await put(served, digestOf(manifest), manifest);
  return `${served.address}/app@${digestOf(manifest)}`;
}
