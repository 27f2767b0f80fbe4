// lockgate revoke: signs the list of keys and artifacts that are trusted no more, by the rule that releases are signed by.

import { createHash } from "node:crypto";
import { z } from "zod";
import { formatBundle } from "../../infra/functions/lib/dsse.ts";
import { BadFormat, firstIssue, parseJson } from "../../infra/functions/lib/faults.ts";
import { revocationSchema, type Revocations } from "../../infra/functions/lib/predicates.ts";
import { attest } from "../../infra/functions/lib/statement.ts";
import type { Command } from "../command.ts";
import { EXIT, UsageError } from "../exitCodes.ts";
import { writeNamed } from "../files.ts";
import { readOptions } from "../options.ts";
import { KEY_HELP, openSigner, parseNamed } from "../signing.ts";

const USAGE = "lockgate revoke LIST --key KEY --out FILE [--days N]";

const help = `${USAGE}

Signs a list of what is trusted no more. LIST is JSON, and the whole list each time: what it leaves out is trusted again.

  { "keys":      [{ "id": "arn:aws:kms:…", "since": "2026-11-20T00:00:00Z", "reason": "role misused" }],
    "artifacts": [{ "sha256": "…", "reason": "CVE-2026-1234" }] }

${KEY_HELP}
                     a policy must trust it for "revocation"
  --out FILE         where the signed list is written, for lockgate verify --revocations
  --days N           from 1 to 365, by default 30: after that verifiers refuse everything until there is a newer list
`;

const listSchema = z.strictObject({
  keys: revocationSchema.shape.keys.default([]),
  artifacts: revocationSchema.shape.artifacts.default([]),
});

const run: Command["run"] = async (args, terminal) => {
  const { values, positionals } = readOptions(
    args,
    { key: { type: "string" }, out: { type: "string" }, days: { type: "string" } },
    { usage: USAGE, positionals: ["LIST"] },
  );
  const { out } = values;
  if (out === undefined) throw new UsageError(`--out is missing\nUsage: ${USAGE}`);
  const days = daysOf(values.days);
  const list = await parseNamed(positionals[0] as string, "LIST", readList, terminal);
  const signer = await openSigner(values.key, terminal);
  const issued = new Date();
  const predicate: Revocations = {
    issuedOn: issued.toISOString(),
    expiresOn: new Date(issued.getTime() + days * 86_400_000).toISOString(),
    ...list,
  };
  // A statement has a subject: the list itself.
  const sha256 = createHash("sha256").update(JSON.stringify(list)).digest("hex");
  const envelope = await attest(
    signer,
    "revocation",
    [{ name: "revocations", digest: { sha256 } }],
    predicate,
  );
  await writeNamed(out, formatBundle([envelope]), "out", terminal);
  terminal.out(
    `revoked ${list.keys.length} keys and ${list.artifacts.length} artifacts until ${predicate.expiresOn}, signed by ${signer.keyId}: ${out}\n`,
  );
  return EXIT.ok;
};

function daysOf(text = "30"): number {
  const days = /^\d{1,3}$/.test(text) ? Number(text) : NaN;
  if (days >= 1 && days <= 365) return days;
  throw new UsageError(`--days is "${text}", not a number from 1 to 365`);
}

function readList(text: string): z.infer<typeof listSchema> {
  const parsed = listSchema.safeParse(parseJson(text, "the list"));
  if (!parsed.success) throw new BadFormat(`the list is wrong: ${firstIssue(parsed.error)}`);
  return parsed.data;
}

export const revoke: Command = { help, run };
