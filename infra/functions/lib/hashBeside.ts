// A hash in a thread of its own, over buffers that both threads see: two digests of a file take as long as the slower one.
import { Worker } from "node:worker_threads";

/**
 * What the thread runs; a text, since jobs are one file. It answers the number of each slot that it has hashed, and the
 * digest when it is told a length of 0.
 */
const work = `
const { createHash } = require("node:crypto");
const { parentPort, workerData: { algorithm, buffers } } = require("node:worker_threads");
const hash = createHash(algorithm);
const views = buffers.map((buffer) => new Uint8Array(buffer));
parentPort.on("message", ({ slot, length }) => {
  if (length === 0) return parentPort.postMessage(hash.digest("hex"));
  hash.update(views[slot].subarray(0, length));
  parentPort.postMessage(slot);
});
`;

/** MiB: the thread holds nothing but a hash. */
const limits = { maxOldGenerationSizeMb: 8, maxYoungGenerationSizeMb: 2, stackSizeMb: 1 };

export class HashBeside {
  /** Filled in turn, the first one first. */
  readonly buffers: readonly Buffer[];
  readonly #worker: Worker;
  #given = 0;
  #done = 0;
  #digest: string | undefined;
  #fault: Error | undefined;
  #wake = (): void => undefined;

  constructor(algorithm: string, slots: number, size: number) {
    const buffers = Array.from({ length: slots }, () => new SharedArrayBuffer(size));
    this.buffers = buffers.map((buffer) => Buffer.from(buffer));
    this.#worker = new Worker(work, {
      eval: true,
      workerData: { algorithm, buffers },
      resourceLimits: limits,
    });
    this.#worker.on("message", (answer: number | string) => {
      if (typeof answer === "string") this.#digest = answer;
      else this.#done += 1;
      this.#wake();
    });
    this.#worker.on("error", (fault: Error) => {
      this.#fault = fault;
      this.#wake();
    });
  }

  /** The buffer whose turn it is holds this many bytes, more than none. */
  update(length: number): void {
    this.#worker.postMessage({ slot: this.#given % this.buffers.length, length });
    this.#given += 1;
  }

  /** Resolves when the buffer after that of `turn` may be written, counted from 0. */
  free(turn: number): Promise<void> {
    return this.#until(() => turn + 1 - this.#done < this.buffers.length);
  }

  async finish(): Promise<string> {
    this.#worker.postMessage({ slot: 0, length: 0 });
    await this.#until(() => this.#digest !== undefined);
    return this.#digest as string;
  }

  async close(): Promise<void> {
    await this.#worker.terminate();
  }

  async #until(reached: () => boolean): Promise<void> {
    for (;;) {
      if (this.#fault !== undefined) throw this.#fault;
      if (reached()) return;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }
}
