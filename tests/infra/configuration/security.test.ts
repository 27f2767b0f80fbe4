import { expect } from "chai";
import { formatPath } from "../../../infra/configuration/faults.ts";
import { validateConfig } from "../../../infra/configuration/validate.ts";
import { changed, valueOf } from "../example.ts";
import { rows } from "./cases.ts";

const archive = { account: "log-archive", lockDays: 365 };
const security = valueOf("org", "security") as object;
const withoutId = rows("org", "accounts").map((row) =>
  row["name"] === "security" ? { ...row, accountId: undefined } : row,
);

/** One thing wrong each: change, path of the fault, part of the problem, part of the remedy. */
const cases: readonly (readonly [string, Record<string, unknown>, string, RegExp, RegExp])[] = [
  [
    "an archive in an account that is not in the table",
    { logArchive: { ...archive, account: "logs" } },
    "logArchive.account",
    /no such account/,
    /log-archive/,
  ],
  [
    "a security account without id",
    { accounts: withoutId, breakGlass: undefined },
    "security.account",
    /has no accountId/,
    /create the account first/,
  ],
  [
    "copies of the stores in another account than the archive's",
    { logArchiveAccountId: "772164111585" },
    "logArchiveAccountId",
    /differs from the accountId of account log-archive, 551535029152/,
    /correct the wrong one/,
  ],
  [
    "a lock of a week",
    { logArchive: { ...archive, lockDays: 7 } },
    "logArchive.lockDays",
    /wrong value/,
    /90/,
  ],
  [
    "logs kept for less than they are locked",
    { logArchive: { ...archive, lockDays: 3000 } },
    "logArchive.keepDays",
    /shorter than lockDays, 3000/,
    /at least as long/,
  ],
  [
    "a reader that is no role",
    { logArchive: { ...archive, readers: ["arn:aws:iam::772164111585:user/ada"] } },
    "logArchive.readers[0]",
    /wrong value/,
    /ARN of a role/,
  ],
  [
    "an archive that nobody watches",
    { security: undefined, vending: undefined, breakGlass: undefined },
    "security",
    /missing, though logArchive is given/,
    /lockgate:security/,
  ],
  [
    "one account for both",
    { security: { ...security, account: "log-archive" } },
    "security.account",
    /also the account of the log archive/,
    /of its own/,
  ],
  [
    "alarms that nobody hears",
    { security: { ...security, alarms: [] } },
    "security.alarms",
    /wrong value/,
    /nobody hears/,
  ],
  [
    "a contact without phone",
    { security: { ...security, contact: { name: "S", title: "T", email: "s@acme.example" } } },
    "security.contact.phone",
    /^missing$/,
    /phone number/,
  ],
];

describe("configuration of the log archive and the security account refuses", () => {
  for (const [title, changes, path, problem, remedy] of cases)
    it(title, () => {
      const result = validateConfig("org", changed("org", changes));
      const faults = result.ok ? [] : result.faults;
      expect(faults.map((fault) => formatPath(fault.path))).to.deep.equal([path]);
      expect(faults[0]?.problem).to.match(problem);
      expect(faults[0]?.remedy).to.match(remedy);
    });
});
