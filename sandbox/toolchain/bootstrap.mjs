// Starts a TypeScript file of this checkout from any Node >= 20: installs the dependencies, then runs it with Node 24.
// Usage: node sandbox/toolchain/bootstrap.mjs FILE.ts [ARGUMENTS]
import { existsSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

const minimumMajor = 20;
const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../..");

async function main([file, ...args]) {
  const major = Number.parseInt(process.versions.node, 10);
  if (major < minimumMajor) {
    throw new Error(
      `Lockgate needs Node ${minimumMajor} or newer, this is ${process.version}: https://nodejs.org`,
    );
  }
  if (file === undefined || !existsSync(file)) {
    throw new Error(
      `usage: node sandbox/toolchain/bootstrap.mjs FILE.ts [ARGUMENTS]; ${file ?? "no file"} is not a file`,
    );
  }
  // Loaded only now: an old Node shall fail by the sentence above, not by a syntax it does not know.
  const { ensureDependencies } = await import("./dependencies.mjs");
  const { exitLike, runForeground } = await import("./foreground.mjs");
  await ensureDependencies(root).catch((error) => {
    if (error.signal === undefined) throw error;
    process.stderr.write(`${error.message}\n`);
    exitLike({ code: null, signal: error.signal });
  });
  const node = path.join(root, "node_modules/.bin/node");
  exitLike(await runForeground(node, [path.resolve(file), ...args]));
}

main(process.argv.slice(2)).catch((error) => {
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
});
