// Clears what a killed CLI has left half-written beside a state. The state itself is put in place at once; the file with its
// attributes is not (gocloud.dev, blob/fileblob/attrs.go), and while it is torn, Pulumi can't load the state: "EOF".
import { readFile, rm } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";

/**
 * For a stack whose CLI is gone for sure; true where something was cleared. The attributes are content type and MD5 alone,
 * and a state without them is read as before. Other backends than `file://` have no such files.
 */
export async function clearTornAttrs(
  backendUrl: string | undefined,
  project: string,
  stack: string,
): Promise<boolean> {
  if (!backendUrl?.startsWith("file:///")) return false;
  const folder = path.join(fileURLToPath(backendUrl), ".pulumi/stacks", project);
  const files = [`${stack}.json.attrs`, `${stack}.json.bak.attrs`].map((name) => path.join(folder, name));
  const torn = await Promise.all(files.map(isTorn));
  await Promise.all(files.filter((_, at) => torn[at]).map((file) => rm(file, { force: true })));
  return torn.includes(true);
}

async function isTorn(file: string): Promise<boolean> {
  const text = await readFile(file, "utf8").catch(() => undefined);
  if (text === undefined) return false;
  try {
    JSON.parse(text);
    return false;
  } catch {
    return true;
  }
}
