// Unpacks one folder of an image, layer by layer, into a folder that nobody else writes.
import { createReadStream, createWriteStream } from "node:fs";
import { lstat, mkdir, readdir, rm } from "node:fs/promises";
import path from "node:path";
import { PassThrough, pipeline } from "node:stream";
import { pipeline as piped } from "node:stream/promises";
import { createGunzip } from "node:zlib";
import { extract, type Extract } from "tar-stream";
import { BadFormat } from "../lib/faults.ts";
import { effectOf, takesAway } from "./effects.ts";

type Entry = Extract extends AsyncIterable<infer Each> ? Each : never;

/** As what is deployed may have at most (plan/pipeline/verification.ts). */
export const limits = { bytes: 250 * 1024 ** 2, files: 50_000 };
export type Unpacked = { bytes: number; files: number };

/** `file`: a layer, whose digest somebody has looked at. `total` counts over all of them. */
export async function unpackLayer(
  { file, gzip }: { file: string; gzip: boolean },
  folder: string,
  target: string,
  total: Unpacked,
): Promise<void> {
  for (const passes of [true, false])
    for await (const entry of entriesOf(file, gzip)) {
      if (takesAway(entry.header) === passes) await apply(entry, folder, target, total);
      entry.resume();
    }
}

function entriesOf(file: string, gzip: boolean): AsyncIterable<Entry> {
  const entries = extract();
  // What goes wrong on the way ends the entries with it.
  pipeline(createReadStream(file), gzip ? createGunzip() : new PassThrough(), entries, () => undefined);
  return entries;
}

async function apply(entry: Entry, folder: string, target: string, total: Unpacked): Promise<void> {
  const { name, type, mode, size } = entry.header;
  const effect = effectOf({ name, type }, folder);
  if (effect.does === "nothing") return;
  const place = path.join(target, effect.path);
  if (effect.does === "empty") return empty(place);
  if (effect.does === "remove") return rm(place, { recursive: true, force: true });
  await makeWay(target, effect.path, effect.does);
  // Folders take room, too.
  count(total, effect.does === "file" ? (size ?? 0) : 0);
  if (effect.does === "folder") return void (await mkdir(place, { recursive: true }));
  await piped(
    entry,
    createWriteStream(place, { flags: "wx", mode: ((mode ?? 0) & 0o111) === 0 ? 0o644 : 0o755 }),
  );
}

function count(total: Unpacked, size: number): void {
  total.bytes += size;
  total.files += 1;
  if (total.bytes > limits.bytes || total.files > limits.files)
    throw new BadFormat(
      `the image's folder holds more than ${limits.files} files and folders or ${limits.bytes} bytes: leave out of it what is not released`,
    );
}

async function empty(folder: string): Promise<void> {
  const names = await readdir(folder).catch(() => []);
  for (const name of names) await rm(path.join(folder, name), { recursive: true, force: true });
}

/** What a higher layer brings takes the place of a file where there was a folder, and the other way round. */
async function makeWay(target: string, relative: string, does: "file" | "folder"): Promise<void> {
  const parts = relative.split("/");
  for (let depth = 1; depth <= parts.length; depth += 1) {
    const place = path.join(target, ...parts.slice(0, depth));
    const there = await lstat(place).catch(() => undefined);
    const wanted = depth < parts.length ? "folder" : does;
    if (there !== undefined && (there.isFile() || wanted === "file")) await rm(place, { recursive: true });
  }
  await mkdir(path.dirname(path.join(target, relative)), { recursive: true });
}
