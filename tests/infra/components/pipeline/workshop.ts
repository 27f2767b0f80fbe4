// A folder in which buildspecs really run: bash, the tools that they name, and a few answers in place of the AWS CLI.
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { parse } from "yaml";
import { bundleTools } from "../../../../infra/components/pipeline/bundle.ts";
import type { Job } from "../../../../infra/plan/pipeline/types.ts";

type Buildspec = { phases: Record<string, { commands?: string[] }>; artifacts?: { files: string[] } };
export type Ran = { code: number; output: string };

/** The layer that jobs fetch, and Inspector, which finds what `findings` holds in whatever it is given. */
const aws = `#!/bin/sh
case "$1 $2" in
  "lambda get-layer-version-by-arn") echo "file://$WORKSHOP/layer.zip" ;;
  "inspector-scan scan-sbom") jq --slurpfile found "$WORKSHOP/findings" '.vulnerabilities = $found[0]' lockgate-sbom.json ;;
  *) echo "the workshop does not know: aws $*" >&2; exit 254 ;;
esac
`;

export class Workshop {
  readonly root = mkdtempSync(path.join(tmpdir(), "lockgate-buildspec-"));
  readonly #bin = path.join(this.root, "bin");

  constructor() {
    mkdirSync(this.#bin);
    writeFileSync(path.join(this.#bin, "aws"), aws);
    chmodSync(path.join(this.#bin, "aws"), 0o755);
    this.tools(bundleTools().text);
    this.findings([]);
  }

  /** Puts a file into the layer. */
  tools(text: string): void {
    rmSync(this.at("layer.zip"), { force: true });
    writeFileSync(this.at("lockgate.mjs"), text);
    execFileSync("zip", ["-q", "layer.zip", "lockgate.mjs"], { cwd: this.root });
  }

  /** CycloneDX's vulnerabilities. */
  findings(found: readonly object[]): void {
    writeFileSync(this.at("findings"), JSON.stringify(found));
  }

  at(...names: string[]): string {
    return path.join(this.root, ...names);
  }

  folder(name: string, files: Record<string, string>): void {
    mkdirSync(this.at(name), { recursive: true });
    for (const [file, text] of Object.entries(files)) writeFileSync(this.at(name, file), text);
  }

  /** Runs a job on the content of folder `from`, with the job's variables; its artifacts land in folder `to`. */
  async run(job: Job, from: string, to: string, variables: Record<string, string> = {}): Promise<Ran> {
    const spec = parse(job.buildspec) as Buildspec;
    const cwd = mkdtempSync(this.at("job-"));
    cpSync(this.at(from), cwd, { recursive: true });
    const script = Object.values(spec.phases)
      .flatMap((phase) => phase.commands ?? [])
      .join("\n");
    const env = {
      PATH: `${this.#bin}:${path.dirname(process.execPath)}:${process.env["PATH"]}`,
      WORKSHOP: this.root,
      CODEBUILD_SRC_DIR: cwd,
      CODEBUILD_BUILD_ARN: `arn:aws:codebuild:eu-central-1:${job.account}:build/${job.project}:1`,
      TOOLS_LAYER: "arn:aws:lambda:eu-central-1:276677566922:layer:lockgate-tools:1",
      TOOLS_SHA256: bundleTools().sha256,
      AWS_REGION: "eu-central-1",
      AWS_ACCESS_KEY_ID: "a",
      AWS_SECRET_ACCESS_KEY: "of no meaning here",
      ...job.variables,
      ...variables,
    };
    const child = spawn("bash", ["--norc", "-c", script], { cwd, env });
    let output = "";
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (text) => (output += text));
    const [code] = (await once(child, "close")) as [number | null];
    if (code === 0)
      for (const name of spec.artifacts?.files ?? []) {
        mkdirSync(this.at(to), { recursive: true });
        cpSync(path.join(cwd, name), this.at(to, name));
      }
    return { code: code ?? 1, output };
  }

  remove(): void {
    rmSync(this.root, { recursive: true, force: true });
  }
}
