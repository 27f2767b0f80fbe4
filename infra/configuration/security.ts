// Decides which keys configure the log archive and the security account, and whether they fit the table of accounts.
import { z } from "zod";
import type { Fault } from "./faults.ts";
import { days, email, roleReference, shortName } from "./fields.ts";

const contactText = (what: string, max: number) =>
  z.string({ error: what }).min(1, what).max(max, `${what}, at most ${max} characters`);

/** The name of a row of `accounts`. */
const accountName = shortName("account", 50);

const logArchive = z.strictObject(
  {
    account: accountName,
    /** Object Lock in compliance mode: nobody shortens it, AWS and the account's root user included. */
    lockDays: days("how long the organization's logs cannot be deleted", 90, 36500),
    keepDays: days("how long they are kept in all", 365, 36500).default(2557),
    /** Roles that may read the archive, by becoming its reader. */
    readers: z.array(roleReference, { error: "a list of role ARNs" }).default([]),
  },
  { error: "the log archive: { account, lockDays, keepDays?, readers? }" },
);

export const contact = z.strictObject(
  {
    name: contactText("the name of the contact", 64),
    title: contactText("what the contact is in the company", 50),
    email,
    phone: contactText("the phone number", 25).regex(
      /^[\s0-9()+-]+$/,
      "a phone number of digits, spaces and ( ) + -",
    ),
  },
  { error: "a contact: { name, title, email, phone }" },
);
export type SecurityContact = Readonly<z.infer<typeof contact>>;

const security = z.strictObject(
  {
    /** Administers the security services for the organization. */
    account: accountName,
    /** Who learns at once of what only an attacker or a mistake would do. */
    alarms: z
      .array(email, { error: "a list of e-mail addresses" })
      .min(1, "at least one e-mail address: an alarm that nobody hears is none"),
    /** Whom AWS writes to about the security of every account. */
    contact,
    /** Accounts in whose buckets Macie looks for personal data. */
    dataAccounts: z.array(accountName, { error: "a list of accounts" }).default([]),
  },
  { error: "the security account: { account, alarms, contact, dataAccounts? }" },
);

/** Absent until the accounts exist and their ids are known: the organization comes first, then what watches it. */
export const securityKeys = { logArchive: logArchive.optional(), security: security.optional() };

type Row = { readonly name: string; readonly accountId?: string | undefined };
type Parsed = {
  readonly logArchiveAccountId?: string | undefined;
  readonly accounts?: readonly Row[] | undefined;
  readonly logArchive?: Readonly<Omit<z.infer<typeof logArchive>, "readers">> | undefined;
  readonly security?: { readonly account: string; readonly dataAccounts: readonly string[] } | undefined;
};

export const securityFaults = (config: Parsed): Fault[] => [
  ...knownAccount(config, ["logArchive", "account"], config.logArchive?.account),
  ...knownAccount(config, ["security", "account"], config.security?.account),
  ...(config.security?.dataAccounts ?? []).flatMap((name, index) =>
    knownAccount(config, ["security", "dataAccounts", index], name),
  ),
  ...keptAsLongAsLocked(config),
  ...oneLogArchive(config),
  ...archiveWatched(config),
  ...apart(config),
];

function knownAccount({ accounts }: Parsed, path: Fault["path"], name: string | undefined): Fault[] {
  if (name === undefined || accounts === undefined) return [];
  const row = accounts.find((account) => account.name === name);
  if (row === undefined)
    return [
      {
        path,
        value: name,
        problem: "no such account",
        remedy: `name one of ${accounts.map((account) => account.name).join(", ")}`,
      },
    ];
  if (row.accountId !== undefined) return [];
  const remedy = `create the account first (without ${String(path[0])}), then write the id that the stack prints`;
  return [{ path, value: name, problem: "the account has no accountId", remedy }];
}

function keptAsLongAsLocked({ logArchive: archive }: Parsed): Fault[] {
  if (archive === undefined || archive.keepDays >= archive.lockDays) return [];
  return [
    {
      path: ["logArchive", "keepDays"],
      value: archive.keepDays,
      problem: `shorter than lockDays, ${archive.lockDays}`,
      remedy: "keep logs at least as long as they are locked",
    },
  ];
}

/** Stores are copied by the id, which their stacks know; the account is the one that the table has. */
function oneLogArchive({ accounts, logArchive: archive, logArchiveAccountId: id }: Parsed): Fault[] {
  const row = accounts?.find(({ name }) => name === archive?.account);
  if (id === undefined || row?.accountId === undefined || row.accountId === id) return [];
  return [
    {
      path: ["logArchiveAccountId"],
      value: id,
      problem: `differs from the accountId of account ${row.name}, ${row.accountId}`,
      remedy: "correct the wrong one: artifact stores are copied to the account of the log archive",
    },
  ];
}

/** Who watches must not be able to rewrite what is watched. */
function apart({ logArchive: archive, security: watcher }: Parsed): Fault[] {
  if (archive === undefined || watcher?.account !== archive.account) return [];
  return [
    {
      path: ["security", "account"],
      value: watcher.account,
      problem: "also the account of the log archive",
      remedy: "give each an account of its own",
    },
  ];
}

/** The trail is administered from the security account, so the one needs the other. */
function archiveWatched(config: Parsed): Fault[] {
  const { logArchive: archive, security: watcher } = config;
  // A faulty value is not there; it has its own fault.
  const judged = "logArchive" in config && "security" in config;
  if (!judged || (archive === undefined) === (watcher === undefined)) return [];
  const [absent, present] = archive === undefined ? ["logArchive", "security"] : ["security", "logArchive"];
  return [
    {
      path: [absent],
      problem: `missing, though ${present} is given`,
      remedy: `add lockgate:${absent}, or remove lockgate:${present} until both accounts exist`,
    },
  ];
}
