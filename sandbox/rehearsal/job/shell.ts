// Runs a script as CodeBuild would run a buildspec's commands: bash, this environment and nothing else, for so long.
import { spawn } from "node:child_process";
import { once } from "node:events";

export type Ran = { code: number; output: string; timedOut: boolean };

export type Script = {
  text: string;
  folder: string;
  env: Readonly<Record<string, string>>;
  limitMilliseconds: number;
};

/** What ends each script that runs: many do at the same time, and this process hears once that it ends. */
const ends = new Set<() => void>();
process.once("exit", () => ends.forEach((end) => end()));

/** Whatever it started ends with it. */
export async function runScript({ text, folder, env, limitMilliseconds }: Script): Promise<Ran> {
  const child = spawn("bash", ["--norc", "-c", text], { cwd: folder, env: { ...env }, detached: true });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (more) => (output += more));
  let timedOut = false;
  const end = (): void => {
    try {
      process.kill(-(child.pid as number), "SIGKILL");
    } catch {
      // It has ended by itself.
    }
  };
  const limit = setTimeout(() => {
    timedOut = true;
    end();
  }, limitMilliseconds);
  ends.add(end);
  const [code] = (await once(child, "close")) as [number | null];
  clearTimeout(limit);
  ends.delete(end);
  return { code: code ?? 1, output, timedOut };
}
