// Starts moto, an emulator of AWS's APIs, for code that calls AWS: installed once into the cache folder, pinned as a whole.
// What this does not prove: moto keeps and answers, it runs nothing; docs/releases.md says what is real.
import { spawn } from "node:child_process";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { createInterface } from "node:readline";
import { onExit } from "signal-exit";
import { cacheFolder } from "../../toolchain/cacheFolder.ts";
import { withLock } from "../../toolchain/preparationLock.ts";
import { runTool } from "../../toolchain/runTool.ts";

export type Moto = {
  /** `http://127.0.0.1:PORT`, for `endpoint` of an AWS SDK client. */
  endpoint: string;
  /** Forgets everything in all accounts. */
  reset(): Promise<void>;
  stop(): Promise<void>;
};

const requirements = path.join(import.meta.dirname, "moto.requirements.txt");
const server = path.join(import.meta.dirname, "motoServer.py");
const installLimit = 10 * 60_000;

/** The whole closure is pinned, so that a test means the same next year. */
export const motoVersion = /^moto==(.+)$/m.exec(readFileSync(requirements, "utf8"))?.[1] ?? "";

/** Path of the Python that has moto; installs it first where it is not there yet. */
export async function prepareMoto(say: (line: string) => void, env = process.env): Promise<string> {
  const folder = path.join(cacheFolder(env), "moto", motoVersion);
  const command = path.join(folder, "venv", "bin", "python");
  const complete = path.join(folder, "complete");
  const wanted = readFileSync(requirements, "utf8");
  const isReady = (): boolean => existsSync(complete) && readFileSync(complete, "utf8") === wanted;
  if (isReady()) return command;
  const onWait = once(() => say("another process installs moto: waiting"));
  await withLock(folder, { onWait }, async (signal) => {
    if (isReady()) return;
    await install(folder, say, env, signal);
    writeFileSync(complete, wanted);
  });
  return command;
}

async function install(
  folder: string,
  say: (line: string) => void,
  env: NodeJS.ProcessEnv,
  signal: AbortSignal,
): Promise<void> {
  const venv = path.join(folder, "venv");
  rmSync(venv, { recursive: true, force: true });
  say(`installing moto ${motoVersion} into ${folder}, once (about a minute, 320 MB)`);
  const options = { env, limitMilliseconds: installLimit, signal };
  try {
    await runTool("python3", ["-m", "venv", venv], options);
    const pip = path.join(venv, "bin", "pip");
    const quiet = ["--disable-pip-version-check", "--no-input", "--progress-bar", "off"];
    await runTool(pip, ["install", ...quiet, "-r", requirements], options);
  } catch (cause) {
    throw new Error(
      `moto ${motoVersion} can't be installed, so code that calls AWS was not tested: ${(cause as Error).message}\n` +
        `Remedy: Python 3.10 or newer with venv, and a package index that pip reaches (pip config get global.index-url).`,
      { cause },
    );
  }
  say("moto is installed");
}

export type MotoOptions = {
  /** Where state machines call functions, `http://127.0.0.1:PORT`; without it, machines are kept and not run. */
  functions?: string;
};

/** A server of its own on a free port of this machine; it ends with this process. */
export async function startMoto(
  say: (line: string) => void = sayOnStderr,
  { functions }: MotoOptions = {},
): Promise<Moto> {
  const command = await prepareMoto(say);
  const child = spawn(command, [server, "--host", "127.0.0.1", "--port", "0"], {
    env: {
      ...process.env,
      PYTHONUNBUFFERED: "1",
      MOTO_IAM_LOAD_MANAGED_POLICIES: "false",
      ...(functions === undefined ? {} : { FUNCTIONS: functions }),
    },
    stdio: ["ignore", "ignore", "pipe"],
  });
  const removeExitHandler = onExit(() => void child.kill());
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  const endpoint = await addressOf(child.stderr);
  return {
    endpoint,
    reset: async () => {
      const { ok, status } = await fetch(`${endpoint}/moto-api/reset`, { method: "POST" });
      if (!ok) throw new Error(`moto refuses its reset: ${status}`);
    },
    stop: async () => {
      removeExitHandler();
      child.kill();
      await ended;
    },
  };
}

/** The server names its port on standard error; what it logs afterwards is read and dropped, or it would block. */
function addressOf(stderr: NodeJS.ReadableStream): Promise<string> {
  const said: string[] = [];
  const lines = createInterface({ input: stderr });
  return new Promise((resolve, reject) => {
    lines.on("line", (line) => {
      const address = /Running on (http:\/\/127\.0\.0\.1:\d+)/.exec(line)?.[1];
      if (address !== undefined) resolve(address);
      if (said.length < 20) said.push(line);
    });
    lines.once("close", () => reject(new Error(`moto did not start:\n  ${said.join("\n  ")}`)));
  });
}

const sayOnStderr = (line: string): void => void process.stderr.write(`      ${line}\n`);

function once(action: () => void): () => void {
  let done = false;
  return () => {
    if (!done) action();
    done = true;
  };
}
