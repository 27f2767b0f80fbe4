// The store: what is read back, what one transaction changes, what the world sees.
import { expect } from "chai";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { DatabaseSync } from "node:sqlite";
import { managementAccount } from "../../../sandbox/state/accounts.ts";
import { openDatabase } from "../../../sandbox/state/database.ts";
import { seed } from "../../../sandbox/state/seed.ts";
import { keyText, Store, type Row } from "../../../sandbox/state/store.ts";

const row = (id: string, more: Partial<Row> = {}): Row => ({
  token: "aws:s3/bucket:Bucket",
  account: "111111111111",
  region: "eu-central-1",
  id,
  urn: `urn:pulumi:dev::p::aws:s3/bucket:Bucket::${id}`,
  inputs: { bucket: id },
  outputs: { arn: `arn:aws:s3:::${id}` },
  confirmed: false,
  ...more,
});

describe("Store", () => {
  let folder: string;
  let database: DatabaseSync;
  let store: Store;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "lockgate-store-"));
    database = openDatabase(join(folder, "aws.sqlite"));
    store = new Store(database);
  });
  afterEach(() => {
    database.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it("reads back from disk what was committed", () => {
    const rows = [row("a"), row("b", { confirmed: true, owner: keyText(row("a")) })];
    store.commit({ put: rows });
    expect(new Store(database).all()).to.have.deep.members(rows);
  });
  it("keeps accounts and regions apart", () => {
    const there = row("a", { region: "us-east-1", outputs: { there: true } });
    store.commit({ put: [row("a"), there] });
    store.commit({ remove: [row("a")] });
    expect(store.get(row("a"))).to.equal(undefined);
    expect(store.get(there)).to.deep.equal(there);
    expect(store.world.find("aws:s3/bucket:Bucket", { region: "eu-central-1" })).to.deep.equal([]);
    expect(store.world.find("aws:s3/bucket:Bucket", { account: "222222222222" })).to.deep.equal([]);
    expect(store.world.get("aws:s3/bucket:Bucket", "a")).to.deep.equal(there);
    expect(store.world.get("aws:s3/bucket:Bucket", "a", { region: "eu-central-1" })).to.equal(undefined);
  });
  it("changes all or nothing", () => {
    store.commit({ put: [row("a")] });
    const impossible = row("b", { urn: null as unknown as string });
    expect(() => store.commit({ remove: [row("a")], put: [impossible] })).to.throw("NOT NULL");
    expect(store.all()).to.deep.equal([row("a")]);
    expect(new Store(database).all()).to.deep.equal([row("a")]);
    store.commit({ put: [row("c")] });
    expect(store.all()).to.have.length(2);
  });
  it("finds the unconfirmed of a URN and type only", () => {
    store.commit({ put: [row("a"), row("b", { confirmed: true, urn: row("a").urn })] });
    expect(store.unconfirmed(row("a").urn, row("a").token).map((r) => r.id)).to.deep.equal(["a"]);
    expect(store.unconfirmed(row("a").urn, "aws:kms/key:Key")).to.deep.equal([]);
    store.commit({ put: [row("a", { confirmed: true })] });
    expect(store.unconfirmed(row("a").urn, row("a").token)).to.deep.equal([]);
  });
  it("knows what goes along with a resource, at any depth", () => {
    const child = row("child", { owner: keyText(row("a")) });
    const grandchild = row("grandchild", { owner: keyText(child) });
    store.commit({ put: [row("a"), child, grandchild, row("other")] });
    expect(store.ownedBy(row("a")).map((r) => r.id)).to.deep.equal(["child", "grandchild"]);
  });
  it("names the management account first, then those of the organization", () => {
    const account = row("222222222222", { token: "aws:organizations/account:Account", region: "global" });
    store.commit({ put: [account] });
    expect(store.world.accounts()).to.deep.equal([managementAccount, "222222222222"]);
  });
  it("draws random text of the asked kind and length", () => {
    expect(store.world.random("hex", 17)).to.match(/^[0-9a-f]{17}$/);
    expect(store.world.random("base36", 40)).to.match(/^[0-9a-z]{40}$/);
    expect(store.world.random("hex", 17)).not.to.equal(store.world.random("hex", 17));
  });
  it("is seeded once with the administrator of the management account", () => {
    seed(store);
    const [role] = store.all();
    expect(role?.outputs.arn).to.equal(`arn:aws:iam::${managementAccount}:role/PlatformAdministrator`);
    store.commit({ put: [{ ...(role as Row), inputs: { changed: true } }] });
    seed(store);
    expect(store.all().map((r) => r.inputs)).to.deep.equal([{ changed: true }]);
  });
});
