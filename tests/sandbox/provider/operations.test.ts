// Operations over models made for the test: authorisation, implied resources, what stays behind, and atomicity.
import { expect } from "chai";
import type { DatabaseSync } from "node:sqlite";
import { join } from "node:path";
import { AwsError, type ApiCall, type ResourceModel } from "../../../sandbox/aws/model.ts";
import type { Authority } from "../../../sandbox/provider/authority.ts";
import { baseCaller } from "../../../sandbox/provider/configuration.ts";
import * as operations from "../../../sandbox/provider/operations.ts";
import { managementAccount } from "../../../sandbox/state/accounts.ts";
import { openDatabase } from "../../../sandbox/state/database.ts";
import { Store } from "../../../sandbox/state/store.ts";
import { temporaryFolder } from "./harness.ts";

const urn = "urn:pulumi:dev::p::aws:test/thing:Thing::thing";
const place = { account: managementAccount, region: "eu-central-1" };

const thing: ResourceModel = {
  token: "aws:test/thing:Thing",
  replaceOn: ["name"],
  calls: (operation, { inputs }) => [{ action: `test:${operation}`, resource: String(inputs.name) }],
  create: (inputs, { caller }) => ({
    id: String(inputs.name),
    outputs: { ...inputs, arn: `arn:aws:test:${caller.region}:${caller.account}:${String(inputs.name)}` },
    implied: [
      {
        token: "aws:test/part:Part",
        id: `part-of-${String(inputs.name)}`,
        ...place,
        inputs: {},
        outputs: {},
      },
    ],
  }),
};

describe("operations", () => {
  let folder: ReturnType<typeof temporaryFolder>;
  let database: DatabaseSync;
  let session: operations.Session;
  let asked: ApiCall[];
  let denied: string | undefined;
  beforeEach(() => {
    folder = temporaryFolder();
    database = openDatabase(join(folder.path, "aws.sqlite"));
    asked = [];
    denied = undefined;
    const authority: Authority = {
      authorise(call) {
        asked.push(call);
        return call.action === denied ? { allowed: false, message: "no" } : { allowed: true };
      },
      assumeRole: () => ({ allowed: false, message: "no" }),
    };
    const configuration = { caller: baseCaller("eu-central-1"), defaultTags: {} };
    session = { store: new Store(database), authority, configuration };
  });
  afterEach(() => {
    database.close();
    folder.remove();
  });
  const create = (inputs: Record<string, unknown> = { name: "a" }, model = thing) =>
    operations.createResource(session, model, urn, inputs);
  const ids = () => session.store.all().map((row) => row.id);

  it("asks for each call that an operation makes, and for none at an unchanged update", () => {
    const row = create();
    operations.updateResource(session, thing, row, { name: "a" });
    const updated = operations.updateResource(session, thing, row, { name: "a", size: 1 });
    operations.readResource(session, thing, "a", {});
    operations.deleteResource(session, thing, updated);
    expect(asked.map((call) => call.action)).to.deep.equal([
      "test:create",
      "test:update",
      "test:read",
      "test:delete",
    ]);
  });
  for (const action of ["create", "update", "delete", "read"]) {
    it(`changes nothing when ${action} is denied`, () => {
      const row = action === "create" ? undefined : create();
      const before = session.store.all();
      denied = `test:${action}`;
      const attempt = () => {
        if (row === undefined) return create();
        if (action === "update")
          return operations.updateResource(session, thing, row, { name: "a", size: 1 });
        if (action === "read") return operations.readResource(session, thing, "a", {});
        return operations.deleteResource(session, thing, row);
      };
      expect(attempt).to.throw(AwsError, "AccessDenied: no");
      expect(session.store.all()).to.deep.equal(before);
    });
  }
  it("makes what AWS makes along with a resource, and deletes it with its owner", () => {
    const row = create();
    expect(ids()).to.have.members(["a", "part-of-a"]);
    operations.deleteResource(session, thing, row);
    expect(ids()).to.deep.equal([]);
  });
  it("keeps what stays behind after a deletion", () => {
    const closing: ResourceModel = {
      ...thing,
      remove: (row) => [{ ...row, outputs: { ...row.outputs, status: "SUSPENDED" } }],
    };
    operations.deleteResource(session, closing, create());
    expect(session.store.all().map((row) => [row.id, row.outputs.status, row.owner])).to.deep.equal([
      ["a", "SUSPENDED", undefined],
    ]);
  });
  it("deletes nothing that AWS refuses to delete", () => {
    const kept: ResourceModel = {
      ...thing,
      remove: () => {
        throw new AwsError("DeleteConflict", "in use");
      },
    };
    const row = create();
    expect(() => operations.deleteResource(session, kept, row)).to.throw("DeleteConflict: in use");
    expect(ids()).to.have.members(["a", "part-of-a"]);
  });
  it("puts a resource into its own region where it names one", () => {
    const row = create({ name: "a", region: "us-east-1" });
    expect([row.region, row.outputs.arn]).to.deep.equal([
      "us-east-1",
      `arn:aws:test:us-east-1:${managementAccount}:a`,
    ]);
    expect(operations.readResource(session, thing, "a", {})).to.equal(undefined);
    expect(operations.readResource(session, thing, "a", { region: "us-east-1" })?.id).to.equal("a");
  });
  it("gives tagsAll as the provider sees it", () => {
    expect(
      create({ name: "a", tags: { a: "1" }, tagsAll: { a: "1", b: "2" } }).outputs.tagsAll,
    ).to.deep.equal({
      a: "1",
      b: "2",
    });
  });
  it("makes another one where the lost one can't become what is asked for now", () => {
    create({ name: "a" });
    create({ name: "b" });
    expect(ids()).to.include.members(["a", "b"]);
  });
  it("updates by overlaying the inputs where the model says nothing else", () => {
    const row = create({ name: "a", size: 1, colour: "red" });
    const { outputs } = operations.updateResource(session, thing, row, { name: "a", size: 2 });
    expect(outputs).to.deep.equal({ name: "a", size: 2, arn: row.outputs.arn });
  });
});
