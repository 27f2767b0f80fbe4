// Shows a rehearsal while it goes on: on a terminal the pipeline, redrawn in place; elsewhere the pipeline once and a line a step.

import { Readline } from "node:readline/promises";
import type { Step } from "../../sandbox/rehearsal/record.ts";
import { stepLine } from "../../sandbox/rehearsal/text.ts";
import type { Screen, Terminal } from "../command.ts";
import type { DeclaredPipeline } from "../pipeline/declared.ts";
import { drawGraph } from "./graph.ts";

export type Show = {
  say(line: string): void;
  /** What is no result: to where errors go. */
  note(line: string): void;
  step(step: Step): void;
  /** One rehearsal has ended, and another may begin. `keeps`: its picture stays above the words. */
  end(words: string, keeps: boolean): void;
  close(): void;
};

const redrawMilliseconds = 250;

export function showing(
  pipeline: DeclaredPipeline,
  clock: () => Date,
  terminal: Terminal,
  json: boolean,
): Show {
  const { screen, colour } = terminal;
  return screen === undefined || json
    ? inLines(pipeline, terminal, json)
    : inPlace(pipeline, clock, screen, terminal, colour);
}

function inLines(pipeline: DeclaredPipeline, terminal: Terminal, json: boolean): Show {
  const say = (line: string): void => (json ? terminal.err : terminal.out)(`${line}\n`);
  const size = { columns: Number.POSITIVE_INFINITY, rows: Number.POSITIVE_INFINITY, colour: false };
  const begins = { steps: [], now: new Date(0), isDeclared: true };
  say(`${drawGraph(pipeline, begins, size).join("\n")}\n`);
  return {
    say,
    note: (line) => terminal.err(`${line}\n`),
    step: (step) => say(stepLine(step)),
    end: say,
    close: () => undefined,
  };
}

function inPlace(
  pipeline: DeclaredPipeline,
  clock: () => Date,
  screen: Screen,
  terminal: Terminal,
  colour: boolean,
): Show {
  const picture = new Picture(screen);
  let steps: Step[] = [];
  // Between two rehearsals nothing is drawn.
  let goesOn = true;
  const draw = (now?: Date): void => {
    if (!goesOn) return;
    // What stays may be longer than the terminal is high: nothing takes its place.
    const rows = now === undefined ? Number.POSITIVE_INFINITY : screen.rows || 24;
    const size = { columns: screen.columns || 80, rows, colour };
    const seen = { steps, ...(now === undefined ? {} : { now }) };
    picture.draw(drawGraph(pipeline, seen, size));
  };
  const above = (write: (text: string) => void, line: string): void => {
    picture.clear();
    write(`${line}\n`);
    draw(clock());
  };
  const timer = setInterval(() => draw(clock()), redrawMilliseconds);
  timer.unref();
  return {
    say: (line) => above(terminal.out, line),
    note: (line) => above(terminal.err, line),
    step: (step) => {
      goesOn = true;
      steps = [...steps, step];
      draw(clock());
    },
    end: (words, keeps) => {
      if (keeps) draw();
      else picture.clear();
      picture.leave();
      goesOn = false;
      terminal.out(`${words}\n`);
      steps = [];
    },
    close: () => {
      clearInterval(timer);
      picture.clear();
    },
  };
}

/** Lines on a terminal that the next ones take the place of. */
class Picture {
  readonly #screen: Screen;
  #drawn: readonly string[] = [];

  constructor(screen: Screen) {
    this.#screen = screen;
  }

  draw(lines: readonly string[]): void {
    this.clear();
    this.#screen.write(lines.map((line) => `${line}\n`).join(""));
    this.#drawn = lines;
  }

  clear(): void {
    if (this.#drawn.length === 0) return;
    void new Readline(this.#screen).moveCursor(0, -this.#drawn.length).cursorTo(0).clearScreenDown().commit();
    this.#drawn = [];
  }

  /** What was drawn stays. */
  leave(): void {
    this.#drawn = [];
  }
}
