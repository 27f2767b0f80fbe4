// lockgate key export: the public key of the signing key, for verifiers of any kind.

import { createPublicKey } from "node:crypto";
import {
  isKmsKey,
  readPublicKey,
  toJwk,
  toPem,
  trustKey,
  type TrustedKey,
} from "../../infra/functions/lib/keys.ts";
import type { Command, Terminal } from "../command.ts";
import { EXIT } from "../exitCodes.ts";
import { readNamed } from "../files.ts";
import { malformed, oneOf, readOptions } from "../options.ts";
import { refused } from "../refused.ts";

const USAGE = "lockgate key export KEY [--format pem|jwk|policy]";

const help = `${USAGE}

Prints the public key of KEY: the ARN of a KMS key or alias, or a file in PEM with a public or private key.

  --format FORMAT    pem (default): SubjectPublicKeyInfo; jwk: RFC 7517; policy: as an entry of a verification policy
`;

const formats = {
  pem: ({ publicKey }: TrustedKey) => toPem(publicKey),
  jwk: ({ publicKey, id }: TrustedKey) => `${JSON.stringify(toJwk(publicKey, id), null, 2)}\n`,
  policy: ({ publicKey, ...key }: TrustedKey) =>
    `${JSON.stringify({ id: key.id, publicKey: toPem(publicKey), algorithm: key.algorithm, signs: key.signs }, null, 2)}\n`,
} as const;

const run: Command["run"] = async (args, terminal) => {
  const { values, positionals } = readOptions(
    args,
    { format: { type: "string" } },
    { usage: USAGE, positionals: ["KEY"] },
  );
  const format = oneOf("format", values.format ?? "pem", Object.keys(formats) as (keyof typeof formats)[]);
  terminal.out(formats[format](await openKey(positionals[0] as string, terminal)));
  return EXIT.ok;
};

async function openKey(key: string, terminal: Terminal): Promise<TrustedKey> {
  if (isKmsKey(key)) {
    const { kmsTrustedKey } = await import("../../infra/functions/lib/kmsSigner.ts");
    return kmsTrustedKey(key).catch((error: Error) => {
      throw refused("kms_silent", { key, why: error.message });
    });
  }
  if (key.startsWith("arn:")) throw malformed("KEY", "the ARN of a KMS key or alias, or a file", key);
  const pem = await readNamed(key, "KEY", terminal);
  // The public half of a private key is no secret; the private one is never printed.
  return trustKey({
    publicKey: pem.includes("PRIVATE KEY") ? publicHalf(key, pem) : toPem(readPublicKey(pem)),
  });
}

function publicHalf(key: string, pem: string): string {
  try {
    return toPem(createPublicKey(pem));
  } catch {
    throw refused("key_unreadable", { key, why: "it is no private key in PEM without a passphrase" });
  }
}

export const keyExport: Command = { help, run };
