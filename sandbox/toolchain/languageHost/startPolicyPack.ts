// Starts a policy pack without a TypeScript compiler: Node strips the types. Usage: node startPolicyPack.ts FOLDER
import { createRequire } from "node:module";
import path from "node:path";
import { alreadyReported } from "./exitCodes.ts";

/** The part of @pulumi/pulumi that loads the pack; its own start script always registers an old ts-node first. */
interface PackRunner {
  run(options: {
    argv: { _: string[] };
    programStarted: () => void;
    reportLoggedError: (error: Error) => void;
    typeScript: boolean;
  }): Promise<unknown>;
}

const folder = process.argv[2] ?? ".";
const logged = new Set<unknown>();
let started = false;

/**
 * Ends the pack at its first error. A pack that fails after it has begun to serve would otherwise stay up with the
 * rules it had by then, and what the others would have found would pass.
 */
function onError(error: unknown): void {
  // Once the pack runs, the runner's own handler, which comes after this one, logs.
  if (!started) console.error(error);
  // The very next moment: before the port of the pack is known, for the engine waits ten seconds for a known port.
  process.nextTick(() => process.exit(logged.has(error) ? alreadyReported : 1));
}

process.on("uncaughtException", onError);
process.on("unhandledRejection", onError);

const packRequire = createRequire(path.resolve(folder, "pack.js"));
const runner = packRequire("@pulumi/pulumi/cmd/run-policy-pack/run.js") as PackRunner;
await runner.run({
  argv: { _: [folder] },
  programStarted: () => (started = true),
  reportLoggedError: (error) => logged.add(error),
  typeScript: false,
});
