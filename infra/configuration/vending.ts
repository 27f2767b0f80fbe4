// Decides which keys configure account vending, and whether they fit the tables of accounts, units and people.
import { z } from "zod";
import { inheritance, suspendedUnit } from "../plan/accounts.ts";
import { mostOthers } from "../plan/vending/documents.ts";
import type { Check, Parsed } from "./check.ts";
import type { Fault } from "./faults.ts";
import { chat, chatFaults } from "./chat.ts";
import { email, flag, list, oneOf, roleReference, shortName, unitName } from "./fields.ts";

const unit = z.strictObject(
  {
    unit: unitName,
    /** `none`: whoever may ask gets it, as a program that makes tenants does. */
    approval: oneOf(["manual", "none"]).default("manual"),
  },
  { error: "a unit in which accounts are given out: { unit, approval? }" },
);

const vending = z.strictObject(
  {
    /** Where it works: an account of its own, or one for shared services. Not the management account. */
    account: shortName("account", 50),
    units: list(unit, "a list of { unit, approval? }").min(
      1,
      "at least one unit in which accounts are given out",
    ),
    /** Roles that may ask, by becoming lockgate-vending-request. */
    requesters: list(roleReference, "a list of role ARNs").min(1, "at least one role that asks"),
    /** Roles that decide, by becoming lockgate-vending-approve. */
    approvers: list(roleReference, "a list of role ARNs").default([]),
    /** Roles of the deployment server's workers, by which people ask and decide on its pages. */
    servers: list(roleReference, "a list of role ARNs").default([]),
    /** Whether people may also talk with a bot, which asks and takes decisions in the name of people of Identity Center. */
    bot: flag("whether there is a bot to ask").default(false),
    /** Whether people talk with it in Slack, too, by Amazon Lex. */
    chat: chat.optional(),
    /** Who gets a mail when something is to be decided, and when an account is ready. */
    tells: list(email, "a list of e-mail addresses").min(1, "at least one e-mail address that is told"),
  },
  { error: "account vending: { account, units, requesters, approvers?, servers?, tells, bot?, chat? }" },
);

/** Absent: accounts come from the table alone. */
export const vendingKeys = { vending: vending.optional() };

export const vendingChecks: readonly Check[] = [
  ownAccount,
  knownUnits,
  fourEyes,
  botAsks,
  chatFaults,
  placeToWait,
  fewOthers,
];

const fault = (path: Fault["path"], value: unknown, problem: string, remedy: string): Fault[] => [
  { path: ["vending", ...path], ...(value === undefined ? {} : { value }), problem, remedy },
];

/** An account that other stacks or services have for themselves would get the same key and boundary twice. */
function ownAccount(config: Parsed): Fault[] {
  const { vending: settings, accounts, logArchive, security } = config;
  if (settings === undefined || accounts === undefined) return [];
  const { account } = settings;
  const row = accounts.find(({ name }) => name === account);
  const free = accounts.filter(
    ({ name, accountId, bootstrap }) =>
      accountId !== undefined && !bootstrap && name !== logArchive?.account && name !== security?.account,
  );
  const remedy = `name one of ${free.map(({ name }) => name).join(", ") || "the accounts, once it has an accountId"}`;
  if (row === undefined) return fault(["account"], account, "no such account", remedy);
  if (row.accountId === undefined) return fault(["account"], account, "the account has no accountId", remedy);
  if (!free.includes(row))
    return fault(["account"], account, "stacks or security services work in that account", remedy);
  // A faulty value is not there; it has its own fault.
  return !("security" in config) || security !== undefined
    ? []
    : fault([], undefined, "nobody watches the accounts that are given out", "add lockgate:security first");
}

function knownUnits({ vending: settings, units }: Parsed): Fault[] {
  if (settings === undefined || units === undefined) return [];
  const known = units.map(({ name }) => name).filter((name) => name !== suspendedUnit);
  const environment = inheritance(units);
  return settings.units.flatMap((row, index) => {
    const before = settings.units.findIndex(({ unit: name }) => name === row.unit);
    if (!known.includes(row.unit))
      return fault(
        ["units", index, "unit"],
        row.unit,
        "no such organizational unit",
        `name one of ${known.join(", ")}`,
      );
    if (before < index)
      return fault(["units", index, "unit"], row.unit, `also in units[${before}]`, "name each unit once");
    return environment({ unit: row.unit }).environment === undefined
      ? fault(
          ["units", index, "unit"],
          row.unit,
          "nobody says what accounts in it are for",
          "add environment to the unit",
        )
      : [];
  });
}

/** Who asks does not decide. */
function fourEyes({ vending: settings }: Parsed): Fault[] {
  if (settings === undefined) return [];
  const both = settings.approvers.flatMap((role, index) =>
    settings.requesters.includes(role)
      ? fault(
          ["approvers", index],
          role,
          "also a requester: it would decide on its own requests",
          "name another role",
        )
      : [],
  );
  const manual = settings.units.find(({ approval }) => approval === "manual");
  const nobody =
    manual !== undefined && settings.approvers.length === 0
      ? fault(
          ["approvers"],
          [],
          `nobody decides on accounts in unit ${manual.unit}`,
          "name at least one role that approves, or give the unit approval: none",
        )
      : [];
  return [...both, ...nobody];
}

/** A role of Identity Center's: the bot listens to nobody else. */
const isOfPeople = (arn: string): boolean => arn.includes("/AWSReservedSSO_");

/** A bot that nobody may talk with, or that nobody answers for, gives nothing out. */
function botAsks({ vending: settings }: Parsed): Fault[] {
  if (settings?.bot !== true) return [];
  const manual = settings.units.some(({ approval }) => approval === "manual");
  return [
    ...(manual
      ? []
      : fault(
          ["bot"],
          true,
          "no unit is given out by a decision",
          "give a unit approval: manual, or take bot out",
        )),
    ...(["requesters", "approvers"] as const)
      .filter((list) => !settings[list].some(isOfPeople))
      .flatMap((list) =>
        fault(
          [list],
          settings[list],
          "no role of IAM Identity Center, and the bot listens to no others",
          "add one: arn:aws:iam::<account>:role/aws-reserved/sso.amazonaws.com/<region>/AWSReservedSSO_…",
        ),
      ),
  ];
}

function placeToWait({ vending: settings, units }: Parsed): Fault[] {
  if (settings === undefined || units === undefined) return [];
  return units.some(({ name }) => name === suspendedUnit)
    ? []
    : fault(
        [],
        undefined,
        "there is no unit in which accounts wait that are given up",
        `add { name: ${suspendedUnit} } to lockgate:units`,
      );
}

/** What the roles of vending can't name they would not keep away from. */
function fewOthers({ vending: settings, accounts }: Parsed): Fault[] {
  const named = (accounts ?? []).filter(({ accountId }) => accountId !== undefined).length;
  return settings === undefined || named <= mostOthers
    ? []
    : fault(
        [],
        undefined,
        `${named} accounts have an accountId, and roles of vending can name ${mostOthers} to keep away from`,
        "give an accountId to those accounts only that stacks work in",
      );
}
