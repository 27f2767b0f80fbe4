// Decides when a stack's saved state is read from the file backend itself: each start of the CLI costs as much as many reads.
import { readFile, readdir } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { parse } from "yaml";

/** Names that Pulumi takes into paths as they are. */
const plainName = /^[A-Za-z0-9_.-]+$/;

/** Versions of a checkpoint whose deployment `pulumi stack export` writes out as it is. */
const versions: ReadonlySet<unknown> = new Set([3, 4]);

/**
 * What `pulumi stack export` would write, secrets encrypted: null when the backend knows no such stack, undefined when
 * only the CLI can tell, as for other backends, compressed states and layouts that are not the present one.
 */
export async function readStateFile(
  backendUrl: string | undefined,
  project: string,
  stack: string,
): Promise<string | null | undefined> {
  if (!backendUrl?.startsWith("file:///") || backendUrl.includes("?")) return undefined;
  if (!plainName.test(project) || !plainName.test(stack)) return undefined;
  const root = path.join(fileURLToPath(backendUrl), ".pulumi");
  const folder = path.join(root, "stacks", project);
  try {
    if (!(await holdsProjects(root))) return undefined;
    const variants = (await namesIn(folder)).filter((name) => isStateOf(stack, name));
    if (variants.length === 0) return null;
    if (variants.length > 1 || variants[0] !== `${stack}.json`) return undefined;
    return exportedFrom(await readFile(path.join(folder, `${stack}.json`), "utf8"));
  } catch {
    return undefined; // The CLI says best what is wrong with it.
  }
}

/** A checkpoint as `pulumi stack export` shows it; undefined for one that the CLI would have to bring up to date. Pure. */
export function exportedFrom(checkpoint: string): string | undefined {
  const { version, features, checkpoint: saved } = JSON.parse(checkpoint) as Checkpoint;
  if (!versions.has(version) || typeof saved?.latest !== "object") return undefined;
  return JSON.stringify({ version, ...(features?.length ? { features } : {}), deployment: saved.latest });
}

interface Checkpoint {
  readonly version?: unknown;
  readonly features?: readonly string[];
  readonly checkpoint?: { readonly latest?: unknown };
}

/** The layout with a folder for each project, which every backend has that was begun since 2023. */
async function holdsProjects(root: string): Promise<boolean> {
  const meta = parse(await readFile(path.join(root, "meta.yaml"), "utf8")) as { version?: unknown };
  return meta.version === 1;
}

async function namesIn(folder: string): Promise<readonly string[]> {
  return readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return [];
    throw error;
  });
}

function isStateOf(stack: string, name: string): boolean {
  return name === `${stack}.json` || name === `${stack}.json.gz` || name === `${stack}.json.zst`;
}
