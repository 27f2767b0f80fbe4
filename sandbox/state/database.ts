// Whether a file is a sandbox database of this version, and opens it; a corrupt or foreign file is never touched.

import { existsSync, mkdirSync, readFileSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { DatabaseSync } from "node:sqlite";

/** Raised by one with each change of the tables below. */
export const schemaVersion = 1;

/** Marks the file as ours (SQLite's application_id, "LGAW"). */
const applicationId = 0x4c474157;

const tables = `
  CREATE TABLE resources (
    token TEXT NOT NULL, account TEXT NOT NULL, region TEXT NOT NULL, id TEXT NOT NULL,
    urn TEXT NOT NULL, inputs TEXT NOT NULL, outputs TEXT NOT NULL,
    confirmed INTEGER NOT NULL, owner TEXT,
    PRIMARY KEY (token, account, region, id)
  ) STRICT, WITHOUT ROWID;
`;

/** A file that can't be used as the sandbox's database; the text names file, fault and remedy. */
export class DatabaseError extends Error {}

/**
 * Opens DIR/sandbox/aws.sqlite, creating it when it is absent.
 * @throws DatabaseError for a damaged, foreign or newer file, which is left as it is.
 */
export function openDatabase(file: string, options: { readOnly?: boolean } = {}): DatabaseSync {
  const fresh = !existsSync(file) || statSync(file).size === 0;
  if (fresh) return create(file, options.readOnly === true);
  refuseForeign(file);
  // Verified through a read-only connection, so that a faulty file stays byte for byte what it was.
  const reader = verified(file);
  if (options.readOnly) return reader;
  reader.close();
  return prepare(connect(file, false));
}

function create(file: string, readOnly: boolean): DatabaseSync {
  if (readOnly) throw new DatabaseError(`there is no sandbox database at ${file}: start the sandbox first`);
  mkdirSync(dirname(file), { recursive: true });
  const database = prepare(connect(file, false));
  database.exec(
    `BEGIN IMMEDIATE; ${tables} PRAGMA application_id = ${applicationId}; PRAGMA user_version = ${schemaVersion}; COMMIT;`,
  );
  return database;
}

/** WAL with synchronous=NORMAL: a killed process loses nothing that was committed. */
function prepare(database: DatabaseSync): DatabaseSync {
  database.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;");
  return database;
}

/** Looks at the first bytes before SQLite does: opening for writing could replay a journal into a foreign file. */
function refuseForeign(file: string): void {
  const head = readFileSync(file).subarray(0, 16).toString("latin1");
  if (head !== "SQLite format 3\0") throw unusable(file, "it is not an SQLite database");
}

function connect(file: string, readOnly: boolean): DatabaseSync {
  try {
    return new DatabaseSync(file, { readOnly, timeout: 5_000 });
  } catch (error) {
    throw unusable(file, text(error));
  }
}

function verified(file: string): DatabaseSync {
  const database = connect(file, true);
  const fault = attempt(() => firstFault(database));
  if (fault === undefined) return database;
  database.close();
  throw unusable(file, fault);
}

function firstFault(database: DatabaseSync): string | undefined {
  if (pragma(database, "application_id") !== applicationId) return "it belongs to another program";
  const version = Number(pragma(database, "user_version"));
  if (version !== schemaVersion)
    return `it has schema version ${version}, this Lockgate uses ${schemaVersion}`;
  const integrity = String(pragma(database, "integrity_check"));
  return integrity === "ok" ? undefined : `it is damaged (${integrity.split("\n")[0]})`;
}

function pragma(database: DatabaseSync, name: string): unknown {
  const row = database.prepare(`PRAGMA ${name}`).get();
  return row === undefined ? undefined : Object.values(row)[0];
}

function attempt(check: () => string | undefined): string | undefined {
  try {
    return check();
  } catch (error) {
    return text(error);
  }
}

function unusable(file: string, fault: string): DatabaseError {
  return new DatabaseError(
    `the sandbox's database ${file} can't be used: ${fault}. Nothing was changed. ` +
      "Restore the file from a copy, or move it away (with its -wal and -shm files) and start again with an empty sandbox; " +
      "the stacks' state then no longer matches, so use a fresh data directory.",
  );
}

function text(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
