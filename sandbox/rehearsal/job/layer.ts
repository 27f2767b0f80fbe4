// The tools layer that jobs fetch: the bundle of this checkout, zipped as Lambda hands it out.
import { execFile } from "node:child_process";
import { rmSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { bundleTools, toolsFile } from "../../../infra/components/pipeline/bundle.ts";

export class Layer {
  readonly #folder: string;
  readonly sha256 = bundleTools().sha256;

  private constructor(folder: string) {
    this.#folder = folder;
  }

  static async make(): Promise<Layer> {
    const layer = new Layer(await mkdtemp(path.join(tmpdir(), "lockgate-layer-")));
    await layer.hold(bundleTools().text);
    return layer;
  }

  get file(): string {
    return path.join(this.#folder, "layer.zip");
  }

  /** What it holds from now on. */
  async hold(text: string): Promise<void> {
    await rm(this.file, { force: true });
    await writeFile(path.join(this.#folder, toolsFile), text);
    // Not compressed: each job unpacks it.
    await promisify(execFile)("zip", ["-q", "-0", "layer.zip", toolsFile], { cwd: this.#folder });
  }

  remove(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
