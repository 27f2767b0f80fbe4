// The database file: made when absent, kept when ours, never touched when it is not.
import { expect } from "chai";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { DatabaseError, openDatabase, schemaVersion } from "../../../sandbox/state/database.ts";

describe("openDatabase", () => {
  let folder: string;
  let file: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "lockgate-state-"));
    file = join(folder, "sandbox", "aws.sqlite");
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const refused = (path: string): string => {
    const before = readFileSync(path);
    expect(() => openDatabase(path)).to.throw(DatabaseError, path);
    expect(readFileSync(path).equals(before), "the file was changed").to.equal(true);
    try {
      openDatabase(path);
    } catch (error) {
      return (error as Error).message;
    }
    return "";
  };
  const plain = (name: string, sql: string): string => {
    const path = join(folder, name);
    const database = new DatabaseSync(path);
    database.exec(sql);
    database.close();
    return path;
  };

  it("makes folder and file, and opens them again", () => {
    openDatabase(file).close();
    const again = openDatabase(file);
    expect(again.prepare("SELECT count(*) AS n FROM resources").get()).to.deep.include({ n: 0 });
    again.close();
  });
  it("takes an empty file for a new one", () => {
    const path = join(folder, "empty.sqlite");
    writeFileSync(path, "");
    openDatabase(path).close();
    openDatabase(path, { readOnly: true }).close();
  });
  it("refuses text, naming the file and the remedy", () => {
    const path = join(folder, "notes.sqlite");
    writeFileSync(path, "my shopping list, longer than one page".repeat(500));
    expect(refused(path))
      .to.include("not an SQLite database")
      .and.include("Nothing was changed")
      .and.include("Restore");
  });
  it("refuses another program's database", () => {
    expect(refused(plain("other.sqlite", "CREATE TABLE t (a)"))).to.include("belongs to another program");
  });
  it("refuses a newer schema", () => {
    openDatabase(file).close();
    const database = new DatabaseSync(file);
    database.exec(`PRAGMA user_version = ${schemaVersion + 1}`);
    database.close();
    expect(refused(file)).to.include(`schema version ${schemaVersion + 1}`);
  });
  it("refuses a damaged database", () => {
    const database = openDatabase(file);
    const insert = database.prepare("INSERT INTO resources VALUES ('t', 'a', 'r', ?, 'u', ?, '{}', 1, NULL)");
    for (let i = 0; i < 200; i++) insert.run(`id-${i}`, "x".repeat(500));
    database.close();
    const bytes = readFileSync(file);
    bytes.fill(0xab, 8192, 40_960);
    writeFileSync(file, bytes);
    expect(refused(file)).to.match(/damaged|malformed/);
  });
  it("does not make a database for a reader", () => {
    expect(() => openDatabase(file, { readOnly: true })).to.throw(DatabaseError, "start the sandbox first");
  });
});
