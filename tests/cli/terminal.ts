// A terminal without a process: what a command wrote, and files in a folder of its own.

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { main } from "../../cli/main.ts";
import type { Facts } from "../../policy-pack/facts.ts";
import { stateOf } from "../policy-pack/stateFile.ts";

export type Ended = { code: number; out: string; err: string };

export class Folder {
  readonly path = mkdtempSync(path.join(os.tmpdir(), "lockgate-cli-"));

  write(name: string, content: string | object): string {
    writeFileSync(
      path.join(this.path, name),
      typeof content === "string" ? content : JSON.stringify(content),
    );
    return name;
  }

  writeState(name: string, resources: readonly Facts[]): string {
    return this.write(name, stateOf(resources));
  }

  read(name: string): string {
    return readFileSync(path.join(this.path, name), "utf8");
  }

  remove(): void {
    rmSync(this.path, { recursive: true, force: true });
  }

  /** Runs `lockgate ...words` in the folder. */
  async lockgate(words: string | readonly string[], env: Record<string, string> = {}): Promise<Ended> {
    const argv = typeof words === "string" ? words.split(" ").filter((word) => word !== "") : words;
    let out = "";
    let err = "";
    const code = await main(argv, {
      out: (text) => void (out += text),
      err: (text) => void (err += text),
      colour: false,
      cwd: this.path,
      env,
    });
    return { code, out, err };
  }
}
