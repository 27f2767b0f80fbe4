// `npm run test:upgrade [-- VERSION]`: what a newer @pulumi/aws would change for the sandbox. Installs it beside, changes nothing here.

import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { differences, type Table } from "./difference.ts";
import { tableFile } from "./generate.ts";

const HELP = `npm run test:upgrade [-- VERSION]

Reads what VERSION of @pulumi/aws declares (default: the newest of the major version that is pinned) for every resource and
function that the sandbox serves, and says what is declared otherwise than in sandbox/schema/types.json.
Exit code: 0 nothing that breaks, 1 something does, 2 the command line is wrong, 3 could not run.
`;

/** The table that another version gives, made by the same generator in a process of its own. */
function tableOf(version: string): Table {
  const folder = mkdtempSync(path.join(tmpdir(), "lockgate-upgrade-"));
  try {
    const install = [
      "install",
      "--prefix",
      folder,
      "--ignore-scripts",
      "--no-audit",
      "--no-fund",
      "--loglevel=error",
    ];
    run(
      "npm",
      [...install, `@pulumi/aws@${version}`],
      {},
      `npm gives no @pulumi/aws ${version}: name a version that there is, or look at the network`,
    );
    const env = { LOCKGATE_AWS_PACKAGE: path.join(folder, "node_modules/@pulumi/aws") };
    const generator = path.join(import.meta.dirname, "generate.ts");
    const text = run(
      process.execPath,
      [generator, "--print"],
      env,
      "it does not declare what the sandbox serves",
    );
    return JSON.parse(text) as Table;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Output of a program; where it fails, what it said, behind what that means. */
function run(command: string, args: readonly string[], env: NodeJS.ProcessEnv, otherwise: string): string {
  const options = {
    env: { ...process.env, ...env },
    encoding: "utf8",
    maxBuffer: 256 * 1024 * 1024,
  } as const;
  const { status, stdout, stderr } = spawnSync(command, args, options);
  if (status === 0) return stdout;
  throw new Error(`${otherwise}:\n${stderr.trim().split("\n").slice(-12).join("\n")}`);
}

function main(args: readonly string[]): number {
  const [version, ...more] = args;
  if (version === "--help" || more.length > 0) {
    process.stdout.write(HELP);
    return version === "--help" ? 0 : 2;
  }
  const here = JSON.parse(readFileSync(tableFile, "utf8")) as Table;
  const wanted = version ?? `^${here.version}`;
  console.log(`@pulumi/aws ${here.version} is pinned; installing ${wanted} beside it`);
  const next = tableOf(wanted);
  const changes = differences(here, next);
  for (const { what, breaks } of changes) console.log(`${breaks ? "breaks" : "new   "}  ${what}`);
  const broken = changes.filter(({ breaks }) => breaks).length;
  console.log(`${next.version} against ${here.version}: ${changes.length} changes, ${broken} of which break`);
  return broken > 0 ? 1 : 0;
}

try {
  process.exitCode = main(process.argv.slice(2));
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 3;
}
