// lockgate check dependencies: what in manifests and lockfiles is not fixed, or comes from nowhere known.

import path from "node:path";
import { readDependencies, readTree, type Dependencies } from "../../infra/functions/dependencies/read.ts";
import type { Command } from "../command.ts";
import { EXIT } from "../exitCodes.ts";
import { writeNamed } from "../files.ts";
import { readOptions } from "../options.ts";
import { readRules, REGISTRY_HELP, registryOptions } from "../signing.ts";
import { refused } from "../refused.ts";

const USAGE = "lockgate check dependencies DIR [OPTIONS]";

const help = `${USAGE}

Reads the manifests and lockfiles below DIR (npm, Python, Maven, Go, Dockerfiles) and lists versions that float,
registries that are not allowed and packages whose bytes nothing fixes. Nothing is installed and nothing is asked.

${REGISTRY_HELP}
  --out FILE         write the packages that are fixed, for lockgate sign --dependencies
  --json             answer as JSON
`;

const options = { ...registryOptions, out: { type: "string" }, json: { type: "boolean" } } as const;

const run: Command["run"] = async (args, terminal) => {
  const { values, positionals } = readOptions(args, options, { usage: USAGE, positionals: ["DIR"] });
  const folder = path.resolve(terminal.cwd, positionals[0] as string);
  const rules = readRules(values, terminal);
  let found: Dependencies;
  try {
    found = readDependencies(await readTree(folder), rules);
  } catch (error) {
    throw refused("file_unreadable", { name: positionals[0] ?? "", why: (error as Error).message });
  }
  if (values.out !== undefined && found.findings.length === 0)
    await writeNamed(values.out, `${JSON.stringify(found.components)}\n`, "out", terminal);
  terminal.out(values.json === true ? `${JSON.stringify(found, null, 2)}\n` : toText(found));
  return found.findings.length === 0 ? EXIT.ok : EXIT.failed;
};

const toText = ({ files, components, findings }: Dependencies): string =>
  [
    ...findings.map(({ file, what, reason }) => `${file}: ${what} ${reason}`),
    `${findings.length} findings; ${components.length} packages fixed by ${files.length} files`,
    "",
  ].join("\n");

export const checkDependencies: Command = { help, run };
