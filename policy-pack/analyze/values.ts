// Decides what a value in a state file means: marks for unknown values, secrets, assets and references become plain values.

import { UNKNOWN } from "../facts.ts";

/** Pulumi marks values that JSON can't carry by an object with this key (sdk/go/common/resource/sig). */
const MARK = "4dabf18193072939515e22adb298388d";
const SECRET = "1b47061264138c4ac30d75fd1eb44270";
const OUTPUT = "d0e6a833031e9bbcd3f4e8bde6ca49a4";
const ASSET = "c44067f5952c0a294b673a41bacd8c17";
const ARCHIVE = "0def7320c3a5731c473e5ecbe6d01bc7";
const REFERENCE = "5cf8f73096256a8f31e491e813e4eb8e";

/** Texts that stand for values which are not known: of any type, text, number, truth, list, object. */
const UNKNOWNS = new Set([
  "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",
  "3eeb2bf0-c639-47a8-9e75-3b44932eb421",
  "04da6b54-80e4-46f7-96ec-b56ff0331ba9",
  "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
  "030794c1-ac77-496b-92df-f27374a8bd58",
  "e48ece36-62e2-4504-bad9-02848725956a",
  "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",
]);

type Marked = Readonly<Record<string, unknown>>;

/** What a mark means. A mark that is not here is of a newer Pulumi: nobody knows what it says. */
const MARKS: ReadonlyMap<unknown, (value: Marked) => unknown> = new Map<unknown, (value: Marked) => unknown>([
  [SECRET, (value) => secret(value)],
  [OUTPUT, (value) => ("value" in value ? plainValue(value["value"]) : UNKNOWN)],
  // Files; no rule reads what is in them.
  [ASSET, () => ({})],
  [ARCHIVE, () => ({})],
  [REFERENCE, (value) => plainValue(value["id"] ?? value["urn"])],
]);

export const plainValue = (value: unknown): unknown => {
  if (typeof value === "string") return UNKNOWNS.has(value) ? UNKNOWN : value;
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(plainValue);
  const marked = value as Marked;
  if (!Object.hasOwn(marked, MARK)) return plainRecord(marked);
  return MARKS.get(marked[MARK])?.(marked) ?? UNKNOWN;
};

export const plainRecord = (record: Marked | undefined): Record<string, unknown> =>
  Object.fromEntries(Object.entries(record ?? {}).map(([key, value]) => [key, plainValue(value)]));

/** Exported without --show-secrets a secret is ciphertext; only plaintext can be judged. */
const secret = ({ plaintext }: Marked): unknown => {
  if (typeof plaintext !== "string") return UNKNOWN;
  try {
    return plainValue(JSON.parse(plaintext));
  } catch {
    return UNKNOWN;
  }
};
