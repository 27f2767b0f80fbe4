// Decides which generations of the signing key there may be: one signs, each before it has an end, and no time is without.
import { z } from "zod";
import { duplicates, type Check } from "./check.ts";
import type { Fault } from "./faults.ts";

const time = z.iso.datetime({
  error: 'a time in UTC as RFC 3339 has it, such as "2027-01-01T00:00:00Z"',
});

export const signingKeys = z
  .array(
    z.strictObject(
      {
        name: z
          .string({ error: "a short name, such as 2027" })
          .regex(/^[a-z0-9]{1,16}$/, "1 to 16 lower-case letters and digits, such as 2027"),
        /** Signatures of before or after don't count, and KMS makes none. */
        from: time.optional(),
        until: time.optional(),
      },
      { error: "a signing key: { name, from?, until? }" },
    ),
    { error: "a list of signing keys, the oldest first; the last one signs" },
  )
  .min(1, "at least one signing key")
  .default([{ name: "1" }]);

/** The last one signs; the others keep what they signed valid. */
const signingKeyFaults: Check = ({ signingKeys: keys }) =>
  (keys ?? []).flatMap((key, index): Fault[] => {
    const next = keys?.[index + 1];
    const at = (field: string, value: unknown, problem: string, remedy: string): Fault[] => [
      { path: ["signingKeys", index, field], value, problem, remedy },
    ];
    if (key.from !== undefined && key.until !== undefined && Date.parse(key.until) <= Date.parse(key.from))
      return at("until", key.until, "not after from", "let a key be valid for a while");
    if (next === undefined)
      return key.until === undefined
        ? []
        : at(
            "until",
            key.until,
            "the key that signs would end",
            "add the key that follows it, then end this one",
          );
    if (key.until === undefined)
      return at(
        "until",
        undefined,
        "a key that another one follows has no end",
        "say until when it may sign",
      );
    if (next.from === undefined || Date.parse(next.from) > Date.parse(key.until))
      return [
        {
          path: ["signingKeys", index + 1, "from"],
          value: next.from,
          problem: `does not begin before ${key.name} ends (${key.until})`,
          remedy: "let both be valid for a while, so that no release is caught between them",
        },
      ];
    return [];
  });

export const signingKeyChecks: readonly Check[] = [
  ({ signingKeys: keys }) => duplicates("signingKeys", keys, "name"),
  signingKeyFaults,
];
