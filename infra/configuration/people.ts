// Decides which keys say what people may do, and whether they fit the units: nobody changes production by hand.
import { z } from "zod";
import { accessNames, productionWritten } from "../plan/people.ts";
import type { Check, Parsed } from "./check.ts";
import type { Fault } from "./faults.ts";
import { list, oneOf, roleReference, shortName, text, unitName } from "./fields.ts";

const assignment = z.strictObject(
  {
    group: text("the name of a group of people").regex(
      /^[A-Za-z][A-Za-z0-9-]{0,63}$/,
      "up to 64 letters, digits and hyphens, a letter first",
    ),
    access: oneOf(accessNames),
    unit: unitName,
  },
  { error: "who may do what where: { group, access, unit }" },
);

const elevation = z.strictObject(
  {
    /** Roles that the workers of the server run as; they become lockgate-elevate-… in the management account. */
    servers: list(roleReference, "a list of role ARNs").min(1, "at least one role of the server's"),
    /** Where access is lent; what changes anything, never in production. */
    accounts: list(shortName("account", 50), "a list of accounts").min(1, "at least one account"),
  },
  { error: "access that the server lends for a time: { servers, accounts }" },
);

export const people = z.strictObject(
  {
    /** A person enables Identity Center once; its settings page shows both ids. */
    instance: text("the ARN of the Identity Center instance").regex(
      /^arn:aws:sso:::instance\/ssoins-[0-9a-f]{16}$/,
      "the ARN of the Identity Center instance, arn:aws:sso:::instance/ssoins-…",
    ),
    identityStore: text("the id of its identity store").regex(
      /^d-[0-9a-f]{10}$/,
      "the id of the identity store, d- and 10 hexadecimal digits",
    ),
    /** Attribute of a person that the identity provider sets to true when they have shown a second factor. */
    mfaAttribute: text("an attribute of the identity provider")
      .regex(/^\$\{path:[\w.]+\}$/, "a path such as ${path:enterprise.mfa}")
      .default("${path:enterprise.mfa}"),
    /** Attribute that the server knows people by, too: what an environment of somebody's own bears as its owner. */
    ownerAttribute: text("an attribute of the identity provider")
      .regex(/^\$\{path:[\w.]+\}$/, "a path such as ${path:userName}")
      .default("${path:userName}"),
    assignments: list(assignment, "a list of { group, access, unit }").default([]),
    elevation: elevation.optional(),
  },
  { error: "what people may do: { instance, identityStore, mfaAttribute?, assignments?, elevation? }" },
);

/** Absent until Identity Center is enabled. */
export const peopleKeys = { people: people.optional() };

export const peopleChecks: readonly Check[] = [knownUnits, noProductionWrites, knownAccounts];

function knownUnits({ people: table, units }: Parsed): Fault[] {
  if (units === undefined) return [];
  const known = units.map(({ name }) => name);
  return (table?.assignments ?? []).flatMap(({ unit }, index) =>
    known.includes(unit)
      ? []
      : [
          {
            path: ["people", "assignments", index, "unit"],
            value: unit,
            problem: "no such organizational unit",
            remedy: `name one of ${known.join(", ")}`,
          },
        ],
  );
}

/** Twins of production stand under its guard rails, and are there to be looked into. */
function noProductionWrites({ people: table, units, accounts, twins = [] }: Parsed): Fault[] {
  if (units === undefined || accounts === undefined) return [];
  return (table?.assignments ?? []).flatMap((row, index) =>
    productionWritten(row, { units, accounts })
      .filter(
        ({ accountId }) => row.access !== "engineer" || !twins.some((twin) => twin.accountId === accountId),
      )
      .map(({ name }) => ({
        path: ["people", "assignments", index, "access"],
        value: row.access,
        problem: `people could change production account ${name}, which is in unit ${row.unit}`,
        remedy:
          "give readOnly there, or name units that hold no production; production changes by pipelines only",
      })),
  );
}

function knownAccounts({ people: table, accounts }: Parsed): Fault[] {
  if (accounts === undefined) return [];
  const known = accounts.filter(({ accountId }) => accountId !== undefined).map(({ name }) => name);
  return (table?.elevation?.accounts ?? []).flatMap((name, index) =>
    known.includes(name)
      ? []
      : [
          {
            path: ["people", "elevation", "accounts", index],
            value: name,
            problem: accounts.some((row) => row.name === name)
              ? "the account has no accountId"
              : "no such account",
            remedy: `name one of ${known.join(", ") || "the accounts, once they have an accountId"}`,
          },
        ],
  );
}
