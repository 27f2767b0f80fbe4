// The file that says where accounts can be asked for: what it must hold, and each fault named.
import { expect } from "chai";
import { readAccounts } from "../../../automation/accounts/settings.ts";
import type { LockgateError } from "../../../automation/errors.ts";
import { accounts } from "./settings.ts";

const faultsOf = (change: object): string => {
  try {
    readAccounts(JSON.stringify({ ...accounts, ...change }));
  } catch (error) {
    return ((error as LockgateError).faults ?? [])
      .map(({ path, message }) => `${path} ${message}`)
      .join("\n");
  }
  return "";
};

describe("E1 LOCKGATE_ACCOUNTS_FILE", () => {
  it("E1 is read as it stands, from a variable too", () => {
    expect(readAccounts(JSON.stringify(accounts))).to.deep.equal(accounts);
  });

  for (const [title, change, says] of [
    ["an account that is none", { accountId: 934 }, /LOCKGATE_ACCOUNTS_FILE: accountId/],
    ["a region that is none", { region: "Frankfurt" }, /region is not a region/],
    ["a role that is none", { role: "lockgate-vending-server" }, /role is not the ARN of a role/],
    ["no unit", { units: [] }, /units/],
    ["a unit of another type", { units: [{ name: "Labs", type: "Lab" }] }, /units\.0\.type/],
    [
      "a unit twice",
      { units: [accounts.units[0], { name: "Sandbox", type: "Production" }] },
      /units names a unit twice/,
    ],
    ["what it does not know", { machine: "arn:aws:states" }, /machine/],
  ] as const)
    it(`E1 is refused with ${title}`, () => {
      expect(faultsOf(change)).to.match(says);
    });
});
