// What the jobs of a pipeline run, in one file: components/pipeline/tools.ts bundles it. Settings come as variables.
// Usage: node lockgate.mjs COMMAND, in the folder of the job's input.
import { ownAws } from "../lib/aws.ts";
import { systemClock } from "../lib/clock.ts";
import { runCommand } from "./commands.ts";

const job = { env: process.env, folder: process.cwd(), aws: ownAws(), clock: systemClock };
const { ok, text } = await runCommand(process.argv[2], job);
(ok ? process.stdout : process.stderr).write(`${text}\n`);
process.exitCode = ok ? 0 : 1;
