// lockgate revoke: signs the next list of keys and artifacts that are trusted no more, by the rule that releases are signed by.

import { existsSync } from "node:fs";
import path from "node:path";
import { z } from "zod";
import { BadFormat, firstIssue, parseJson } from "../../infra/functions/lib/faults.ts";
import type { TrustedKey } from "../../infra/functions/lib/keys.ts";
import { revocationSchema } from "../../infra/functions/lib/predicates.ts";
import {
  issueList,
  listDays,
  listsIn,
  readRevocations,
  type KnownList,
  type Revoked,
} from "../../infra/functions/lib/revocations.ts";
import type { Signer } from "../../infra/functions/lib/signer.ts";
import { parsePolicy } from "../../infra/functions/lib/verificationPolicy.ts";
import type { Command, Terminal } from "../command.ts";
import { EXIT } from "../exitCodes.ts";
import { readNamed, writeNamed } from "../files.ts";
import { clash, malformed, missing, readOptions } from "../options.ts";
import { KEY_HELP, openSigner, parseNamed } from "../signing.ts";
import { TABLE_HELP, withTable } from "../ledgerTable.ts";
import { refused } from "../refused.ts";

const USAGE = "lockgate revoke LIST --key KEY (--table ARN | --out FILE) [--policy FILE] [--days N]";

const help = `${USAGE}

Signs a list of what is trusted no more, and adds it behind the lists there are, once their signatures and their order are
checked: a list that somebody slipped in is not made good by a signature behind it. LIST is JSON and names what comes on
top: nothing that was revoked is ever taken back. With {} the list is only made to last longer.

  { "keys":      [{ "id": "arn:aws:kms:…", "since": "2026-11-20T00:00:00Z", "reason": "role misused" }],
    "artifacts": [{ "sha256": "…", "reason": "CVE-2026-1234" }] }

${KEY_HELP}
                     a policy must trust it for "revocation"
${TABLE_HELP}
  --out FILE         a file of lists in place of the table, one a line, for lockgate verify --revocations
  --policy FILE      trusted keys (docs/signing.md) for the lists there are; without it only KEY's own are believed
  --days N           from 1 to 365, by default ${listDays}: after that verifiers refuse everything until there is a newer list
  --json             say in JSON what was signed
`;

const listSchema = z.strictObject({
  keys: revocationSchema.shape.keys.default([]),
  artifacts: revocationSchema.shape.artifacts.default([]),
});

const options = {
  key: { type: "string" },
  out: { type: "string" },
  table: { type: "string" },
  policy: { type: "string" },
  days: { type: "string" },
  json: { type: "boolean" },
} as const;

/** What is to be signed. */
type Order = { signer: Signer; more: Revoked; days: number; trusted: readonly TrustedKey[] | undefined };

const run: Command["run"] = async (args, terminal) => {
  const { values, positionals } = readOptions(args, options, { usage: USAGE, positionals: ["LIST"] });
  const { out, table } = values;
  if ((out === undefined) === (table === undefined))
    throw table === undefined ? missing("--table or --out", USAGE) : clash("--table", "--out");
  const days = daysOf(values.days);
  const more = await parseNamed(positionals[0] as string, "LIST", readList, terminal);
  const policy =
    values.policy === undefined
      ? undefined
      : await parseNamed(values.policy, "policy", parsePolicy, terminal);
  const signer = await openSigner(values.key, terminal);
  const order = { signer, more, days, trusted: policy?.keys };
  const { list, head } =
    out === undefined ? await addToTable(table as string, order) : await addToFile(out, order, terminal);
  const { keys, artifacts, expiresOn } = list;
  const said = {
    list: head.sequence,
    keys,
    artifacts,
    expiresOn,
    signedBy: order.signer.keyId,
    in: out ?? table,
  };
  terminal.out(
    values.json
      ? `${JSON.stringify(said, undefined, 2)}\n`
      : `list ${head.sequence} revokes ${keys.length} keys and ${artifacts.length} artifacts until ${expiresOn}, signed by ${said.signedBy}: ${said.in}\n`,
  );
  return EXIT.ok;
};

async function addToFile(out: string, order: Order, terminal: Terminal): Promise<KnownList> {
  const there = existsSync(path.resolve(terminal.cwd, out)) ? await readNamed(out, "out", terminal) : "";
  const lists = listsIn(there);
  const { text, known } = await behind(lists, order, out);
  await writeNamed(out, [...lists, text].map((line) => `${line}\n`).join(""), "out", terminal);
  return known;
}

/** Tried again behind a list that somebody else has added meanwhile. */
const addToTable = (name: string, order: Order): Promise<KnownList> =>
  withTable(name, async (table) => {
    const { addList, listsOf } = await import("../../infra/functions/lib/revocationTable.ts");
    for (let round = 0; round < 5; round += 1) {
      const { text, known } = await behind(await listsOf(table), order, name);
      if (await addList(table, known.head.sequence, text)) return known;
    }
    throw refused("list_contended", { table: name });
  });

/** The list that follows those there are, all of which must be believed. */
function behind(lists: readonly string[], { signer, trusted, more, days }: Order, where: string) {
  const now = new Date();
  const keys = trusted ?? [{ ...signer, id: signer.keyId, signs: ["revocation"] as const }];
  return issueList(signer, before(lists, keys, now, { where, ownOnly: trusted === undefined }), {
    more,
    days,
    now,
  });
}

function before(
  lists: readonly string[],
  keys: readonly TrustedKey[],
  now: Date,
  { where, ownOnly }: { where: string; ownOnly: boolean },
): KnownList | undefined {
  if (lists.length === 0) return undefined;
  try {
    return readRevocations(lists, keys, { now });
  } catch (error) {
    if (!(error instanceof BadFormat)) throw error;
    const policy = ownOnly ? "; other keys that sign lists are named by --policy FILE" : "";
    throw refused("list_not_believed", { where, why: error.message, policy });
  }
}

function daysOf(text = String(listDays)): number {
  const days = /^\d{1,3}$/.test(text) ? Number(text) : NaN;
  if (days >= 1 && days <= 365) return days;
  throw malformed("--days", "a number from 1 to 365", text);
}

function readList(text: string): z.infer<typeof listSchema> {
  const parsed = listSchema.safeParse(parseJson(text, "the list"));
  if (!parsed.success) throw new BadFormat(`the list is wrong: ${firstIssue(parsed.error)}`);
  return parsed.data;
}

export const revoke: Command = { help, run };
