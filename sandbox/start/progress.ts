// Shows that something happens: a live line on a terminal, a line every few seconds elsewhere.
import type { Schemas } from "../../automation/client/client.ts";

type RunEvent = Pick<Schemas["RunEvent"], "type" | "data">;

export type Output = { write(text: string): void; isTTY?: boolean; columns?: number };

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
    // A line that wraps can't be redrawn in place.
    const width = (this.#out.columns || 80) - 1;
    const time = ` ${this.seconds.toFixed(0)} s`;
    const text = `${this.#name.padEnd(22)} ${this.#detail}`.slice(0, Math.max(0, width - time.length));
    this.#out.write(`\r\u001b[2K${text}${time}`);
  }
}

/** Counts a run's events into the words that a live line shows; each state, preview or apply, counts from nothing. */
export function runProgress(): (event: RunEvent) => string {
  let done = 0;
  let state = "queued";
  let current = "";
  return (event) => {
    if (event.type === "run.state") {
      state = String(event.data.state ?? event.data.to ?? state);
      done = 0;
      current = "";
    }
    if (event.type === "resource.pre") current = nameOf(event);
    if (event.type === "resource.done") done += 1;
    return `${state}, ${done} ${done === 1 ? "resource" : "resources"}${current === "" ? "" : `, ${current}`}`;
  };
}

function nameOf(event: RunEvent): string {
  const urn = String(event.data.urn ?? "");
  return urn.slice(urn.lastIndexOf("::") + 2);
}
