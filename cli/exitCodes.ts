// How a command ends, for scripts and pipelines; --help prints this table.

export const EXIT = { ok: 0, failed: 1, usage: 2, couldNotRun: 3 } as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

export const EXIT_HELP = `Exit codes:
  0  done, and nothing fails
  1  done, and there are violations or the answer is not the expected one
  2  the command line or a configuration file is wrong
  3  could not run: an input is missing or can't be read`;
