// Decides whether node_modules is what package-lock.json says, and installs it when not. Plain JavaScript for Node 20.
import { createHash } from "node:crypto";
import { existsSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { runNpmCi } from "./npmCi.mjs";
import { showProgress } from "./progressLine.mjs";

const sameFields = ["version", "resolved", "integrity", "link"];
const refreshMilliseconds = 2_000;
const staleMilliseconds = 15_000;

/**
 * Why an installation is needed, or undefined. `installed` is npm's own record of what it has put into node_modules
 * (node_modules/.package-lock.json), written last: an interrupted installation has none. Packages for other platforms
 * are optional and may be missing; one that nothing asks for any more counts as a difference.
 */
export function installReason(wanted, installed) {
  if (installed === undefined) return "node_modules is missing or incomplete";
  const packages = { ...wanted.packages };
  delete packages[""];
  for (const [place, entry] of Object.entries(packages)) {
    const present = installed.packages[place];
    if (present === undefined && entry.optional) continue;
    if (present === undefined) return `${place} is missing`;
    if (sameFields.some((field) => entry[field] !== present[field]))
      return `${place} is not ${entry.version}`;
  }
  const surplus = Object.keys(installed.packages).find((place) => packages[place] === undefined);
  return surplus === undefined ? undefined : `${surplus} is in no lockfile`;
}

function readJson(file) {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch (cause) {
    if (cause.code === "ENOENT") return undefined;
    throw new Error(
      `${file} can't be read: ${cause.message}. Restore it by git, or delete it if it is in node_modules.`,
    );
  }
}

/** Reason to install for the checkout at `root`. */
export function checkDependencies(root) {
  const wanted = readJson(path.join(root, "package-lock.json"));
  if (wanted === undefined)
    throw new Error(`${root} has no package-lock.json: this is no complete checkout.`);
  const reason = installReason(wanted, readJson(path.join(root, "node_modules/.package-lock.json")));
  const node = path.join(root, "node_modules/.bin/node");
  return reason ?? (existsSync(node) ? undefined : `${node} is missing`);
}

/** A lock file outside of node_modules, which npm ci deletes, and outside of the checkout, which stays clean. */
export function lockFile(root) {
  const id = createHash("sha256").update(root).digest("hex").slice(0, 16);
  return path.join(tmpdir(), `lockgate-install-${process.getuid?.() ?? 0}-${id}.lock`);
}

function tryLock(file) {
  try {
    writeFileSync(file, `${process.pid}\n`, { flag: "wx" });
    return true;
  } catch (cause) {
    if (cause.code !== "EEXIST") throw cause;
    return false;
  }
}

/** Whether the owner of a lock is gone. It refreshes its lock, so one that is old has no owner, whatever has its id now. */
function isStale(file) {
  if (Date.now() - statSync(file).mtimeMs > staleMilliseconds) return true;
  const owner = Number.parseInt(readFileSync(file, "utf8"), 10);
  if (Number.isNaN(owner)) return false;
  try {
    process.kill(owner, 0);
    return false;
  } catch (cause) {
    return cause.code === "ESRCH";
  }
}

function removeStaleLock(file) {
  try {
    if (isStale(file)) rmSync(file);
  } catch (cause) {
    if (cause.code !== "ENOENT") throw cause;
  }
}

const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

async function withLock(file, onWait, work) {
  while (!tryLock(file)) {
    onWait();
    await pause(250);
    removeStaleLock(file);
  }
  const refresh = setInterval(() => utimesSync(file, new Date(), new Date()), refreshMilliseconds);
  const release = () => {
    clearInterval(refresh);
    rmSync(file, { force: true });
  };
  process.once("exit", release);
  try {
    return await work();
  } finally {
    process.off("exit", release);
    release();
  }
}

/** Makes node_modules what the lockfile says. Of several processes one installs, the others wait for it. */
export async function ensureDependencies(
  root,
  { env = process.env, output = process.stderr, install = runNpmCi } = {},
) {
  if (checkDependencies(root) === undefined) return;
  const progress = showProgress(output);
  try {
    const installed = await withLock(
      lockFile(root),
      () => progress.update("waiting for another process that installs the dependencies"),
      async () => {
        const reason = checkDependencies(root);
        if (reason === undefined) return false;
        progress.update(`installing dependencies, a minute or two (${reason})`);
        await install(root, env);
        return true;
      },
    );
    progress.done(installed ? "dependencies installed" : "dependencies are installed");
  } catch (cause) {
    progress.done("dependencies not installed");
    throw cause;
  }
  const still = checkDependencies(root);
  if (still !== undefined) {
    throw new Error(
      `npm ci succeeded, yet ${still}. When npm is told to skip install scripts (ignore-scripts), Node 24 is not unpacked: run npm ci --ignore-scripts=false in ${root}.`,
    );
  }
}
