// lockgate audit verify: whether an export of the server's audit is whole and unchanged.

import { createReadStream } from "node:fs";
import path from "node:path";
import { createInterface } from "node:readline";
import type { AuditHead } from "../../automation/audit/chain.ts";
import { type CheckSignature, readCheckpoint, signedBy } from "../../automation/audit/checkpoint.ts";
import { verifyExport } from "../../automation/audit/verify.ts";
import type { Command, Terminal } from "../command.ts";
import { EXIT } from "../exitCodes.ts";
import { readNamed } from "../files.ts";
import { parseNamed } from "../signing.ts";
import { clash, malformed, readOptions } from "../options.ts";
import { refused } from "../refused.ts";

const USAGE = "lockgate audit verify FILE [--key PEM [--checkpoint FILE]] [--known SEQ:HASH] [--json]";

const help = `${USAGE}

Checks an export of the audit (GET /v1/audit/export), offline: each record's hash, that each continues the one before,
and that the export was not cut off. A record that was changed, removed, added or moved is named.

  --key PEM         the public key of the audit's checkpoints, in a file (lockgate key export writes it): the checkpoints
                    in the export must be signed by it. What follows the last one is held by its hashes alone
  --checkpoint FILE a checkpoint that you kept (GET /v1/audit/checkpoint): the chain must hold it. Needs --key
  --known SEQ:HASH  a record that you know from an earlier export or a checkpoint; the chain must hold it.
                    Without one, an export that somebody made anew as a whole can't be told from a true one.
  --json            the result as JSON
`;

const run: Command["run"] = async (args, terminal) => {
  const text = { type: "string" } as const;
  const options = {
    known: text,
    key: text,
    checkpoint: text,
    json: { type: "boolean", default: false },
  } as const;
  const { values, positionals } = readOptions(args, options, { usage: USAGE, positionals: ["FILE"] });
  const isSigned =
    values.key === undefined ? undefined : await parseNamed(values.key, "key", signedBy, terminal);
  const known = await knownOf(values, isSigned, terminal);
  const result = await verifyExport(linesOf(positionals[0] ?? "", terminal), known, isSigned);
  const { records, head, faults, checkpoint } = result;
  const signed = isSigned && faults.length === 0 ? `, signed up to ${checkpoint}` : "";
  if (values.json)
    terminal.out(`${JSON.stringify({ verified: faults.length === 0, ...result }, undefined, 2)}\n`);
  else if (faults.length === 0)
    terminal.out(`${records} records, unchanged${signed}; the last is ${head.seq}:${head.hash}\n`);
  else
    terminal.out(`${faults.map(({ what }) => what).join("\n")}\nThe audit is not what the server wrote.\n`);
  return faults.length === 0 ? EXIT.ok : EXIT.failed;
};

async function knownOf(
  { known, checkpoint }: { known?: string; checkpoint?: string },
  isSigned: CheckSignature | undefined,
  terminal: Terminal,
): Promise<AuditHead | undefined> {
  if (checkpoint === undefined) return known === undefined ? undefined : readKnown(known);
  if (!isSigned)
    throw refused("option_needs", {
      option: "--checkpoint",
      other: "--key",
      why: "anybody could have written it",
    });
  if (known !== undefined) throw clash("--known", "--checkpoint");
  const text = await readNamed(checkpoint, "checkpoint", terminal);
  try {
    const given = JSON.parse(text) as { envelope?: unknown };
    const { seq, hash } = readCheckpoint(JSON.stringify(given.envelope ?? given), isSigned);
    return { seq, hash };
  } catch (error) {
    throw refused("file_malformed", {
      name: `--checkpoint ${checkpoint}`,
      why: (error as Error).message,
    });
  }
}

const readKnown = (text: string): AuditHead => {
  const [, seq, hash] = /^(\d{1,15}):([0-9a-f]{64})$/.exec(text) ?? [];
  if (seq !== undefined && hash !== undefined) return { seq: Number(seq), hash };
  throw malformed("--known", "SEQ:HASH, a number and 64 hexadecimal digits", text);
};

async function* linesOf(file: string, { cwd }: Terminal): AsyncGenerator<string> {
  const input = createReadStream(path.resolve(cwd, file), "utf8");
  try {
    yield* createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY });
  } catch (error) {
    throw refused("file_unreadable", { name: file, why: (error as Error).message });
  }
}

export const auditVerify: Command = { help, run };
