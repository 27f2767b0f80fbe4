// Decides which keys configure the way in for emergencies, and whether they fit the table of accounts.
import { z } from "zod";
import type { Fault } from "./faults.ts";
import { shortName } from "./fields.ts";

const identityRemedy = "the ARN of a user, such as arn:aws:iam::123456789012:user/break-glass-1";
const identity = z
  .string({ error: identityRemedy })
  .regex(/^arn:aws:iam::\d{12}:user\/[\w+=,.@/-]{1,128}$/, identityRemedy);

const breakGlass = z.strictObject(
  {
    /** Two people, so that one who is away or locked out does not matter; more would be a habit. */
    identities: z
      .array(identity, { error: "a list of two user ARNs" })
      .length(2, "exactly two users: one may be away, and each more is a risk"),
    /** Accounts that they get into. */
    accounts: z
      .array(shortName("account", 50), { error: "a list of accounts" })
      .min(1, "at least one account"),
  },
  { error: "the way in for emergencies: { identities, accounts }" },
);

/** Absent: nobody gets in but by the pipelines. */
export const breakGlassKeys = { breakGlass: breakGlass.optional() };

type Parsed = {
  readonly accounts?:
    readonly { readonly name: string; readonly accountId?: string | undefined }[] | undefined;
  readonly managementAccountId?: string | undefined;
  readonly security?: object | undefined;
  readonly breakGlass?:
    { readonly identities: readonly string[]; readonly accounts: readonly string[] } | undefined;
};

export const breakGlassFaults = (config: Parsed): Fault[] =>
  config.breakGlass === undefined
    ? []
    : [...twoPeople(config), ...ownPeople(config), ...openAccounts(config), ...heard(config)];

function twoPeople({ breakGlass: glass }: Parsed): Fault[] {
  const [first, second] = glass?.identities ?? [];
  if (first === undefined || first !== second) return [];
  const remedy = "name two users: one may be away or locked out";
  return [{ path: ["breakGlass", "identities", 1], value: second, problem: "the same user twice", remedy }];
}

/** Users of an account that is opened could be made by whoever rules it. */
function ownPeople({ breakGlass: glass, accounts, managementAccountId }: Parsed): Fault[] {
  if (accounts === undefined || managementAccountId === undefined) return [];
  const opened = new Set(glass?.accounts);
  const known = new Map(accounts.map(({ name, accountId }) => [accountId, name]));
  return (glass?.identities ?? []).flatMap((arn, index): Fault[] => {
    const account = arn.split(":")[4] ?? "";
    const path = ["breakGlass", "identities", index];
    const name = known.get(account);
    if (name === undefined && account !== managementAccountId)
      return [
        {
          path,
          value: arn,
          problem: "a user of an account outside the organization",
          remedy: "name users of an account of the organization, such as security",
        },
      ];
    if (name === undefined || !opened.has(name)) return [];
    const remedy = "name users of another account, such as security";
    return [{ path, value: arn, problem: `a user of ${name}, which it opens`, remedy }];
  });
}

function openAccounts({ breakGlass: glass, accounts }: Parsed): Fault[] {
  if (accounts === undefined) return [];
  const reachable = accounts.filter(({ accountId }) => accountId !== undefined).map(({ name }) => name);
  return (glass?.accounts ?? []).flatMap((name, index) =>
    reachable.includes(name)
      ? []
      : [
          {
            path: ["breakGlass", "accounts", index],
            value: name,
            problem: "no account with an id",
            remedy: `name one of ${reachable.join(", ")}`,
          },
        ],
  );
}

/** Breaking glass makes a noise, or it is a back door. */
function heard(config: Parsed): Fault[] {
  if (!("security" in config) || config.security !== undefined) return [];
  return [
    {
      path: ["breakGlass"],
      problem: "nobody is told when it is used: security is missing",
      remedy: "add lockgate:security with its alarms",
    },
  ];
}
