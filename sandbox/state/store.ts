// What exists in the sandbox AWS: every resource in memory for reading, each change on disk first, in one transaction.

import type { DatabaseSync, StatementSync } from "node:sqlite";
import { randomInt } from "node:crypto";
import type { Properties, StoredResource, World } from "../aws/model.ts";
import { managementAccount } from "./accounts.ts";

/** Names one resource: type, account, region and id together. */
export type Key = Pick<StoredResource, "token" | "account" | "region" | "id">;

/** A stored resource with what only the provider needs to know about it. */
export type Row = StoredResource & {
  /** Whether the engine has shown that it knows the id; until then its creation may have to be answered again. */
  confirmed: boolean;
  /** keyText of the resource that AWS made this one along with. */
  owner?: string;
};

/** One transaction's worth of change. Removals come first. */
export type Change = { put?: readonly Row[]; remove?: readonly Key[] };

type Where = { account?: string; region?: string };

/** Text form of a key, for maps and for `owner`. */
export function keyText(key: Key): string {
  return `${key.token}|${key.account}|${key.region}|${key.id}`;
}

/** The sandbox's state over one open database. Exactly one store may write to a database. */
export class Store {
  readonly world: World;
  readonly #database: DatabaseSync;
  readonly #rows = new Map<string, Row>();
  readonly #byToken = new Map<string, Map<string, Row>>();
  readonly #byUrn = new Map<string, Set<Row>>();
  readonly #insert: StatementSync;
  readonly #delete: StatementSync;

  constructor(database: DatabaseSync) {
    this.#database = database;
    this.#insert = database.prepare(
      "INSERT OR REPLACE INTO resources (token, account, region, id, urn, inputs, outputs, confirmed, owner) " +
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
    );
    this.#delete = database.prepare(
      "DELETE FROM resources WHERE token = ? AND account = ? AND region = ? AND id = ?",
    );
    for (const row of database.prepare("SELECT * FROM resources").all()) this.#index(fromDisk(row));
    this.world = createWorld(this);
  }

  /** The resource with exactly this key. */
  get(key: Key): Row | undefined {
    return this.#rows.get(keyText(key));
  }

  /** Every resource of a type, or every resource at all, in order of creation within this process. */
  all(token?: string): Row[] {
    return [
      ...(token === undefined ? this.#rows : (this.#byToken.get(token) ?? new Map<string, Row>())).values(),
    ];
  }

  /** Resources created for this URN whose id the engine has not named yet. */
  unconfirmed(urn: string, token: string): Row[] {
    return [...(this.#byUrn.get(urn) ?? [])].filter((r) => r.token === token && !r.confirmed);
  }

  /** Resources that go when this one goes, at any depth. */
  ownedBy(key: Key): Row[] {
    const owner = keyText(key);
    const direct = this.all().filter((r) => r.owner === owner);
    return direct.flatMap((r) => [r, ...this.ownedBy(r)]);
  }

  /** Writes the change to disk in one transaction, then shows it to readers. */
  commit(change: Change): void {
    this.#database.exec("BEGIN IMMEDIATE");
    try {
      for (const key of change.remove ?? []) this.#delete.run(key.token, key.account, key.region, key.id);
      for (const row of change.put ?? []) this.#insert.run(...toDisk(row));
      this.#database.exec("COMMIT");
    } catch (error) {
      this.#database.exec("ROLLBACK");
      throw error;
    }
    for (const key of change.remove ?? []) this.#forget(key);
    for (const row of change.put ?? []) this.#index(row);
  }

  #index(row: Row): void {
    this.#forget(row);
    const text = keyText(row);
    this.#rows.set(text, row);
    entry(this.#byToken, row.token, () => new Map<string, Row>()).set(text, row);
    entry(this.#byUrn, row.urn, () => new Set<Row>()).add(row);
  }

  #forget(key: Key): void {
    const text = keyText(key);
    const row = this.#rows.get(text);
    if (row === undefined) return;
    this.#rows.delete(text);
    this.#byToken.get(row.token)?.delete(text);
    const sameUrn = this.#byUrn.get(row.urn);
    sameUrn?.delete(row);
    if (sameUrn?.size === 0) this.#byUrn.delete(row.urn);
  }
}

function createWorld(store: Store): World {
  const matches = (where: Where | undefined) => (r: StoredResource) =>
    (where?.account === undefined || r.account === where.account) &&
    (where?.region === undefined || r.region === where.region);
  return {
    get(token, id, where) {
      if (where?.account !== undefined && where.region !== undefined)
        return store.get({ token, id, account: where.account, region: where.region });
      return store.all(token).find((r) => r.id === id && matches(where)(r));
    },
    find: (token, where, match) =>
      store.all(token).filter((r) => matches(where)(r) && (match === undefined || match(r))),
    accounts: () => [managementAccount, ...store.all("aws:organizations/account:Account").map((r) => r.id)],
    now: () => new Date().toISOString().replace(/\.\d+Z$/, "Z"),
    random: (kind, length) =>
      Array.from({ length }, () => randomInt(kind === "hex" ? 16 : 36).toString(36)).join(""),
  };
}

function entry<K, V>(map: Map<K, V>, key: K, create: () => V): V {
  const found = map.get(key);
  if (found !== undefined) return found;
  const created = create();
  map.set(key, created);
  return created;
}

type DiskValue = string | number | null;

function toDisk(row: Row): DiskValue[] {
  const { token, account, region, id, urn, inputs, outputs, confirmed, owner } = row;
  const json = [JSON.stringify(inputs), JSON.stringify(outputs)];
  return [token, account, region, id, urn, ...json, confirmed ? 1 : 0, owner ?? null];
}

function fromDisk(disk: Record<string, unknown>): Row {
  const { token, account, region, id, urn } = disk as Key & { urn: string };
  const inputs = JSON.parse(String(disk.inputs)) as Properties;
  const outputs = JSON.parse(String(disk.outputs)) as Properties;
  const row: Row = { token, account, region, id, urn, inputs, outputs, confirmed: disk.confirmed === 1 };
  return disk.owner === null ? row : { ...row, owner: String(disk.owner) };
}
