// Decides what an environment may tell its apps: values for Parameter Store, by app and key.
import { z } from "zod";
import { text } from "./fields.ts";
import type { Fault } from "./faults.ts";
import type { Check, Parsed } from "./check.ts";

/** Bytes of a value in the standard tier (Systems Manager User Guide, "Managing parameter tiers"). */
const valueLimit = 4096;

const key = text("the key of a parameter").regex(
  /^[A-Z][A-Z0-9_]{0,63}$/,
  "a key of up to 64 upper-case letters, digits and _, a letter first, such as TABLE_NAME",
);

const value = text(`the value as a text of up to ${valueLimit} bytes; write numbers in quotes`)
  .min(1, "a text that is not empty: Parameter Store keeps no empty values")
  .refine(
    (given) => Buffer.byteLength(given) <= valueLimit,
    `at most ${valueLimit} bytes, the standard tier of Parameter Store`,
  )
  .refine(
    (given) => !given.includes("{{"),
    "no {{ in it: Parameter Store would take it for the name of another parameter",
  );

/** app -> key -> value. */
export const parameters = z
  .record(z.string(), z.record(key, value, { error: "values by key, such as { TABLE_NAME: scores-dev }" }), {
    error: "values by app and key, such as { top-scores: { TABLE_NAME: scores-dev } }",
  })
  .default({});

export const parameterChecks: readonly Check[] = [knownApps, freeNames];

/** What is encrypted in the stack's file would lie open in Parameter Store. */
export const encryptedFaults = (secretKeys: ReadonlySet<string>): Fault[] =>
  secretKeys.has("parameters")
    ? [
        {
          path: ["parameters"],
          problem: "holds a secret, and every value becomes a parameter that is not encrypted",
          remedy: "take secrets out of it and set the rest without --secret",
        },
      ]
    : [];

function knownApps({ apps, parameters: given }: Parsed): Fault[] {
  if (apps === undefined) return [];
  const known = apps.map(({ name }) => name);
  return Object.keys(given ?? {})
    .filter((app) => !known.includes(app))
    .map((app) => ({
      path: ["parameters", app],
      value: app,
      problem: "no such app",
      remedy: `name one of lockgate:apps (${known.join(", ") || "none"}) or add it there`,
    }));
}

/** Parameter Store keeps names that begin with aws or ssm to itself (PutParameter, "Name"). */
function freeNames({ parameters: given }: Parsed): Fault[] {
  return Object.keys(given ?? {})
    .filter((app) => /^(aws|ssm)/i.test(app))
    .map((app) => ({
      path: ["parameters", app],
      value: app,
      problem: "parameters of this app would begin with aws or ssm, which AWS has reserved",
      remedy: "give the app another name",
    }));
}
