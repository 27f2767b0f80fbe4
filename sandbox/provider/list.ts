// What `list` prints: every resource by account and region, read from disk beside a running sandbox.

import { openDatabase } from "../state/database.ts";
import { Store, type Row } from "../state/store.ts";
import { StartError } from "../dataFolder.ts";
import { pathsIn } from "./announcement.ts";

/** The text of the listing, one line a resource. */
export function listResources(dataDir: string, account?: string): string {
  if (account !== undefined && !/^\d{12}$/.test(account))
    throw new StartError(`--account ${account} is no account id (12 digits)`);
  const database = openDatabase(pathsIn(dataDir).database, { readOnly: true });
  try {
    const rows = new Store(database).all().filter((row) => account === undefined || row.account === account);
    return formatRows(rows);
  } finally {
    database.close();
  }
}

function formatRows(rows: readonly Row[]): string {
  if (rows.length === 0) return "nothing\n";
  const places = Map.groupBy(rows, (row) => `${row.account} ${row.region}`);
  return [...places]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([place, inPlace]) => `${place}\n${inPlace.map(line).sort().join("")}`)
    .join("");
}

function line({ token, id, owner }: Row): string {
  return `  ${token}  ${id}${owner === undefined ? "" : "  (made by AWS along with another)"}\n`;
}
