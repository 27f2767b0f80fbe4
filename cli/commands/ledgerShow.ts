// lockgate ledger show: what runs where, the history of it, and the export that lockgate ledger verify reads.

import {
  chainOf,
  formatEntries,
  parseEntries,
  running,
  type Entry,
} from "../../infra/functions/lib/ledger.ts";
import { everything } from "../../infra/functions/lib/ledgerTable.ts";
import type { Command, Terminal } from "../command.ts";
import { EXIT } from "../exitCodes.ts";
import { readNamed } from "../files.ts";
import { TABLE_HELP, withTable } from "../ledgerTable.ts";
import { clash, missing, readOptions } from "../options.ts";
import { refused } from "../refused.ts";

const USAGE = "lockgate ledger show (--table ARN | --file EXPORT) [--app A] [--environment E] [--json]";

const help = `${USAGE}

Tells what runs in each environment, and everything that happened to releases there: approved by whom, promoted,
deployed, healthy or not, under which version of the policy.

${TABLE_HELP}
  --file EXPORT      an export instead of the table
  --app A            of this app only
  --environment E    of this environment only
  --json             the entries as JSON Lines: an export, for lockgate ledger verify
`;

const options = {
  table: { type: "string" },
  file: { type: "string" },
  app: { type: "string" },
  environment: { type: "string" },
  json: { type: "boolean", default: false },
} as const;

const run: Command["run"] = async (args, terminal) => {
  const { values } = readOptions(args, options, { usage: USAGE });
  const entries = (await readEntries(values, terminal)).filter(
    ({ app, environment }) =>
      (values.app ?? app) === app && (values.environment ?? environment) === environment,
  );
  terminal.out(values.json ? formatEntries(entries) : textOf(entries));
  return EXIT.ok;
};

async function readEntries(
  { table, file }: { table?: string | undefined; file?: string | undefined },
  terminal: Terminal,
): Promise<Entry[]> {
  if ((table === undefined) === (file === undefined))
    throw table === undefined ? missing("--table or --file", USAGE) : clash("--table", "--file");
  if (file !== undefined) return parsed(await readNamed(file, "file", terminal));
  return withTable(table as string, everything);
}

/** A file that is no export is no answer. */
export function parsed(text: string): Entry[] {
  try {
    return parseEntries(text);
  } catch (error) {
    throw refused("ledger_unreadable", { why: (error as Error).message });
  }
}

const textOf = (entries: readonly Entry[]): string => {
  if (entries.length === 0) return "The ledger holds nothing of that.\n";
  const runs = [...running(entries)].map(
    ([chain, entry]) =>
      `  ${chain.replace("#", " in ")}: ${entry === undefined ? "nothing is known to be healthy" : `${entry.sha256} since ${entry.at}`}`,
  );
  const chains = [...Map.groupBy(entries, chainOf)].map(([chain, list]) =>
    [`${chain.replace("#", " in ")}:`, ...list.map(lineOf)].join("\n"),
  );
  return `${["What runs where:", ...runs].join("\n")}\n\n${chains.join("\n\n")}\n`;
};

const lineOf = ({ seq, at, kind, sha256, by, approver, policyVersion, reason }: Entry): string =>
  [
    `  ${seq}  ${at}  ${kind.padEnd(10)} ${sha256.slice(0, 12)}  by ${by.split("/").at(-1) ?? by}`,
    ...(approver === undefined ? [] : [`agreed: ${approver}`]),
    ...(policyVersion === undefined ? [] : [`policy ${policyVersion}`]),
    ...(reason === undefined ? [] : [reason]),
  ].join("; ");

export const ledgerShow: Command = { help, run };
