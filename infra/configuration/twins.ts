// Decides which environments have a twin, and that a twin says nothing of its own but what it is called and where it is.
import { z } from "zod";
import type { Check, Parsed } from "./check.ts";
import type { Fault } from "./faults.ts";
import { zones } from "../plan/glue/names.ts";
import { accountId, environmentName, flag, list, oneOf, text } from "./fields.ts";
import { configOf } from "./files.ts";
import type { ReadFile } from "./definitions.ts";
import type { RawConfig } from "./validate.ts";

/** S3 changes nothing that it copies: what is masked has been so by the job that made it. */
const data = z
  .strictObject(
    {
      zones: list(oneOf(zones), `a list of zones of the lake: ${zones.join(", ")}`)
        .min(1, "at least one zone; without `data` nothing is copied")
        .refine((named) => new Set(named).size === named.length, "name each zone once"),
      masked: flag("true where those zones hold nothing of persons, false where they do"),
      reason: text("why engineers may see it as it is").min(
        10,
        "at least 10 characters: why engineers may see it",
      ),
    },
    { error: "data of a twin: { zones, masked, reason }" },
  )
  .refine(({ zones: named, masked }) => !masked || !named.includes("raw"), {
    path: ["masked"],
    message: "false for the zone raw: nothing has masked what lies there as it came",
  });

const twin = z.strictObject(
  {
    name: environmentName,
    /** The environment that it is like. */
    of: environmentName,
    accountId,
    /** What of the environment's lake is copied there; nothing without it. */
    data: data.optional(),
  },
  { error: "a twin: { name, of, accountId, data? }" },
);

/** Shared by all stacks. */
export const twins = list(twin, "a list of twins of environments").default([]);

/** Keys that a twin's file has; all others are those of the environment's file. Secrets are encrypted by each stack itself. */
const ownKeys: ReadonlySet<string> = new Set([
  "layer",
  "environment",
  "accountId",
  "twinOf",
  "secrets",
  "protect",
]);
/** In the environment's file, and no part of what is the same. */
const notTaken: ReadonlySet<string> = new Set([...ownKeys].filter((key) => key !== "protect"));

/** A twin's raw configuration with all that the environment's file says; what it says itself beyond its name is a fault. */
export function withTwin(
  raw: RawConfig,
  read: ReadFile,
  shared: ReadonlySet<string>,
): { raw: RawConfig; faults: Fault[] } {
  const of = raw["twinOf"];
  if (of === undefined || !/^[a-z0-9]{1,10}$/.test(of)) return { raw, faults: [] };
  try {
    const theirs = Object.entries(configOf("", read(`Pulumi.${of}.yaml`)));
    const taken = Object.fromEntries(theirs.filter(([key]) => !notTaken.has(key)));
    return { raw: { ...raw, ...taken }, faults: strangeKeys(raw, of, shared) };
  } catch (error) {
    const problem = `the file of ${of} can't be read: ${(error as Error).message}`;
    return {
      raw,
      faults: [{ path: ["twinOf"], value: of, problem, remedy: "name an environment that has a stack" }],
    };
  }
}

function strangeKeys(raw: RawConfig, of: string, shared: ReadonlySet<string>): Fault[] {
  const remedy = `take it out: a twin has what Pulumi.${of}.yaml says`;
  return Object.keys(raw)
    .filter((key) => !ownKeys.has(key) && !shared.has(key))
    .map((key) => ({ path: [key], value: raw[key], problem: "a twin of its own mind is none", remedy }));
}

export const twinChecks: readonly Check[] = [knownEnvironments, apart, ownRow];

function knownEnvironments({ twins: rows = [], environments = [] }: Parsed): Fault[] {
  const known = environments.map(({ name }) => name);
  return rows.flatMap(({ name, of }, index): Fault[] => [
    ...(known.includes(of)
      ? []
      : [
          {
            path: ["twins", index, "of"],
            value: of,
            problem: "no such environment",
            remedy: `name one of ${known.join(", ")}`,
          },
        ]),
    ...(of === known[0]
      ? [
          {
            path: ["twins", index, "of"],
            value: of,
            problem:
              "releases come to it from the signer, by no environment before it that could bring them to a twin",
            remedy: `name one of ${known.slice(1).join(", ")}`,
          },
        ]
      : []),
    ...(known.includes(name)
      ? [
          {
            path: ["twins", index, "name"],
            value: name,
            problem: "an environment is called so",
            remedy: "choose another name",
          },
        ]
      : []),
  ]);
}

/** In an account of its own: what may be done there must not be possible in the environment. */
function apart({ twins: rows = [], environments = [], ...config }: Parsed): Fault[] {
  const taken = [
    ...environments.map(({ accountId: id }) => id),
    ...(config.sandboxes ?? []),
    config.toolingAccountId,
    config.managementAccountId,
    config.logArchiveAccountId,
  ];
  return rows.flatMap(({ accountId: id }, index): Fault[] =>
    taken.includes(id) || rows.findIndex((row) => row.accountId === id) < index
      ? [
          {
            path: ["twins", index, "accountId"],
            value: id,
            problem: "is for something else",
            remedy: "name an account of its own",
          },
        ]
      : [],
  );
}

/** The stack's file and the shared table must agree. */
function ownRow({ layer, environment, twinOf, accountId: id, twins: rows = [] }: Parsed): Fault[] {
  const row = rows.find(({ name }) => name === environment);
  if (layer !== "environment" || (row === undefined && twinOf === undefined)) return [];
  if (row?.of === twinOf && row?.accountId === id) return [];
  const problem =
    row === undefined ? `twins has no row of ${environment}` : `differs from the row of ${row.name} in twins`;
  const remedy = "correct the wrong one; this stack touches no account until both agree";
  return [{ path: ["twinOf"], value: twinOf, problem, remedy }];
}
