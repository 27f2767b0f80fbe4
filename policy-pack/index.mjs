// Entry point for the Pulumi CLI. Its start script compiles what it loads as .ts with a compiler of its own, old one;
// from here on Node loads the modules itself and strips the types, or loads them from one file once that is made.
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { bundleFile, writeBundle } from "./bundle.mjs";
import { AFTER_START_MS, keepCompiled, loadLight } from "./start.mjs";

keepCompiled(process.env);
const bundle = bundleFile();
if (existsSync(bundle)) createRequire(import.meta.url)(bundle);
else {
  loadLight("./index.ts");
  // Where it cannot be made the pack only starts slower the next time, too.
  setTimeout(() => void writeBundle(bundle).catch(() => {}), AFTER_START_MS).unref();
}
