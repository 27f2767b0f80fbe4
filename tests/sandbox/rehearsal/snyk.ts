// A stand-in for Snyk's command line, whose service is nobody's machine: it wants the right token, writes a report of the
// published format, and keeps what it was given. The way of its key to it is the real one.
import { PutSecretValueCommand } from "@aws-sdk/client-secrets-manager";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { secretsManagerOf } from "../../../sandbox/rehearsal/aws/jobSecrets.ts";
import type { World } from "../../../sandbox/rehearsal/world.ts";
import { scannerSecret } from "./floor.ts";

export class Snyk {
  readonly #folder = mkdtempSync(path.join(tmpdir(), "lockgate-snyk-"));
  readonly token = ["0a1b2c3d", "4e5f", "6071", "8293", "a4b5c6d7e8f9"].join("-");
  readonly bin = path.join(this.#folder, "bin");

  constructor() {
    mkdirSync(this.bin);
    const program = (name: string, text: string): void =>
      writeFileSync(path.join(this.bin, name), `#!/bin/sh\n${text}`, { mode: 0o755 });
    const keeps = (name: string): string => `env > "${path.join(this.#folder, name)}"`;
    program(
      "npm",
      `case "$*" in *snyk@*) ${keeps("npm")}; exit 0 ;; esac\nPATH="\${PATH#*:}" exec npm "$@"\n`,
    );
    // Two is Snyk's code for what it could not do (Snyk CLI, "Exit codes").
    program(
      "snyk",
      `${keeps("snyk")}
if [ "$(cat "${this.#folder}/mode")" = prints ]; then echo "asked with $SNYK_TOKEN" >&2; kill -KILL 0; fi
[ "$SNYK_TOKEN" = "${this.token}" ] || exit 2
for each in "$@"; do case "$each" in --json-file-output=*) echo '{"ok":true,"vulnerabilities":[]}' > "\${each#*=}" ;; esac; done
`,
    );
    this.mode("works");
  }

  mode(how: "works" | "prints"): void {
    writeFileSync(path.join(this.#folder, "mode"), how);
  }

  /** The environment of a program when it was last started. */
  seen = (name: "npm" | "snyk"): string => readFileSync(path.join(this.#folder, name), "utf8");

  /** Puts the token where the app's row says, as a keeper does. */
  async keep(world: World, account: string, value: string | object = this.token): Promise<void> {
    const client = secretsManagerOf(world.awsIn(account), account);
    const SecretString = JSON.stringify(typeof value === "string" ? { token: value } : value);
    await client.send(new PutSecretValueCommand({ SecretId: scannerSecret, SecretString }));
    client.destroy();
  }

  remove(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
