// What a check of an app that runs is to Lockgate: how its tool is got and run, and how its report reads.

/** What load an app must bear: how much, for how long, and how well it answers meanwhile. */
export type Limits = {
  connections: number;
  seconds: number;
  /** Share of requests that may fail, 0 to 1. */
  errors: number;
  /** In which 99 of 100 requests are answered. */
  milliseconds: number;
};

/** Why an app does not pass, each in a line. */
export type Complaint = { what: string; place: string };

export type Check = {
  /** Commands before it, each with an exact version. */
  install: readonly string[];
  /** A command in the source's folder that writes `$REPORT`, fails where it could not look, and not for what it finds. */
  run: string;
  /** Throws where the report is none, or says that nothing was tried. */
  read(text: string, limits: Limits): Complaint[];
};

/** Beside our own tools, and so nowhere that outlives the job. `set`: variables of the installation. */
export const fromNpm = (what: string, set = ""): string[] => [
  `${set}npm install --no-audit --no-fund --prefix "$tools" ${what}`,
  'export PATH="$tools/node_modules/.bin:$PATH"',
];
