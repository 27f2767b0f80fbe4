// Shows that something happens: a live line on a terminal, a line every few seconds elsewhere.
import type { RunEvent } from "./client.ts";

export type Output = { write(text: string): void; isTTY?: boolean };

const PLAIN_EVERY_MS = 5_000;

/** One step with a name and a clock. `update` replaces its detail; `done` closes it with a last line. */
export class Step {
  readonly #out: Output;
  readonly #name: string;
  readonly #start = performance.now();
  readonly #timer: NodeJS.Timeout;
  #detail = "";
  #shown = performance.now();

  constructor(out: Output, name: string) {
    this.#out = out;
    this.#name = name;
    this.#timer = setInterval(() => this.#tick(), out.isTTY ? 250 : 1_000);
    this.#timer.unref();
    if (out.isTTY) this.#draw();
    else out.write(`${name} ...\n`);
  }

  get seconds(): number {
    return (performance.now() - this.#start) / 1000;
  }

  update(detail: string): void {
    this.#detail = detail;
  }

  done(result: string): void {
    clearInterval(this.#timer);
    const line = `${this.#name.padEnd(22)} ${result} (${this.seconds.toFixed(1)} s)`;
    this.#out.write(this.#out.isTTY ? `\r\u001b[2K${line}\n` : `${line}\n`);
  }

  #tick(): void {
    if (this.#out.isTTY) this.#draw();
    else if (performance.now() - this.#shown > PLAIN_EVERY_MS) {
      this.#shown = performance.now();
      this.#out.write(`${this.#name}: ${this.#detail} (${this.seconds.toFixed(0)} s)\n`);
    }
  }

  #draw(): void {
    this.#out.write(
      `\r\u001b[2K${this.#name.padEnd(22)} ${this.#detail} ${this.seconds.toFixed(0)} s`.slice(0, 160),
    );
  }
}

/** Counts a run's events into the words that a live line shows. */
export function runProgress(): (event: RunEvent) => string {
  let done = 0;
  let state = "queued";
  let current = "";
  return (event) => {
    if (event.type === "run.state") state = String(event.data.state ?? event.data.to ?? state);
    if (event.type === "resource.pre") current = nameOf(event);
    if (event.type === "resource.done") done += 1;
    return `${state}, ${done} resources${current === "" ? "" : `, ${current}`}`;
  };
}

function nameOf(event: RunEvent): string {
  const urn = String(event.data.urn ?? "");
  return urn.slice(urn.lastIndexOf("::") + 2);
}
