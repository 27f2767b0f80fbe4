// Runs `npm ci` to its end, and leaves none of it behind when this process is stopped. Plain JavaScript for Node 20.
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";

const stopSignals = ["SIGINT", "SIGTERM", "SIGHUP"];

/** npm as it runs now (npm names itself to its scripts), else the npm on PATH. */
function npmCommand(env) {
  const script = env.npm_execpath;
  return script?.endsWith("npm-cli.js") && existsSync(script) ? [process.execPath, script] : ["npm"];
}

function killGroup(child) {
  try {
    process.kill(-child.pid, "SIGKILL");
  } catch (cause) {
    if (cause.code !== "ESRCH") throw cause;
  }
}

/**
 * npm goes on after Ctrl-C, and the next start would install into the same folder beside it. So npm and the scripts
 * that it runs get a group of their own, which a signal to this process ends. By force: the next start begins with an
 * empty folder in any case, and npm's cache is written file by file. To be called before npm starts: it may run a script
 * before this process runs on.
 */
function stopBySignals() {
  let received;
  let child;
  const handlers = stopSignals.map((signal) => {
    const handler = () => {
      received = signal;
      if (child?.pid !== undefined) killGroup(child);
    };
    process.on(signal, handler);
    return () => process.off(signal, handler);
  });
  return {
    watch: (started) => (child = started),
    signal: () => received,
    remove: () => handlers.forEach((remove) => remove()),
  };
}

/**
 * Rejects with all that npm has said, or, where a signal stopped this process, with an error that carries it as
 * `signal`. The development dependencies hold Node 24 itself.
 */
export function runNpmCi(root, env) {
  const [command, ...first] = npmCommand(env);
  const args = [...first, "ci", "--include=dev", "--no-audit", "--no-fund", "--loglevel=error"];
  const stop = stopBySignals();
  const child = spawn(command, args, { cwd: root, env, detached: true, stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  child.stdout.on("data", (chunk) => (output += chunk));
  child.stderr.on("data", (chunk) => (output += chunk));
  stop.watch(child);
  return new Promise((resolve, reject) => {
    child.once("error", (cause) =>
      reject(
        new Error(`npm could not be started (${cause.message}): install Node with npm, https://nodejs.org`),
      ),
    );
    child.once("exit", (code, signal) => {
      const received = stop.signal();
      if (received !== undefined) {
        const stopped = new Error(`npm ci was stopped by ${received}: the next start installs again`);
        return reject(Object.assign(stopped, { signal: received }));
      }
      if (code !== 0) {
        child.once("close", () =>
          reject(new Error(`npm ci in ${root} ended with ${signal ?? `code ${code}`}:\n${output.trim()}`)),
        );
        return;
      }
      resolve();
    });
  }).finally(() => stop.remove());
}
