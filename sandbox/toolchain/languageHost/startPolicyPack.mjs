// Starts a policy pack without a TypeScript compiler: Node strips the types. Usage: node startPolicyPack.mjs FOLDER
// JavaScript itself, since what strips the types takes a third of the start to load, and a pack may not need it.
// Pulumi's own start script would load the runtime of programs first, which takes as long as the whole of a small pack.
import { createRequire } from "node:module";
import path from "node:path";

/**
 * Ends the pack at its first error. A pack that fails after it has begun to serve would otherwise stay up with the
 * rules it had by then, and what the others would have found would pass.
 */
function onError(error) {
  console.error(error);
  // The very next moment: before the port of the pack is known, for the engine waits ten seconds for a known port.
  process.nextTick(() => process.exit(1));
}

process.on("uncaughtException", onError);
process.on("unhandledRejection", onError);

const folder = path.resolve(process.argv[2] ?? ".");
// As if the pack had been run normally.
process.argv.length = 2;
const loaded = createRequire(path.join(folder, "pack.js"))(folder);
// A module may be a function that makes the pack, as Pulumi's own script has it.
await (typeof loaded === "function" ? loaded() : loaded);
