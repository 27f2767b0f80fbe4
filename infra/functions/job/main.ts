// What the jobs of a pipeline run, in one file: components/pipeline/tools.ts bundles it. Settings come as variables.
// Usage: node lockgate.mjs dependencies|sign|verify, in the folder of the job's input.
import { BadFormat, NotSigned } from "../lib/faults.ts";
import { checkSource } from "./dependencies.ts";
import { signBuild } from "./sign.ts";
import { verifyArtifact } from "./verify.ts";

/** What a job must not let through; the message is its whole output. */
const commands = { dependencies: checkSource, sign: signBuild, verify: verifyArtifact } as const;

try {
  const command = commands[process.argv[2] as keyof typeof commands];
  if (command === undefined)
    throw new BadFormat(`name one of ${Object.keys(commands).join(", ")}, not "${process.argv[2] ?? ""}"`);
  process.stdout.write(`${await command(process.env, process.cwd())}\n`);
} catch (error) {
  const { name, message } = error as Error;
  const known = error instanceof BadFormat || error instanceof NotSigned;
  process.stderr.write(`refused: ${known ? message : `${name}: ${message}`}\n`);
  process.exitCode = 1;
}
