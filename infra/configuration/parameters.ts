// Decides what an environment may tell its apps: values for Parameter Store, by app and key.
import { z } from "zod";
import { parameterBytes as valueLimit, text } from "./fields.ts";
import { flags } from "./flags.ts";
import type { Fault } from "./faults.ts";
import type { Check, Parsed } from "./check.ts";

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
const byApp = z
  .record(z.string(), z.record(key, value, { error: "values by key, such as { TABLE_NAME: scores-dev }" }), {
    error: "values by app and key, such as { top-scores: { TABLE_NAME: scores-dev } }",
  })
  .default({});

export const parameterKeys = {
  /** What the environment tells its apps at run time; no secrets. */
  parameters: byApp,
  /** Likewise, encrypted: in the stack's file, in Pulumi's state and in Parameter Store. */
  secrets: byApp,
  /** For whom features of the apps are on here. */
  flags,
};
const tables = ["parameters", "secrets", "flags"] as const;
/** What Parameter Store keeps in the open. */
const open = ["parameters", "flags"] as const;

/** What is encrypted in the stack's file would lie open in Parameter Store, and the other way round. */
export const encryptedFaults = (
  secretKeys: ReadonlySet<string>,
  { secrets = {} }: Pick<Parsed, "secrets">,
): Fault[] => [
  ...open
    .filter((table) => secretKeys.has(table))
    .map((table) => ({
      path: [table],
      problem: "holds a secret, and every value becomes a parameter that is not encrypted",
      remedy: "move secrets to lockgate:secrets and set the rest without --secret",
    })),
  ...(Object.keys(secrets).length > 0 && !secretKeys.has("secrets")
    ? [
        {
          path: ["secrets"],
          problem: "lies open in the stack's file",
          remedy:
            "give these values new contents, and set each by: pulumi config set --secret --path lockgate:secrets.APP.KEY",
        },
      ]
    : []),
];

const appFaults = (given: Parsed, problem: string, remedy: string, isFault: (app: string) => boolean) =>
  tables.flatMap((table): Fault[] =>
    Object.keys(given[table] ?? {})
      .filter(isFault)
      .map((app) => ({ path: [table, app], value: app, problem, remedy })),
  );

function knownApps(given: Parsed): Fault[] {
  if (given.apps === undefined) return [];
  const known = given.apps.map(({ name }) => name);
  const remedy = `name one of lockgate:apps (${known.join(", ") || "none"}) or add it there`;
  return appFaults(given, "no such app", remedy, (app) => !known.includes(app));
}

/** Parameter Store keeps names that begin with aws or ssm to itself (PutParameter, "Name"). */
const freeNames = (given: Parsed): Fault[] =>
  appFaults(
    given,
    "parameters of this app would begin with aws or ssm, which AWS has reserved",
    "give the app another name",
    (app) => /^(aws|ssm)/i.test(app),
  );

/** Both would be the same parameter. */
const toldOnce = ({ parameters = {}, secrets = {} }: Parsed): Fault[] =>
  Object.entries(secrets).flatMap(([app, values]) =>
    Object.keys(values)
      .filter((name) => parameters[app]?.[name] !== undefined)
      .map((name) => ({
        path: ["secrets", app, name],
        problem: `also in parameters.${app}`,
        remedy: "keep it in one of both",
      })),
  );

export const parameterChecks: readonly Check[] = [knownApps, freeNames, toldOnce];
