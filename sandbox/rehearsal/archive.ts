// Packs and unpacks what actions hand to each other: zip archives, as CodePipeline's are.
import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

/** The files of a folder that are named; without names all that version control has or would take, in a fixed order. */
export async function pack(folder: string, names?: readonly string[]): Promise<Buffer> {
  const files = names ?? (await filesOf(folder));
  return withFolder("pack", async (place) => {
    const archive = path.join(place, "archive.zip");
    await run("zip", ["-q", "-X", archive, ...files], { cwd: folder });
    return readFile(archive);
  });
}

async function filesOf(folder: string): Promise<string[]> {
  try {
    const { stdout } = await run("git", ["ls-files", "-z", "-co", "--exclude-standard"], { cwd: folder });
    const listed = stdout.split("\0").filter((name) => name !== "");
    if (listed.length > 0) return listed.toSorted();
  } catch {
    // No repository, or no git.
  }
  return filesBelow(folder);
}

const left = new Set([".git", "node_modules"]);

export async function filesBelow(folder: string, under = ""): Promise<string[]> {
  const entries = await readdir(path.join(folder, under), { withFileTypes: true });
  const found = await Promise.all(
    entries
      .filter(({ name }) => !left.has(name))
      .map((entry) => {
        const relative = path.join(under, entry.name);
        return entry.isDirectory() ? filesBelow(folder, relative) : [relative];
      }),
  );
  return found.flat().toSorted();
}

export async function unpack(archive: Buffer, folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  const file = path.join(folder, ".archive.zip");
  await writeFile(file, archive);
  await run("unzip", ["-q", "-o", file, "-d", folder]);
  await rm(file);
}

/** Works in a folder of its own, gone afterwards. */
export async function withFolder<T>(name: string, work: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(path.join(tmpdir(), `lockgate-${name}-`));
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
