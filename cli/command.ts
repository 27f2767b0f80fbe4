// What a command is: a text that explains it and a function that runs it.

import type { ExitCode } from "./exitCodes.ts";

export type Screen = Pick<NodeJS.WriteStream, "columns" | "rows"> & NodeJS.WritableStream;

/** The edges of a process, so that tests run commands without one. */
export type Terminal = {
  out: (text: string) => void;
  err: (text: string) => void;
  /** Whether `out` is a terminal that shows colours. */
  colour: boolean;
  /** The terminal that `out` is, where something can be redrawn in place. */
  screen?: Screen;
  cwd: string;
  env: Readonly<Record<string, string | undefined>>;
};

export type Command = {
  help: string;
  run(args: readonly string[], terminal: Terminal): Promise<ExitCode>;
};
