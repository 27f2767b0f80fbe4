// Reads the other stacks from a folder: one exported state a stack, and optionally a list that says what is there.

import { readFile, stat } from "node:fs/promises";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { isRecord } from "../iam/record.ts";
import { snapshotOf } from "./parse.ts";
import { exportIt, INDEX, type IndexEntry, type Snapshot } from "./snapshot.ts";
import type { Where } from "./where.ts";

/** The list and the states of the stacks; those in `own` are read, too, and may be absent. */
export const readFolder = async (where: Where): Promise<readonly Snapshot[]> => {
  const index = await readIndex(where);
  const names = new Set([...Object.keys(index ?? {}), ...(where.stacks ?? []), ...(where.notDeployed ?? [])]);
  if (names.size === 0) {
    throw new Error(
      `${where.from} has no ${INDEX}, and lz-stack.states.stacks names no stacks: list the company's stacks in one of them`,
    );
  }
  return Promise.all([...names].map((stack) => read(where, stack, index?.[stack])));
};

const read = async (where: Where, stack: string, entry: IndexEntry | undefined): Promise<Snapshot> => {
  if (entry !== undefined && "fault" in entry) {
    const remedy = "Look at what the backend says, and run the preview again.";
    return { stack, kind: "missing", what: `could not be exported: ${entry.fault}`, remedy };
  }
  if (entry !== undefined && "notDeployed" in entry) return { stack, kind: "notDeployed" };
  const file = path.join(where.from, entry?.file ?? `${stack}.json`);
  try {
    const [text, { mtime }] = await Promise.all([readFile(file, "utf8"), stat(file)]);
    return await snapshotOf(stack, text, file, entry ? new Date(entry.at) : mtime);
  } catch (error) {
    const absent = (error as NodeJS.ErrnoException).code === "ENOENT";
    if (absent && where.notDeployed?.includes(stack)) return { stack, kind: "notDeployed" };
    const what = absent
      ? `has no snapshot: ${file} does not exist`
      : `can't be read: ${(error as Error).message}`;
    return { stack, kind: "missing", what, remedy: exportIt(stack, file) };
  }
};

const POLL_MILLISECONDS = 50;

const readIndex = async ({
  from,
  waitSeconds = 0,
}: Where): Promise<Record<string, IndexEntry> | undefined> => {
  const file = path.join(from, INDEX);
  const deadline = Date.now() + waitSeconds * 1000;
  for (;;) {
    const text = await readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT") return undefined;
      throw new Error(`${file} can't be read: ${error.message}`);
    });
    if (text !== undefined) return parseIndex(text, file);
    if (waitSeconds === 0) return undefined;
    if (Date.now() > deadline) {
      throw new Error(`${file} was not written within ${waitSeconds} s by whoever started this preview`);
    }
    await sleep(POLL_MILLISECONDS);
  }
};

/** Throws what is wrong with the list. */
export const parseIndex = (text: string, file: string): Record<string, IndexEntry> => {
  const index = parseJson(text);
  const stacks = isRecord(index) && index["version"] === 1 ? index["stacks"] : undefined;
  if (isRecord(stacks) && Object.values(stacks).every(isEntry)) return stacks as Record<string, IndexEntry>;
  throw new Error(
    `${file} is no list of stacks: it takes {"version": 1, "stacks": {"NAME": {"file": "NAME.json", "at": "TIME"}}}`,
  );
};

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
};

const isEntry = (entry: unknown): entry is IndexEntry => {
  if (!isRecord(entry)) return false;
  const { file, at, notDeployed, fault } = entry;
  if (typeof file === "string") {
    // A file of the folder itself: the list must not lead elsewhere.
    return file === path.basename(file) && typeof at === "string" && !Number.isNaN(Date.parse(at));
  }
  return notDeployed === true || typeof fault === "string";
};
