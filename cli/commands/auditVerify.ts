// lockgate audit verify: whether an export of the server's audit is whole and unchanged.

import { createReadStream } from "node:fs";
import path from "node:path";
import { createInterface } from "node:readline";
import type { AuditHead } from "../../automation/audit/chain.ts";
import { verifyExport } from "../../automation/audit/verify.ts";
import type { Command, Terminal } from "../command.ts";
import { CannotRun, EXIT, UsageError } from "../exitCodes.ts";
import { readOptions } from "../options.ts";

const USAGE = "lockgate audit verify FILE [--known SEQ:HASH] [--json]";

const help = `${USAGE}

Checks an export of the audit (GET /v1/audit/export), offline: each record's hash, that each continues the one before,
and that the export was not cut off. A record that was changed, removed, added or moved is named.

  --known SEQ:HASH  a record that you know from an earlier export or a checkpoint; the chain must hold it.
                    Without one, an export that somebody made anew as a whole can't be told from a true one.
  --json            the result as JSON
`;

const run: Command["run"] = async (args, terminal) => {
  const options = { known: { type: "string" }, json: { type: "boolean", default: false } } as const;
  const { values, positionals } = readOptions(args, options, { usage: USAGE, positionals: ["FILE"] });
  const known = values.known === undefined ? undefined : readKnown(values.known);
  const result = await verifyExport(linesOf(positionals[0] ?? "", terminal), known);
  const { records, head, faults } = result;
  if (values.json)
    terminal.out(`${JSON.stringify({ verified: faults.length === 0, ...result }, undefined, 2)}\n`);
  else if (faults.length === 0)
    terminal.out(`${records} records, unchanged; the last is ${head.seq}:${head.hash}\n`);
  else
    terminal.out(`${faults.map(({ what }) => what).join("\n")}\nThe audit is not what the server wrote.\n`);
  return faults.length === 0 ? EXIT.ok : EXIT.failed;
};

const readKnown = (text: string): AuditHead => {
  const [, seq, hash] = /^(\d{1,15}):([0-9a-f]{64})$/.exec(text) ?? [];
  if (seq !== undefined && hash !== undefined) return { seq: Number(seq), hash };
  throw new UsageError(
    `--known is SEQ:HASH, a number and 64 hexadecimal digits, not "${text}"\nUsage: ${USAGE}`,
  );
};

async function* linesOf(file: string, { cwd }: Terminal): AsyncGenerator<string> {
  const input = createReadStream(path.resolve(cwd, file), "utf8");
  try {
    yield* createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY });
  } catch (error) {
    throw new CannotRun(`${file} can't be read: ${(error as Error).message}`);
  }
}

export const auditVerify: Command = { help, run };
