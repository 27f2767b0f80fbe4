// The commit stage's look at the source: nothing floats, nothing comes from nowhere known. The signer gets the list.
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { z } from "zod";
import { readDependencies, readTree } from "../dependencies/read.ts";
import { ecosystems, publicRegistries } from "../dependencies/types.ts";
import { BadFormat, firstIssue, NotSigned, parseJson } from "../lib/faults.ts";
import { files, need, type Job } from "./settings.ts";

const rulesSchema = z.strictObject({
  ranges: z.enum(["refused", "locked"]),
  registries: z.partialRecord(z.enum(ecosystems), z.array(z.string())),
});

/** `DEPENDENCY_RULES`: JSON, `{ ranges, registries }`; an ecosystem that is not named has its public registries. */
export async function checkSource({ env, folder }: Job): Promise<string> {
  const parsed = rulesSchema.safeParse(parseJson(need(env, "DEPENDENCY_RULES"), "DEPENDENCY_RULES"));
  if (!parsed.success) throw new BadFormat(`DEPENDENCY_RULES is wrong: ${firstIssue(parsed.error)}`);
  const { ranges, registries } = parsed.data;
  const rules = { ranges, registries: { ...publicRegistries, ...registries }, env };
  const { components, findings } = readDependencies(await readTree(folder), rules);
  if (findings.length > 0)
    throw new NotSigned(findings.map(({ file, what, reason }) => `${file}: ${what} ${reason}`).join("\n"));
  await writeFile(path.join(folder, files.dependencies), JSON.stringify(components));
  return `${components.length} packages, each fixed and of a known registry`;
}
