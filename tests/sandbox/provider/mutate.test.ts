// Changes behind Pulumi's back: on the store, and by the command, beside a running sandbox and without one.
import { expect } from "chai";
import { attachSandbox } from "../../../sandbox/provider/client.ts";
import { mutate } from "../../../sandbox/provider/mutate.ts";
import { mutateIn, readMutation } from "../../../sandbox/provider/mutateCommand.ts";
import { pathsIn } from "../../../sandbox/provider/announcement.ts";
import { managementAccount } from "../../../sandbox/state/accounts.ts";
import { openDatabase } from "../../../sandbox/state/database.ts";
import { type Row, Store } from "../../../sandbox/state/store.ts";
import { temporaryFolder } from "./harness.ts";

const type = "aws:s3/bucket:Bucket";
const bucket = (account = managementAccount): Row => ({
  token: type,
  id: "evidence",
  account,
  region: "eu-central-1",
  urn: "urn:pulumi:dev::p::aws:s3/bucket:Bucket::evidence",
  inputs: { bucket: "evidence", forceDestroy: false },
  outputs: { bucket: "evidence", forceDestroy: false, arn: "arn:aws:s3:::evidence" },
  confirmed: true,
});

describe("a mutation", () => {
  let folder: ReturnType<typeof temporaryFolder>;
  beforeEach(() => {
    folder = temporaryFolder();
  });
  afterEach(() => folder.remove());

  const withStore = <T>(work: (store: Store) => T): T => {
    const database = openDatabase(pathsIn(folder.path).database);
    try {
      return work(new Store(database));
    } finally {
      database.close();
    }
  };
  const stored = () => withStore((store) => store.all(type)[0]);

  it("changes inputs and outputs of the one resource, and takes away what is null", () => {
    withStore((store) => {
      store.commit({ put: [bucket()] });
      const said = mutate(store, { type, id: "evidence", set: { forceDestroy: true, tags: { by: "hand" } } });
      expect(said).to.equal(`changed forceDestroy, tags of ${type} evidence in account ${managementAccount}`);
      mutate(store, { type, id: "evidence", set: { tags: null } });
    });
    expect(stored()?.inputs).to.deep.equal({ bucket: "evidence", forceDestroy: true });
    expect(stored()?.outputs).to.deep.include({ forceDestroy: true, arn: "arn:aws:s3:::evidence" });
  });

  it("is refused where AWS would refuse it, and where it is not clear what is meant", () => {
    withStore((store) => {
      const refused = (mutation: Parameters<typeof mutate>[1], text: RegExp) =>
        expect(() => mutate(store, mutation)).to.throw(text);
      refused({ type, id: "evidence", remove: true }, /there is no .* evidence: `list`/);
      store.commit({ put: [bucket(), bucket("222222222222")] });
      refused({ type, id: "evidence", remove: true }, /name one by --account/);
      const one = { type, id: "evidence", account: "222222222222" };
      refused({ ...one, set: { colour: "red" } }, /ValidationException: colour/);
      refused({ ...one, set: { forceDestroy: "yes" } }, /forceDestroy/);
      refused({ type: "aws:s3/bukket:Bukket", id: "x", set: {} }, /does not know/);
    });
  });

  it("reaches a running sandbox, and the files where none runs", async () => {
    withStore((store) => store.commit({ put: [bucket()] }));
    const sandbox = await attachSandbox(folder.path);
    try {
      await mutateIn(folder.path, readMutation([type, "evidence", "forceDestroy=true"], {}));
      const fault = await mutateIn(folder.path, { type, id: "other", remove: true }).catch((e: Error) => e);
      expect((fault as Error).message).to.match(/there is no/);
    } finally {
      await sandbox.stop();
    }
    expect(stored()?.inputs["forceDestroy"]).to.equal(true);
    expect(await mutateIn(folder.path, readMutation([type, "evidence"], { remove: true }))).to.match(
      /^deleted/,
    );
    expect(stored()).to.equal(undefined);
  });

  it("is read from the command line, with what is wrong named", () => {
    const wrong = (args: string[], text: RegExp, options = {}) =>
      expect(() => readMutation(args, options)).to.throw(text);
    wrong([type], /needs a type and an id/);
    wrong([type, "x"], /either PROPERTY=JSON or --delete/);
    wrong([type, "x", "a=1"], /either/, { remove: true });
    wrong([type, "x", "a"], /a is no assignment/);
    wrong([type, "x", "acl=public"], /acl: public is no JSON/);
  });
});
