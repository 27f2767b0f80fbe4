// A folder in which buildspecs really run: bash, the tools they name, and the fake AWS command line.
import { execFileSync, spawnSync } from "node:child_process";
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
import type { Job } from "../../../../infra/plan/pipeline/types.ts";

const fake = fileURLToPath(new URL("fakeAws.mjs", import.meta.url));
const buildspecs = new URL("../../../../infra/components/pipeline/buildspecs/", import.meta.url);

type Buildspec = { phases: Record<string, { commands: string[] }>; artifacts?: { files: string[] } };
export type Ran = { code: number; output: string };

export class Workshop {
  readonly root = mkdtempSync(path.join(tmpdir(), "lockgate-buildspec-"));
  readonly #bin = path.join(this.root, "bin");

  constructor() {
    mkdirSync(this.#bin);
    const aws = path.join(this.#bin, "aws");
    writeFileSync(aws, `#!/bin/sh\nexec "${process.execPath}" "${fake}" "$@"\n`);
    chmodSync(aws, 0o755);
    this.newKey();
  }

  /** Replaces the key behind the signing alias. */
  newKey(): void {
    const key = this.state("key.pem");
    execFileSync("openssl", ["ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", key], {
      stdio: "ignore",
    });
    execFileSync("openssl", ["ec", "-in", key, "-pubout", "-out", this.state("public.pem")], {
      stdio: "ignore",
    });
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
      .flatMap((phase) => phase.commands)
      .join("\n");
    const env = {
      PATH: `${this.#bin}:${process.env["PATH"]}`,
      FAKE_AWS: this.root,
      FAKE_ROLE: job.role,
      CODEBUILD_SRC_DIR: cwd,
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

  remove(): void {
    rmSync(this.root, { recursive: true, force: true });
  }
}
