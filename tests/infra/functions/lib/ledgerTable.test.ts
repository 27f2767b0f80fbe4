import { DeleteItemCommand, PutItemCommand, UpdateItemCommand } from "@aws-sdk/client-dynamodb";
import { expect } from "chai";
import * as names from "../../../../infra/plan/names.ts";
import {
  chainOf,
  formatEntries,
  parseEntries,
  verifyChains,
  type LedgerEvent,
} from "../../../../infra/functions/lib/ledger.ts";
import { append, everything, history, lastStateOf } from "../../../../infra/functions/lib/ledgerTable.ts";
import { dynamoOf } from "../../../../sandbox/rehearsal/aws/declaredAws.ts";
import { expectAudited } from "../audited.ts";
import { app, checkerOf, config, partiesOf, promoterOf, refusal, Stage } from "../stage.ts";

describe("B9 the ledger's table, as the declared roles, on moto", function () {
  this.timeout(600_000);
  let stage: Stage;
  before(async () => {
    stage = await Stage.open();
  });
  after(() => stage.close());

  const event = (id: string, change: Partial<LedgerEvent> = {}): LedgerEvent => ({
    id,
    kind: "deployed",
    app,
    environment: "dev",
    sha256: "a".repeat(64),
    at: "2026-11-25T12:00:00.000Z",
    by: checkerOf("dev"),
    ...change,
  });
  const table = () => stage.table(checkerOf("dev"));

  it("adds entries one behind the other, also when many write at once", async () => {
    const events = Array.from({ length: 6 }, (_, n) => event(`many-${n}`));
    await Promise.all(events.map((one) => append(table(), one)));
    const entries = await history(table(), chainOf({ app, environment: "dev" }));
    expect(verifyChains(entries)).to.deep.equal([]);
    expect(entries.map(({ id }) => id).toSorted()).to.deep.equal(events.map(({ id }) => id));
  });

  it("an event that is told again, or by several at once, is one entry", async () => {
    const told = await Promise.all(Array.from({ length: 4 }, () => append(table(), event("once"))));
    const again = await append(table(), event("once", { at: "2026-11-26T12:00:00.000Z" }));
    for (const entry of told) expect(entry).to.deep.equal(again);
    const entries = await history(table(), chainOf({ app, environment: "dev" }));
    expect(entries.filter(({ id }) => id === "once")).to.have.length(1);
  });

  it("the newest state counts, not what was refused or approved since", async () => {
    const chain = { environment: "test" } as const;
    for (const kind of ["deployed", "healthy", "approved", "refused"] as const)
      await append(stage.table(checkerOf("test")), event(kind, { ...chain, kind }));
    expect((await lastStateOf(table(), chainOf({ app, ...chain })))?.kind).to.equal("healthy");
    expect(await lastStateOf(table(), chainOf({ app: "other", environment: "dev" }))).to.equal(undefined);
  });

  it("is read as a whole, chain by chain, for an export", async () => {
    const aws = { endpoint: stage.moto.endpoint, region: config.region };
    const dynamo = dynamoOf(aws, config.toolingAccountId);
    const all = await everything({ dynamo, name: names.ledgerTable });
    expect(verifyChains(parseEntries(formatEntries(all)))).to.deep.equal([]);
    const chains = ["dev", "test"].map((environment) => history(table(), chainOf({ app, environment })));
    expect(all).to.deep.equal((await Promise.all(chains)).flat());
  });

  it("who is not of it does not write; nobody changes or removes an entry", async () => {
    const Key = { chain: { S: chainOf({ app, environment: "dev" }) }, seq: { N: "1" } };
    const { dynamo, name: TableName } = table();
    const put = stage.dynamo(partiesOf("dev").reader).send(new PutItemCommand({ TableName, Item: Key }));
    expect(await refusal(put)).to.match(/^AccessDenied: .*dynamodb:PutItem/);
    expectAudited(stage.harness.asked.at(-1), partiesOf("dev").reader);
    for (const role of [checkerOf("dev"), promoterOf("dev")]) {
      const own = stage.dynamo(role);
      expect(await refusal(own.send(new DeleteItemCommand({ TableName, Key })))).to.match(
        /^AccessDenied: .*DeleteItem/,
      );
      const update = new UpdateItemCommand({ TableName, Key, UpdateExpression: "REMOVE entry" });
      expectAudited(stage.harness.asked.at(-1), role);
      expect(await refusal(own.send(update))).to.match(/^AccessDenied: .*UpdateItem/);
      expectAudited(stage.harness.asked.at(-1), role);
    }
    dynamo.destroy();
  });

  it("refuses an event that is none before it asks the table", async () => {
    expect(await refusal(append(table(), event("bad", { sha256: "short" })))).to.match(/SHA-256/);
  });
});
