// Decides how the pack gets its modules quickly: compiled code is kept, and of Pulumi's SDK only what is needed is loaded.
import module from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";

/** A killed process writes nothing at its end, and the engine kills the pack: so soon after the start, once it serves. */
const WRITE_AFTER_MS = 300;

/**
 * Keeps compiled modules in the user's cache folder, where Node itself finds out what is stale (NODE_COMPILE_CACHE moves
 * it). Never in a folder of all users: what is in there is run. Without a folder the pack only starts slower.
 */
export function keepCompiled(env) {
  const folder = cacheFolder(env);
  if (folder === undefined || module.enableCompileCache === undefined) return;
  module.enableCompileCache(path.join(folder, "compiled"));
  setTimeout(() => module.flushCompileCache?.(), WRITE_AFTER_MS).unref();
}

function cacheFolder(env) {
  if (env.LOCKGATE_CACHE) return path.resolve(env.LOCKGATE_CACHE);
  const base = env.XDG_CACHE_HOME || (env.HOME && path.join(env.HOME, ".cache"));
  return base ? path.join(base, "lockgate") : undefined;
}

/** Loads a module while what @pulumi/policy asks of @pulumi/pulumi is answered by lightPulumi.cjs. */
export function loadLight(file) {
  const load = module.createRequire(import.meta.url);
  if (module.registerHooks === undefined) return load(file);
  const light = fileURLToPath(new URL("lightPulumi.cjs", import.meta.url));
  const hooks = module.registerHooks({
    resolve: (specifier, context, next) =>
      next(isForPolicies(specifier, context) ? light : specifier, context),
  });
  try {
    return load(file);
  } finally {
    hooks.deregister();
  }
}

const isForPolicies = (specifier, { parentURL }) =>
  specifier === "@pulumi/pulumi" && /[/\\]@pulumi[/\\]policy[/\\]/.test(parentURL ?? "");
