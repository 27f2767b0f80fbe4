// Decides what looks like a secret written down: by the name that it goes by, and by its own shape.

import type { Input } from "../facts.ts";
import { Judged, undecidable } from "../verdict.ts";

/** Words that a secret goes by; `KEY` alone names public keys and key ids as often. */
const NAME =
  /(^|[_.-])(PASSWORD|PASSWD|PASSPHRASE|PWD|SECRET|TOKEN|CREDENTIALS?|API_?KEY|ACCESS_?KEY|SECRET_?KEY|PRIVATE_?KEY|AUTH_?KEY|CONNECTION_?STRING)S?($|[_.-])/;

/** Such a name with one of these ends says where the secret is, or something about it. */
const POINTER_NAME =
  /[_.-](ARN|NAME|ID|PATH|FILE|REGION|VERSION|STAGE|TTL|EXPIRY|HEADER|LENGTH|ALIAS|BUCKET)$/;

/** Values that lead to a secret and are none: ARNs, aliases, paths, references, switches. */
const POINTER =
  /^(arn:|alias\/|\/|\{\{resolve:|\$\{|#\{|https?:\/\/[^@]*$|(true|false|none|null|\d{1,5})?$)/i;

/** Shapes of secrets, whatever they are called: each is issued with a prefix of its own. */
const SHAPES: readonly (readonly [name: string, shape: RegExp])[] = [
  ["an AWS access key", /\b(AKIA|ASIA)[A-Z0-9]{16}\b/],
  ["a private key", /-----BEGIN [A-Z ]*PRIVATE KEY-----/],
  ["a GitHub token", /\b(gh[pousr]_[A-Za-z0-9]{36,}|github_pat_[A-Za-z0-9_]{22,})\b/],
  ["a GitLab token", /\bglpat-[A-Za-z0-9_-]{20,}\b/],
  ["a Slack token", /\bxox[abprs]-[A-Za-z0-9-]{10,}/],
  ["a Stripe key", /\b[rs]k_(live|test)_[A-Za-z0-9]{16,}\b/],
  ["a Google API key", /\bAIza[A-Za-z0-9_-]{35}\b/],
  ["an npm token", /\bnpm_[A-Za-z0-9]{36}\b/],
  ["a signed token", /\beyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]+/],
  ["a URL with a password", /\b[a-z][a-z0-9+.-]*:\/\/[^\s/:@]*:[^\s/@$#{}]+@/i],
];

/** `dbPassword` and `db-password` read as `DB_PASSWORD`. */
const words = (name: string): string =>
  name
    .replaceAll(/([a-z0-9])([A-Z])/g, "$1_$2")
    .replace(/^-+/, "")
    .toUpperCase();

export const namesSecret = (name: string): boolean =>
  NAME.test(words(name)) && !POINTER_NAME.test(words(name));

/** What a text is or holds by its shape; the value itself never goes into a message. */
export const secretIn = (text: string): string | undefined =>
  SHAPES.find(([, shape]) => shape.test(text))?.[0];

/** What is wrong with a named value that stands there in plain text, if anything. */
export const plainSecret = (name: string, value: string): string | undefined => {
  const shape = secretIn(value);
  if (shape) return `${name} holds ${shape}`;
  return namesSecret(name) && !POINTER.test(value.trim()) ? `${name} is a secret in plain text` : undefined;
};

/**
 * Likewise for a value that may not be known yet. Made of resources (`made`), it is one of their outputs: only a name
 * that says secret leaves it open then. Made of nothing known, nobody can say what it is.
 */
export const plainSecretAt = (name: string, position: Input, made: boolean): string | undefined => {
  if (position.state !== "unknown") return plainSecret(name, position.string() ?? "");
  if (made && !namesSecret(name)) return undefined;
  throw new Judged(undecidable(position.urn, position.path));
};
