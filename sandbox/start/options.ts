// Decides what `npm start` was asked for: arguments in, validated options out, every fault at once.
import path from "node:path";
import { parseArgs } from "node:util";

export const ALL_STACKS = ["org", "tooling", "dev", "test", "prod"] as const;
export const DEFAULT_PORT = 4280;

export type StartOptions = {
  help: boolean;
  stacks: string[];
  port: number;
  dataDir: string;
  once: boolean;
  fresh: boolean;
};

export const HELP = `npm start [-- OPTIONS]

Brings up an example company on this machine: a local AWS, a database, the Lockgate server, and five
stacks through the server's HTTP API, checked by the policy pack. No AWS account is needed.

  --stacks LIST    which stacks to bring up, always in this order: ${ALL_STACKS.join(",")} (default all; "none" for none)
  --port N         the server's port on 127.0.0.1 (default ${DEFAULT_PORT}; 0 takes any free port)
  --data-dir DIR   where state, database and logs live (default .lockgate in this folder)
  --once           stop after the summary; exit code 0 if every stack succeeded, 1 if one failed
  --fresh          forget the data directory's earlier state first
  --help           this text

Ctrl-C stops everything that was started. The next start continues from the same state.
`;

/** Parses the arguments after `npm start --`. `root` is the folder that relative paths and the default data directory start from. */
export function parseOptions(
  argv: string[],
  root: string,
): { ok: true; options: StartOptions } | { ok: false; faults: string[] } {
  const faults: string[] = [];
  let values: Record<string, string | boolean | undefined> = {};
  try {
    values = parseArgs({
      args: argv,
      strict: true,
      options: {
        help: { type: "boolean", short: "h" },
        stacks: { type: "string" },
        port: { type: "string" },
        "data-dir": { type: "string" },
        once: { type: "boolean" },
        fresh: { type: "boolean" },
      },
    }).values;
  } catch (error) {
    return { ok: false, faults: [(error as Error).message] };
  }
  const options: StartOptions = {
    help: values.help === true,
    stacks: readStacks(values.stacks as string | undefined, faults),
    port: readPort(values.port as string | undefined, faults),
    dataDir: path.resolve(root, (values["data-dir"] as string | undefined) ?? ".lockgate"),
    once: values.once === true,
    fresh: values.fresh === true,
  };
  if (values["data-dir"] === "")
    faults.push('--data-dir "" is empty: name a folder, for example --data-dir .lockgate');
  return faults.length > 0 ? { ok: false, faults } : { ok: true, options };
}

function readStacks(text: string | undefined, faults: string[]): string[] {
  if (text === undefined) return [...ALL_STACKS];
  if (text === "none") return [];
  const names = text.split(",").map((name) => name.trim());
  for (const name of names) {
    if (!(ALL_STACKS as readonly string[]).includes(name)) {
      faults.push(
        `--stacks names "${name}", which is no stack: choose from ${ALL_STACKS.join(", ")}, or "none"`,
      );
    }
  }
  return ALL_STACKS.filter((name) => names.includes(name));
}

function readPort(text: string | undefined, faults: string[]): number {
  if (text === undefined) return DEFAULT_PORT;
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65535) {
    faults.push(`--port "${text}" is no port: give a whole number from 0 to 65535`);
  }
  return port;
}
