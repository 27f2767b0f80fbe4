// The list of revocations in the declared pipeline: begun by the first signature, kept by the signer, added to by who
// revokes, and believed by verifier and promoter only whole.
import { DeleteItemCommand, PutItemCommand } from "@aws-sdk/client-dynamodb";
import { expect } from "chai";
import { listsOf } from "../../../../infra/functions/lib/revocationTable.ts";
import { listDays } from "../../../../infra/functions/lib/revocations.ts";
import { expectDenied } from "../audited.ts";
import { lastList } from "../lastList.ts";
import type { Release } from "../../../../infra/functions/lib/release.ts";
import * as names from "../../../../infra/plan/names.ts";
import { dynamoOf } from "../../../../sandbox/rehearsal/aws/declaredAws.ts";
import { config, promoterOf, revoker, signer } from "../stage.ts";
import type { Floor } from "./floor.ts";
import { Raid } from "./raid.ts";

const day = 86_400_000;
const inDev = ["Dev-Verify", "Dev-Deploy", "Dev-Check"];

describe("revocations in the declared pipeline", function () {
  this.timeout(600_000);
  let raid: Raid;
  let floor: Floor;
  before(async () => {
    raid = await Raid.open();
    ({ floor } = raid);
  });
  after(() => floor.close());
  afterEach(() => {
    floor.stage.harness.fault = () => undefined;
  });

  const lists = () => listsOf(floor.stage.table(signer));
  const newest = async () => lastList(await lists());
  const stolen = ({ sha256 }: Release) => ({ keys: [], artifacts: [{ sha256, reason: "stolen" }] });
  /** The table past every guard, as an attacker would have it who owns the account. */
  const past = () =>
    dynamoOf({ endpoint: floor.stage.moto.endpoint, region: config.region }, config.toolingAccountId);
  const TableName = names.ledgerTable;
  const item = (seq: number, list: string) => ({
    chain: { S: names.revocationChain },
    seq: { N: String(seq) },
    list: { S: list },
  });
  const put = (seq: number, list: string) =>
    past().send(new PutItemCommand({ TableName, Item: item(seq, list) }));
  const remove = (seq: number) => {
    const { chain, seq: place } = item(seq, "");
    return past().send(new DeleteItemCommand({ TableName, Key: { chain, seq: place } }));
  };

  it("there is none before anything was signed; a first signature that crashes leaves none or a whole one", async () => {
    expect(await lists()).to.deep.equal([]);
    floor.build("first");
    floor.stage.harness.fault = ({ operation }) =>
      /PutItemCommand/.test(operation) ? new Error("crash") : undefined;
    expect((await floor.run("Sign")).text).to.contain("crash");
    floor.stage.harness.fault = () => undefined;
    await floor.runs(["Sign"]);
    expect((await newest())?.list).to.deep.include({ sequence: 1, keys: [], artifacts: [] });
  });

  it("many signatures leave the list as it is while it lasts, and sign it anew when half of its time is over", async () => {
    await raid.signed();
    expect(await lists()).to.have.length(1);
    await remove(1);
    await floor.stage.revoke(undefined, signer, new Date(Date.now() - (listDays / 2 + 1) * day));
    await raid.signed();
    expect(await newest()).to.have.nested.property("head.sequence", 2);
    await raid.signed();
    expect(await lists()).to.have.length(2);
  });

  it("a list that has expired passes nothing until the next signature signs it anew", async () => {
    await remove(1);
    await remove(2);
    await floor.stage.revoke(undefined, signer, new Date(Date.now() - (listDays + 1) * day));
    const release = floor.release();
    await raid.stopped(
      "Dev-Verify",
      /^revocations: the list of revocations expired on .*the next build renews it/,
    );
    await raid.signed();
    floor.handOver(release);
    await floor.runs(["Dev-Verify"]);
  });

  it("a digest that is revoked is refused by the verify job, and the ledger says why", async () => {
    const release = await raid.signed();
    await floor.stage.revoke(stolen(release));
    await raid.stopped("Dev-Verify", /^revocations: the artifact is revoked: stolen$/);
    await raid.stopped("Dev-Deploy", /was not verified here/);
  });

  it("a digest that is revoked after its deployment does not go on: refused by the promote job", async () => {
    const release = await raid.signed();
    await floor.runs(inDev);
    await floor.stage.revoke(stolen(release));
    await raid.stopped("Test-Promote", /^revocations: the artifact is revoked: stolen$/);
    expect(await floor.stage.versions("test", release.sha256)).to.deep.equal([]);
  });

  it("an older list, shown again: what verifier and promoter remember in the ledger tells", async () => {
    const release = await raid.signed();
    await floor.stage.revoke(stolen(await raid.signed()));
    floor.handOver(release);
    await floor.runs(inDev);
    await floor.runs(["Test-Promote"]);
    const all = await lists();
    const set = new RegExp(`^revocations: .*number ${all.length - 1} is the newest one here.*set back$`);
    await remove(all.length);
    await raid.stopped("Test-Verify", set);
    floor.handOver(release);
    await raid.stopped("Dev-Verify", set);
    await put(all.length, all.at(-1) ?? "");
  });

  it("no list at all, a forged one, one that takes something back: nothing passes", async () => {
    await raid.signed();
    const all = await lists();
    const count = all.length;
    const last = all.at(-1) ?? "";
    for (const [list, reason] of [
      ["{}", /^revocations: the list of revocations: format: /],
      [last.replace(/"sig":"..../, '"sig":"AAAA'), /^revocations: the list of revocations: signature: /],
      [
        last.replace(/"keyid":"[^"]+"/, '"keyid":"other"'),
        /^revocations: .*key: key other is not a trusted one/,
      ],
      [all[0] ?? "", new RegExp(`^revocations: .*number 1 stands where number ${count} belongs`)],
    ] as const) {
      await put(count, list);
      await raid.stopped("Dev-Verify", reason);
      await raid.unsigned(/^the list of revocations: /);
    }
    for (let seq = 1; seq <= count; seq += 1) await remove(seq);
    await raid.stopped("Dev-Verify", /^revocations: the list of revocations: there is none$/);
    for (const [index, list] of all.entries()) await put(index + 1, list);
    await floor.runs(["Dev-Verify"]);
  });

  it("who does not sign or revoke adds no list, nobody removes one, and who revokes writes nothing else", async () => {
    const ledger = names.regionalArn(
      "dynamodb",
      { account: config.toolingAccountId, region: config.region },
      `table/${TableName}`,
    );
    const adds = (role: string, chain: string = names.revocationChain) =>
      floor.stage.dynamo(role).send(
        new PutItemCommand({
          TableName: ledger,
          Item: { ...item(99, "{}"), chain: { S: chain } },
          ConditionExpression: "attribute_not_exists(chain)",
        }),
      );
    const denied = (role: string, call: Promise<unknown>, action: string) =>
      expectDenied(floor.stage.harness, call, { role, action, resource: ledger });
    const verifier = names.roleArn(config.accountId, names.verifyRole("dev"));
    for (const role of [promoterOf("dev"), verifier]) await denied(role, adds(role), "dynamodb:PutItem");
    await denied(revoker, adds(revoker, "top-scores#dev"), "dynamodb:PutItem");
    for (const role of [revoker, signer]) {
      const { chain, seq } = item(1, "");
      const gone = floor.stage
        .dynamo(role)
        .send(new DeleteItemCommand({ TableName: ledger, Key: { chain, seq } }));
      await denied(role, gone, "dynamodb:DeleteItem");
    }
  });

  it("a key that is revoked: what it signed since is refused, and it signs nothing more, no list either", async () => {
    await raid.signed();
    const key = (await floor.run("Sign")).text.split(" by ").at(-1) ?? "";
    const since = new Date(Date.now() - day).toISOString();
    await floor.stage.revoke({ artifacts: [], keys: [{ id: key, since, reason: "misused" }] });
    await raid.stopped("Dev-Verify", /^revocations: key arn:aws:kms:\S+ is revoked since .*: misused$/);
    await raid.unsigned(/^key arn:aws:kms:\S+ is revoked since .*: misused; rotate it$/);
  });
});
