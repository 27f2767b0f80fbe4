// A folder in which buildspecs really run: bash, the tools they name, and the fake AWS command line.
import { execFileSync, spawn, spawnSync, type ChildProcess } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { parse } from "yaml";
import { bundleTools } from "../../../../infra/components/pipeline/tools.ts";
import type { Job } from "../../../../infra/plan/pipeline/types.ts";

const fake = fileURLToPath(new URL("fakeAws.mjs", import.meta.url));
const fakeKms = fileURLToPath(new URL("fakeKms.mjs", import.meta.url));
const buildspecs = new URL("../../../../infra/components/pipeline/buildspecs/", import.meta.url);

type Buildspec = { phases: Record<string, { commands?: string[] }>; artifacts?: { files: string[] } };
export type Ran = { code: number; output: string };

export class Workshop {
  readonly root = mkdtempSync(path.join(tmpdir(), "lockgate-buildspec-"));
  readonly #bin = path.join(this.root, "bin");
  readonly #tools = bundleTools();
  #kms: ChildProcess | undefined;
  #endpoint = "";

  constructor() {
    mkdirSync(this.#bin);
    const aws = path.join(this.#bin, "aws");
    writeFileSync(aws, `#!/bin/sh\nexec "${process.execPath}" "${fake}" "$@"\n`);
    chmodSync(aws, 0o755);
    this.newKey();
  }

  /** Puts the tools that jobs fetch into the layer, and starts the KMS that they call. */
  async open(): Promise<void> {
    writeFileSync(this.state("lockgate.mjs"), this.#tools.text);
    execFileSync("zip", ["-q", "layer.zip", "lockgate.mjs"], { cwd: this.root });
    const kms = spawn(process.execPath, [fakeKms, this.root], { stdio: ["ignore", "pipe", "inherit"] });
    this.#kms = kms;
    const [port] = (await once(kms.stdout, "data")) as [Buffer];
    this.#endpoint = `http://127.0.0.1:${port.toString().trim()}`;
  }

  /** Replaces the key behind the signing alias, by default by one in the same account. */
  newKey(account = "276677566922"): void {
    const key = this.state("key.pem");
    execFileSync("openssl", ["ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", key], {
      stdio: "ignore",
    });
    writeFileSync(this.state("key.arn"), `arn:aws:kms:eu-central-1:${account}:key/${randomUUID()}`);
  }

  state(name: string): string {
    return path.join(this.root, name);
  }

  /** Runs a job on the content of folder `from`, with the job's variables; its artifacts land in folder `to`. */
  run(job: Job, from: string, to: string, variables: Record<string, string> = {}): Ran {
    const text =
      "text" in job.buildspec
        ? job.buildspec.text
        : readFileSync(new URL(job.buildspec.file, buildspecs), "utf8");
    const spec = parse(text) as Buildspec;
    const cwd = mkdtempSync(path.join(this.root, "job-"));
    cpSync(path.join(this.root, from), cwd, { recursive: true });
    const script = Object.values(spec.phases)
      .flatMap((phase) => phase.commands ?? [])
      .join("\n");
    const env = {
      PATH: `${this.#bin}:${path.dirname(process.execPath)}:${process.env["PATH"]}`,
      FAKE_AWS: this.root,
      FAKE_ROLE: job.role,
      CODEBUILD_SRC_DIR: cwd,
      CODEBUILD_BUILD_ARN: `arn:aws:codebuild:eu-central-1:${job.account}:build/${job.project}:1`,
      TOOLS_LAYER: "arn:aws:lambda:eu-central-1:276677566922:layer:lockgate-tools:1",
      TOOLS_SHA256: this.#tools.sha256,
      AWS_ENDPOINT_URL_KMS: this.#endpoint,
      AWS_REGION: "eu-central-1",
      AWS_ACCESS_KEY_ID: "a",
      AWS_SECRET_ACCESS_KEY: "of no meaning here",
      ...job.variables,
      ...variables,
    };
    const result = spawnSync("bash", ["-c", script], { cwd, env, encoding: "utf8" });
    mkdirSync(path.join(this.root, to), { recursive: true });
    if (result.status === 0)
      for (const name of spec.artifacts?.files ?? [])
        cpSync(path.join(cwd, name), path.join(this.root, to, name));
    return { code: result.status ?? 1, output: `${result.stdout}${result.stderr}` };
  }

  folder(name: string, files: Record<string, string>): void {
    mkdirSync(this.state(name), { recursive: true });
    for (const [file, text] of Object.entries(files)) writeFileSync(path.join(this.state(name), file), text);
  }

  /** Files of all versions of objects with this ending in a bucket. */
  objects(bucket: string, ending: string): string[] {
    const folder = path.join(this.root, "s3", bucket);
    const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
    return entries
      .filter((entry) => entry.isFile() && entry.parentPath.endsWith(ending))
      .map((entry) => path.join(entry.parentPath, entry.name));
  }

  /** Takes all objects of a bucket: what is there is never written over. */
  empty(bucket: string): void {
    rmSync(path.join(this.root, "s3", bucket), { recursive: true });
  }

  /** Remembers all files; `restore` brings them back. */
  keep(): void {
    cpSync(this.root, `${this.root}-kept`, { recursive: true });
  }

  restore(): void {
    rmSync(this.root, { recursive: true });
    cpSync(`${this.root}-kept`, this.root, { recursive: true });
  }

  remove(): void {
    rmSync(`${this.root}-kept`, { recursive: true, force: true });
    this.#kms?.kill();
    rmSync(this.root, { recursive: true, force: true });
  }
}
