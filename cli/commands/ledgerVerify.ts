// lockgate ledger verify: whether an export of the release ledger is whole and unchanged.

import { headsOf, verifyChains, type Head } from "../../infra/functions/lib/ledger.ts";
import type { Command } from "../command.ts";
import { EXIT } from "../exitCodes.ts";
import { readNamed } from "../files.ts";
import { malformed, readOptions } from "../options.ts";
import { parsed } from "./ledgerShow.ts";

const USAGE = "lockgate ledger verify EXPORT [--known CHAIN:SEQ:HASH]... [--json]";

const help = `${USAGE}

Checks an export of the release ledger (lockgate ledger show --table ARN --json), offline: each entry's hash, and that
each follows the one before. An entry that was edited, removed, added or moved is named.

  --known C:SEQ:HASH  an entry that you know from an earlier run, such as top-scores#prod:12:9f3c…; again for others.
                      Without one, a chain that was cut at its end or made anew as a whole can't be told from a true one.
  --json              the result as JSON, with the heads to note for the next time
`;

const run: Command["run"] = async (args, terminal) => {
  const options = {
    known: { type: "string", multiple: true },
    json: { type: "boolean", default: false },
  } as const;
  const { values, positionals } = readOptions(args, options, { usage: USAGE, positionals: ["EXPORT"] });
  const known = (values.known ?? []).map(readHead);
  const entries = parsed(await readNamed(positionals[0] as string, "EXPORT", terminal));
  const faults = verifyChains(entries, known);
  const heads = headsOf(entries);
  if (values.json)
    terminal.out(
      `${JSON.stringify({ verified: faults.length === 0, entries: entries.length, heads, faults }, undefined, 2)}\n`,
    );
  else if (faults.length > 0) terminal.out(`${faults.join("\n")}\nThe ledger is not what was written.\n`);
  else
    terminal.out(
      `${entries.length} entries, unchanged. To note for the next time:\n${heads.map((head) => `  --known ${head.chain}:${head.seq}:${head.hash}`).join("\n")}\n`,
    );
  return faults.length === 0 ? EXIT.ok : EXIT.failed;
};

function readHead(text: string): Head {
  const [, chain, seq, hash] = /^(.+#.+):(\d{1,15}):([0-9a-f]{64})$/.exec(text) ?? [];
  if (chain !== undefined && seq !== undefined && hash !== undefined)
    return { chain, seq: Number(seq), hash };
  throw malformed("--known", "CHAIN:SEQ:HASH, such as top-scores#prod:12: and 64 hexadecimal digits", text);
}

export const ledgerVerify: Command = { help, run };
