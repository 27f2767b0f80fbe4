// The lockgate command: finds the command that is meant and runs it.

import { readFileSync } from "node:fs";
import { commands } from "./commands/table.ts";
import type { Terminal } from "./command.ts";
import { EXIT, EXIT_HELP, type ExitCode } from "./exitCodes.ts";
import { didYouMean } from "../policy-pack/analyze/nearest.ts";
import { type Refused, asRefused, refused } from "./refused.ts";
import { errorTable } from "./errorTable.ts";

const width = Math.max(...commands.map(({ name }) => name.length)) + 2;

const HELP = `lockgate COMMAND [ARGUMENTS]

Drives stacks through the server, checks what Pulumi states hold against Lockgate's rules, answers who can do what in
them, and signs and verifies releases.

${commands.map(({ name, summary }) => `  ${name.padEnd(width)}${summary}`).join("\n")}

  lockgate COMMAND --help tells more about one of them, lockgate --version which version this is. With --json an error
  is JSON, too, on stderr: code, message, remedy and exit.

${EXIT_HELP}
`;

/** Runs one command line, without the program's name; never throws. */
export const main = async (argv: readonly string[], terminal: Terminal): Promise<ExitCode> => {
  try {
    return await dispatch(argv, terminal);
  } catch (error) {
    const { code, message, remedy } = asRefused(error);
    const { exit } = errorTable[code];
    const json = beforeData(argv).includes("--json");
    terminal.err(
      json
        ? `${JSON.stringify({ error: { code, message, remedy, exit } })}\n`
        : `lockgate: ${message}\n${remedy}\n`,
    );
    return exit;
  }
};

/** After `--` all is data. */
const beforeData = (argv: readonly string[]): readonly string[] =>
  argv.includes("--") ? argv.slice(0, argv.indexOf("--")) : argv;

/** Of the checkout, or of the package that was made of it. */
const ownVersion = (): string => {
  const manifest = readFileSync(new URL("../package.json", import.meta.url), "utf8");
  return (JSON.parse(manifest) as { version: string }).version;
};

const isHelp = (word: string): boolean => word === "--help" || word === "-h";

const dispatch = async (argv: readonly string[], terminal: Terminal): Promise<ExitCode> => {
  const [first] = argv;
  if (first === undefined) throw refused("command_missing", { help: HELP });
  if (isHelp(first) || first === "help") {
    terminal.out(HELP);
    return EXIT.ok;
  }
  if (first === "--version" || first === "version") {
    const version = ownVersion();
    terminal.out(argv.includes("--json") ? `${JSON.stringify({ version })}\n` : `lockgate ${version}\n`);
    return EXIT.ok;
  }
  const entry = commands.find(({ name }) => name.split(" ").every((word, index) => argv[index] === word));
  if (!entry) throw unknown(argv);
  const command = await entry.load();
  const args = argv.slice(entry.name.split(" ").length);
  if (beforeData(args).some(isHelp)) {
    terminal.out(`${command.help}\n${EXIT_HELP}\n`);
    return EXIT.ok;
  }
  return command.run(args, terminal);
};

const unknown = (argv: readonly string[]): Refused => {
  const names = commands.map(({ name }) => name);
  const [first = "", second] = argv;
  const group = names.filter((name) => name.startsWith(`${first} `));
  if (group.length > 0 && (second === undefined || second.startsWith("-"))) {
    const all = group.map((name) => `lockgate ${name}`).join(", ");
    return refused("command_incomplete", { name: first, commands: all });
  }
  const given = group.length > 0 ? `${first} ${second}` : first;
  const hint = didYouMean(given, names) || didYouMean(`${first} ${second ?? ""}`.trim(), names);
  return refused("command_unknown", { name: given, hint });
};
