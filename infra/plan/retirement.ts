// Decides how far an account that is given up has come: it waits, suspended, until its data may go.
import type { AccountRow, OrgConfig } from "../configuration/schema.ts";
import type { OrgRecord, RecordedAccount } from "./continuity.ts";

/** Tag of accounts and units that are given up: the day, YYYY-MM-DD, on which that was first declared. */
export const retiredTag = "lockgate:retired";

export type Stage = {
  /** Since when the account is given up; absent while it lives. */
  since?: string;
  /** Whether its data has been kept long enough: the row may go, and AWS then closes the account. */
  closes: boolean;
};

/** Stages by row: of accounts and of units, under their names. */
export type Stages = { accounts: ReadonlyMap<string, Stage>; units: ReadonlyMap<string, Stage> };

export function retirementStages(
  config: Pick<OrgConfig, "accounts" | "units" | "logRetentionDays">,
  record: Pick<OrgRecord, "accounts" | "units">,
  today: string,
): Stages {
  const accounts = new Map(record.accounts.map((account) => [account.name, account]));
  const units = new Map(record.units.map((unit) => [unit.name, unit]));
  return {
    accounts: new Map(
      config.accounts.map((row) => [
        row.name,
        retirementStage(row, accounts.get(row.name) ?? accounts.get(row.formerly ?? ""), config, today),
      ]),
    ),
    units: new Map(
      config.units.map(({ name, retire }) => [
        name,
        retire ? { since: units.get(name)?.tags[retiredTag] ?? today, closes: true } : { closes: false },
      ]),
    ),
  };
}

/** `today` is YYYY-MM-DD. What has not been recorded as given up never closes. */
export function retirementStage(
  row: AccountRow,
  recorded: RecordedAccount | undefined,
  { logRetentionDays }: Pick<OrgConfig, "logRetentionDays">,
  today: string,
): Stage {
  if (!row.retire) return { closes: false };
  const since = recorded?.tags[retiredTag];
  if (since === undefined) return { since: today, closes: false };
  const kept = (Date.parse(today) - Date.parse(since)) / 86_400_000;
  return { since, closes: kept >= (row.retainDays ?? logRetentionDays) };
}
