// Decides what the program's folder of an environment of somebody's own is: the program, and a stack's file made from the
// template's by what its owner asked for. Nothing is written into the program's folder itself.
import { mkdtemp, readFile, readdir, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { parse, stringify } from "yaml";
import { LockgateError } from "../errors.ts";
import { isOwnStack, nameOf, sandboxHome, stackOf } from "../sandboxes/naming.ts";
import type { Queryable } from "../store/database.ts";
import { type Sandbox, sandboxOf } from "../store/sandboxes.ts";

const fileOf = (stack: string): string => `Pulumi.${stack}.yaml`;

/** Does the work in `programDir`, or for a stack of somebody's own in a folder that has its file besides. */
export async function withOwnFile<T>(
  db: Queryable,
  stack: string,
  programDir: string,
  work: (programDir: string) => Promise<T>,
): Promise<T> {
  if (!isOwnStack(stack)) return work(programDir);
  const sandbox = await sandboxOf(db, nameOf(stack));
  if (!sandbox) throw unavailable(`no environment has the stack ${stack}`);
  const folder = await mkdtemp(path.join(tmpdir(), "lockgate-environment-"));
  try {
    await fill(folder, programDir, sandbox);
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function fill(folder: string, programDir: string, sandbox: Sandbox): Promise<void> {
  const [own, template] = [fileOf(stackOf(sandbox.name)), path.join(programDir, fileOf(sandboxHome))];
  const text = await readFile(template, "utf8").catch((error: Error) => {
    throw unavailable(`environments are made from ${template}: ${error.message}`);
  });
  for (const name of await readdir(programDir))
    if (name !== own) await symlink(path.join(programDir, name), path.join(folder, name));
  await writeFile(path.join(folder, own), ownFile(text, sandbox));
}

/** The template's file, secrets provider and salt included, with the owner's values over it. */
export function ownFile(template: string, { name, person, account, publicKey, cidrs }: Sandbox): string {
  const file = (parse(template) ?? {}) as { config?: Record<string, unknown> };
  const own = {
    "lockgate:environment": name,
    "lockgate:accountId": account,
    "lockgate:owner": person,
    "lockgate:ownerKey": publicKey,
    "lockgate:ownerCidrs": cidrs,
  };
  return stringify({ ...file, config: { ...file.config, ...own } });
}

const unavailable = (detail: string) => new LockgateError("source_unavailable", { detail });
