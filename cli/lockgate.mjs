#!/usr/bin/env node
// Starts the lockgate command from any Node >= 20; a Node that can't run TypeScript gets help by the toolchain.
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import v8 from "node:v8";
import { keepCompiled } from "../policy-pack/start.mjs";

const here = (relative) => fileURLToPath(new URL(relative, import.meta.url));

if (process.features.typescript && existsSync(here("../node_modules/zod"))) {
  // Artifacts of any size in 128 MiB, the compiler of a first run included: what is young stays as small as it begins.
  if (["sign", "verify"].includes(process.argv[2])) v8.setFlagsFromString("--semi-space-growth-factor=1");
  keepCompiled(process.env);
  await import("./bin.ts");
} else {
  // Installs what is missing, then runs this file with the right Node.
  process.argv.splice(2, 0, here("./bin.ts"));
  await import("../sandbox/toolchain/bootstrap.mjs");
}
