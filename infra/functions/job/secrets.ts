// Looks for secrets in the source with secretlint's rules. Comments in the source silence nothing.
import { lintSource } from "@secretlint/core";
import { rules } from "@secretlint/secretlint-rule-preset-recommend";
import { lstat, readdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { BadFormat } from "../lib/faults.ts";
import { need, type Job } from "./settings.ts";

/** Bytes; a text of more has been made by a machine, and nobody has looked into it. */
const largest = 32 * 1024 * 1024;
/** Git tells texts from other files by their beginning. */
const beginning = 8000;

const scanning = rules
  .filter(({ meta }) => meta.id !== "@secretlint/secretlint-rule-filter-comments")
  .map((rule) => ({
    id: rule.meta.id,
    rule,
    // An access key's id alone tells of a key that is used somewhere.
    ...(rule.meta.id === "@secretlint/secretlint-rule-aws" ? { options: { enableIDScanRule: true } } : {}),
  }));

export const secretRules: readonly string[] = scanning.map(({ id }) => id);

/** What is found in a text; the secrets themselves are masked. */
export async function secretsOf(filePath: string, content: string) {
  const { messages } = await lintSource({
    source: { filePath, content, contentType: "text", ext: path.extname(filePath) },
    options: { maskSecrets: true, config: { rules: scanning } },
  });
  return messages;
}

/** `REPORT`: where the report goes, in the form of secretlint's JSON formatter, without the secrets. */
export async function findSecrets({ env, folder }: Job): Promise<string> {
  const report = [];
  let looked = 0;
  for await (const file of filesIn(folder)) {
    const bytes = await readFile(path.join(folder, file));
    if (bytes.subarray(0, beginning).includes(0)) continue;
    if (bytes.length > largest)
      throw new BadFormat(`${file} has ${bytes.length} bytes; secrets are looked for in ${largest} at most`);
    looked += 1;
    const messages = await secretsOf(file, bytes.toString("utf8"));
    if (messages.length > 0) report.push({ filePath: file, messages });
  }
  await writeFile(need(env, "REPORT"), JSON.stringify(report));
  return `looked for secrets in ${looked} files`;
}

/** Relative to the folder; not what Git keeps for itself, and no links. */
async function* filesIn(root: string, below = ""): AsyncGenerator<string> {
  for (const name of (await readdir(path.join(root, below))).toSorted()) {
    const file = path.join(below, name);
    const found = await lstat(path.join(root, file));
    if (found.isDirectory() && name !== ".git") yield* filesIn(root, file);
    if (found.isFile()) yield file;
  }
}
