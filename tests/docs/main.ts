// Writes what is generated and committed: rules' pages, reference, values of charts, JSON Schemas, the client's types. `--check` only says which files are not current.
// Folders named as arguments are the only ones looked at.

import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { chartPages } from "./charts.ts";
import { committedSchemas } from "./schemas.ts";
import { clientTypes } from "./clientTypes.ts";
import { organizationPages } from "./organization.ts";
import { rulePages } from "../policy-pack/docs/pages.ts";
import { withPicture } from "./readme.ts";
import { referencePages } from "./reference/index.ts";

const ROOT = path.resolve(import.meta.dirname, "../..");

/** By folder: every file in it, by name. */
const folders: Readonly<Record<string, () => Promise<ReadonlyMap<string, string>>>> = {
  "automation/client/generated": () => Promise.resolve(clientTypes()),
  "docs/kubernetes": () => Promise.resolve(chartPages()),
  "docs/organization": organizationPages,
  "docs/reference": referencePages,
  "docs/rules": rulePages,
  "infra/configuration/schemas": () => Promise.resolve(committedSchemas()),
};

const current = (file: string): string | undefined => {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
};

const README = path.join(ROOT, "README.md");

const words = process.argv.slice(2);
const check = words.includes("--check");
const named = words.filter((word) => word !== "--check");
if (!check && named.length === 0) writeFileSync(README, await withPicture(readFileSync(README, "utf8")));
for (const [folder, generate] of Object.entries(folders)) {
  if (named.length > 0 && !named.includes(folder)) continue;
  const at = (name: string): string => path.join(ROOT, folder, name);
  const wanted = await generate();
  mkdirSync(at(""), { recursive: true });
  const stale = [...wanted].filter(([name, text]) => current(at(name)) !== text).map(([name]) => name);
  const surplus = readdirSync(at("")).filter((name) => !wanted.has(name));
  if (check) {
    for (const name of stale) console.log(`${folder}/${name} is not current: run npm run docs`);
    for (const name of surplus) console.log(`${folder}/${name} belongs to nothing: run npm run docs`);
    if (stale.length + surplus.length > 0) process.exitCode = 1;
  } else {
    for (const name of stale) writeFileSync(at(name), wanted.get(name) ?? "");
    for (const name of surplus) rmSync(at(name));
    console.log(`${folder}: ${stale.length} written, ${surplus.length} removed, ${wanted.size} in all`);
  }
}
