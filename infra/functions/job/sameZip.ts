// Packs the files of a revision for CodeDeploy: the same files give the same bytes, whenever and wherever they are packed.
import { execFile } from "node:child_process";
import { chmod, mkdtemp, readFile, rm, utimes, writeFile } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";

/** The beginning of zip's time. */
const noTime = new Date("1980-01-01T00:00:00Z");

/** Path of `archive`, made in `folder` of its files in this order; scripts (`.sh`) can be run, all else only read. */
export async function sameZip(folder: string, archive: string, names: readonly string[]): Promise<string> {
  for (const name of names) {
    const file = path.join(folder, name);
    await chmod(file, name.endsWith(".sh") ? 0o755 : 0o644);
    await utimes(file, noTime, noTime);
  }
  const env = { ...process.env, TZ: "UTC" };
  // What is an archive itself is packed already.
  await promisify(execFile)("zip", ["-X", "-q", "-n", ".zip", archive, ...names], { cwd: folder, env });
  return path.join(folder, archive);
}

/** Of texts by their file's name, in this order. `folder`: where it may work. */
export async function zipOf(folder: string, files: Readonly<Record<string, string>>): Promise<Buffer> {
  const place = await mkdtemp(path.join(folder, "zip-"));
  try {
    for (const [name, text] of Object.entries(files)) await writeFile(path.join(place, name), text);
    return await readFile(await sameZip(place, "made.zip", Object.keys(files)));
  } finally {
    await rm(place, { recursive: true, force: true });
  }
}
