// Runs a command in place of this process: same terminal, same signals, same exit. Plain JavaScript for Node 20.
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";

const forwarded = ["SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT"];

/** Signals that a terminal sends to the whole foreground process group by a key. */
const keys = new Set(["SIGINT", "SIGQUIT"]);

/**
 * Whether this process is in the foreground of a terminal: then a key reaches the child as well, and a forwarded
 * second Ctrl-C would mean "stop at once" to it. Read from /proc (fields pgrp, tty_nr, tpgid of proc(5)); elsewhere a
 * terminal on standard input decides.
 */
function isForeground() {
  try {
    const stat = readFileSync("/proc/self/stat", "utf8");
    const [, , group, , terminal, foregroundGroup] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return terminal !== "0" && group === foregroundGroup;
  } catch {
    return process.stdin.isTTY === true;
  }
}

/** Starts the command; resolves with how it ended. Signals to this process go to the child, once. */
export function runForeground(command, args, options = {}) {
  const child = spawn(command, args, { ...options, stdio: "inherit" });
  const handlers = forwarded.map((signal) => {
    const handler = () => {
      if (!(keys.has(signal) && isForeground())) child.kill(signal);
    };
    process.on(signal, handler);
    return () => process.off(signal, handler);
  });
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", (code, signal) => resolve({ code, signal }));
  }).finally(() => handlers.forEach((remove) => remove()));
}

/** Ends this process as the child ended: with its exit code, or by the same signal. */
export function exitLike({ code, signal }) {
  if (signal !== null) process.kill(process.pid, signal);
  process.exit(code ?? 1);
}
