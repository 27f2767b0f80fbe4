// Decides how the pack gets its modules quickly: compiled code is kept, and of Pulumi's SDK only what is needed is loaded.
import { existsSync } from "node:fs";
import module from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";

/** A killed process writes nothing at its end, and the engine kills the pack: so soon after the start, once it serves. */
export const AFTER_START_MS = 300;

/**
 * Keeps compiled modules in the user's cache folder, where Node itself finds out what is stale (NODE_COMPILE_CACHE moves
 * it). Never in a folder of all users: what is in there is run. Without a folder the pack only starts slower.
 */
export function keepCompiled(env) {
  const folder = cacheFolder(env);
  if (folder === undefined || module.enableCompileCache === undefined) return;
  module.enableCompileCache(path.join(folder, "compiled"));
  setTimeout(() => module.flushCompileCache?.(), AFTER_START_MS).unref();
}

function cacheFolder(env) {
  if (env.LOCKGATE_CACHE) return path.resolve(env.LOCKGATE_CACHE);
  const base = env.XDG_CACHE_HOME || (env.HOME && path.join(env.HOME, ".cache"));
  return base ? path.join(base, "lockgate") : undefined;
}

/** What takes the place of which module that Pulumi's SDK of policies asks for. */
const LIGHT = {
  "@grpc/grpc-js": "serve/lightGrpc.ts",
  "@pulumi/pulumi": "serve/lightPulumi.cjs",
  "@pulumi/pulumi/runtime/rpc": "serve/wireMarks.json",
};
const ASKING = /[/\\]@pulumi[/\\](policy|pulumi[/\\]proto)[/\\]/;

/** Loads a module while what @pulumi/policy asks of Pulumi's SDK is answered by small modules. */
export function loadLight(file) {
  const load = module.createRequire(import.meta.url);
  if (module.registerHooks === undefined) return load(file);
  const hooks = module.registerHooks({
    resolve: (specifier, context, next) => next(lightFor(specifier, context.parentURL) ?? specifier, context),
  });
  try {
    return load(file);
  } finally {
    hooks.deregister();
  }
}

/** The file that takes the place of a module where the one at `from`, of Pulumi's, asks for it. */
export function lightFor(specifier, from = "") {
  if (!(specifier in LIGHT) || !ASKING.test(from)) return undefined;
  const file = fileURLToPath(new URL(LIGHT[specifier], import.meta.url));
  // As a package the pack is plain JavaScript.
  return existsSync(file) ? file : file.replace(/\.ts$/, ".js");
}
