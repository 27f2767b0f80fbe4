// A GitHub job without GitHub: a workspace, the runner's files, and the script of the action really run.

import { execFile } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import os from "node:os";
import path from "node:path";

export const ACTION = path.resolve(import.meta.dirname, "../../../../integrations/github/policy");

export type Done = {
  code: number;
  log: string;
  err: string;
  summary: string;
  outputs: Record<string, string>;
};

export class Job {
  readonly workspace = mkdtempSync(path.join(os.tmpdir(), "lockgate-job-"));
  readonly #runner = mkdtempSync(path.join(os.tmpdir(), "lockgate-runner-"));
  readonly #action: string;

  constructor(action = ACTION) {
    this.#action = action;
  }

  write(name: string, content: string | object): void {
    const text = typeof content === "string" ? content : JSON.stringify(content);
    writeFileSync(path.join(this.workspace, name), text);
  }

  read(name: string): string {
    return readFileSync(path.join(this.workspace, name), "utf8");
  }

  has(name: string): boolean {
    return existsSync(path.join(this.workspace, name));
  }

  /** What the script left in the folder for temporary files. */
  left(): readonly string[] {
    return readdirSync(path.join(this.#runner, "tmp"));
  }

  /** A command on the PATH, before all others, that is this shell script. */
  command(name: string, script: string): void {
    const file = path.join(this.#runner, name);
    writeFileSync(file, `#!/bin/bash\n${script}\n`);
    chmodSync(file, 0o755);
  }

  run(inputs: Record<string, string>): Promise<Done> {
    const [output, summary] = ["output", "summary"].map((name) => path.join(this.#runner, name)) as [
      string,
      string,
    ];
    for (const file of [output, summary]) writeFileSync(file, "");
    mkdirSync(path.join(this.#runner, "tmp"), { recursive: true });
    const env = {
      PATH: `${this.#runner}:${path.dirname(process.execPath)}:/usr/bin:/bin`,
      HOME: this.#runner,
      TMPDIR: path.join(this.#runner, "tmp"),
      GITHUB_WORKSPACE: this.workspace,
      GITHUB_OUTPUT: output,
      GITHUB_STEP_SUMMARY: summary,
      GITHUB_REPOSITORY: "acme/platform",
      GITHUB_SERVER_URL: "https://github.example",
      LOCKGATE_ACTION_REPOSITORY: "acme/lockgate",
      LOCKGATE_ACTION_REF: "0123abcd",
      ...inputs,
    };
    return new Promise((resolve) => {
      execFile(path.join(this.#action, "run.sh"), { env, cwd: os.tmpdir() }, (error, log, err) => {
        const code = error === null ? 0 : (error.code as number | undefined);
        resolve({
          code: code ?? -1,
          log,
          err,
          summary: readFileSync(summary, "utf8"),
          outputs: pairs(readFileSync(output, "utf8")),
        });
      });
    });
  }

  remove(): void {
    for (const folder of [this.workspace, this.#runner]) rmSync(folder, { recursive: true, force: true });
  }
}

const pairs = (text: string): Record<string, string> =>
  Object.fromEntries(
    text
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => {
        const at = line.indexOf("=");
        return [line.slice(0, at), line.slice(at + 1)];
      }),
  );
