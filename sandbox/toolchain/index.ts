// Gets the Pulumi CLI of the pinned version ready for use, from the nearest source that has it, once per user.
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from "node:fs";
import path from "node:path";
import { buildCli } from "./buildCli.ts";
import { cachedRoot, type Environment } from "./cacheFolder.ts";
import { chooseSource, type Facts, type Source } from "./chooseSource.ts";
import { cliVersion, findClis, findGo, languageHostName } from "./findCli.ts";
import { installCli } from "./installCli.ts";
import { placeLanguageHost } from "./languageHostShim.ts";
import { languageHostFile, minimumGo, pinnedVersion } from "./pinned.ts";
import { withLock } from "./preparationLock.ts";

export interface Toolchain {
  version: string;
  /** Folder that holds `bin/pulumi`; `PulumiCommand.get({ root })` takes it. */
  root: string;
  bin: string;
  /** What a process needs in its environment to run the CLI: PATH and the place of the language host. */
  env: Record<string, string>;
}

export interface PrepareOptions {
  env?: Environment;
  /** Gets short texts for a progress line, without a clock. */
  onProgress?: (text: string) => void;
  signal?: AbortSignal;
}

/** The toolchain can't be had; the message says what to do. */
export class ToolchainError extends Error {
  override name = "ToolchainError";
}

/** Ways to obtain a CLI that is not there yet; replaced in tests, where no network may be used. */
export const obtainers = { install: installCli, build: buildCli };
export type Obtainers = typeof obtainers;

type Job = Required<Pick<PrepareOptions, "env" | "onProgress">> & {
  version: string;
  obtain: Obtainers;
  signal?: AbortSignal | undefined;
};

/** Finds, installs or builds the CLI, and verifies it. Safe when several processes call it at once. */
export async function prepareToolchain(
  { env = process.env, onProgress = () => {}, signal }: PrepareOptions = {},
  obtain: Obtainers = obtainers,
): Promise<Toolchain> {
  const job: Job = { env, onProgress, signal, version: pinnedVersion(), obtain };
  onProgress(`looking for Pulumi ${job.version}`);
  const source = chooseSource(await gatherFacts(job, {}));
  const bin = source.kind === "use" ? source.bin : await obtainLocked(job);
  if (source.kind === "use" && source.addLanguageHost) placeLanguageHost(path.dirname(bin));
  return describe(bin, job);
}

async function gatherFacts({ env, version }: Job, failures: Facts["failures"]): Promise<Facts> {
  const found = await findClis(env, version);
  const go = failures.install === undefined ? undefined : await findGo(env);
  return {
    pinned: version,
    minimumGo: minimumGo(),
    cacheRoot: cachedRoot(env, version),
    found,
    go,
    failures,
  };
}

/** Only the process that holds the lock obtains; whoever waited for it finds the result. */
function obtainLocked(job: Job): Promise<string> {
  const folder = path.dirname(cachedRoot(job.env, job.version));
  const onWait = (): void =>
    job.onProgress(`waiting for another process that prepares Pulumi ${job.version}`);
  return withLock(folder, { onWait, signal: job.signal }, (signal) => obtain({ ...job, signal }, {}));
}

async function obtain(job: Job, failures: Facts["failures"]): Promise<string> {
  const source = chooseSource(await gatherFacts(job, failures));
  if (source.kind === "none") throw new ToolchainError(source.message);
  if (source.kind === "use") {
    if (source.addLanguageHost) placeLanguageHost(path.dirname(source.bin));
    return source.bin;
  }
  try {
    return await intoCache(job, source);
  } catch (cause) {
    job.signal?.throwIfAborted();
    if (source.kind === "adopt") throw cause;
    return obtain(job, { ...failures, [source.kind]: (cause as Error).message });
  }
}

/** Fills a temporary folder, verifies what is in it, then renames it: an interrupted attempt leaves no broken CLI. */
async function intoCache(job: Job, source: Exclude<Source, { kind: "use" | "none" }>): Promise<string> {
  const { env, version, onProgress, signal } = job;
  const root = cachedRoot(env, version);
  removeLeftovers(path.dirname(root));
  const temporary = mkdtempSync(path.join(path.dirname(root), temporaryPrefix));
  try {
    if (source.kind === "adopt") copyCli(path.dirname(source.bin), path.join(temporary, "bin"));
    else await job.obtain[source.kind]({ version, root: temporary, env, onProgress, signal });
    const actual = await cliVersion(path.join(temporary, "bin/pulumi"), env);
    if (actual !== version)
      throw new ToolchainError(`the result reports version ${actual ?? "nothing"}, not ${version}`);
    placeLanguageHost(path.join(temporary, "bin"));
    rmSync(root, { recursive: true, force: true });
    renameSync(temporary, root);
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
  return path.join(root, "bin/pulumi");
}

const temporaryPrefix = ".preparing-";

/** What killed processes left: the lock is ours, so nobody works in there. */
function removeLeftovers(folder: string): void {
  for (const name of readdirSync(folder).filter((entry) => entry.startsWith(temporaryPrefix))) {
    rmSync(path.join(folder, name), { recursive: true, force: true });
  }
}

function copyCli(from: string, to: string): void {
  mkdirSync(to, { recursive: true });
  for (const name of ["pulumi", languageHostName]) {
    const file = path.join(from, name);
    if (existsSync(file)) cpSync(file, path.join(to, name), { dereference: true });
  }
}

function describe(bin: string, { env, version }: Job): Toolchain {
  const folders = [path.dirname(process.execPath), path.dirname(bin), env["PATH"] ?? ""];
  return {
    version,
    bin,
    root: path.dirname(path.dirname(bin)),
    env: {
      PATH: folders.filter((folder) => folder !== "").join(path.delimiter),
      LOCKGATE_LANGUAGE_HOST: languageHostFile,
    },
  };
}
