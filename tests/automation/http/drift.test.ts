// The routes of drift: who sees it, who may acknowledge it, and what an acknowledgement must say.
import { expect } from "chai";
import { inTransaction } from "../../../automation/store/database.ts";
import { insertDrift, listDrifts } from "../../../automation/store/drifts.ts";
import { type TestApp, startApp } from "../support/app.ts";

describe("drift over HTTP", () => {
  let app: TestApp;
  let id: string;
  before(async () => {
    app = await startApp(["dev", "prod"]);
    const found = { stack: "prod", digest: "d", class: "change", run: crypto.randomUUID() } as const;
    id = await inTransaction(app.pool, (tx) => insertDrift(tx, found, []));
  });
  after(() => app.stop());

  const inDays = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString();
  const say = (body: Record<string, unknown>, as: string | readonly ["approver"] = ["approver"]) =>
    app.call("POST", `/v1/drift/${id}/acknowledge`, {
      as,
      body: { until: inDays(1), reason: "known", ...body },
    });
  const seen = async (query: string, as: string | readonly ["viewer"] = ["viewer"]) =>
    ((await app.call("GET", `/v1/drift${query}`, { as })).body["items"] as { id: string }[]).map(
      (one) => one.id,
    );

  it("is shown to who may see the stack, by stack and by whether it is over", async () => {
    expect(await seen("")).to.deep.equal([id]);
    expect(await seen("?open=true&stack=prod")).to.deep.equal([id]);
    expect(await seen("?open=false")).to.deep.equal([]);
    expect(await seen("?stack=dev")).to.deep.equal([]);
    expect(await seen("", await app.secret("token", ["viewer"], "dev"))).to.deep.equal([]);
    expect((await app.call("GET", "/v1/drift?open=maybe", { as: ["viewer"] })).status).to.equal(400);
  });

  it("is acknowledged by an approver of its stack only, and elsewhere not even known", async () => {
    const elsewhere = await say({}, await app.secret("token", ["approver"], "dev"));
    expect(elsewhere.body).to.include({ status: 404, code: "drift_not_found" });
    const both = await app.secret("token", ["viewer"], "prod");
    expect((await say({}, both)).status).to.equal(403);
    const answer = await say({});
    expect(answer.status, answer.text).to.equal(200);
    expect(answer.body["acknowledgement"]).to.include({ by: "test approver", reason: "known" });
    const records = (await app.call("GET", "/v1/audit?limit=10", { as: ["admin"] })).body["items"] as {
      entry: Record<string, unknown>;
    }[];
    const entry = records.find((record) => record.entry["action"] === "drift.acknowledged")?.entry;
    expect(entry).to.include({ actor: "test approver", stack: "prod" });
  });

  it("is not acknowledged without a reason, for the past, or for ever", async () => {
    for (const body of [
      { reason: " " },
      { until: inDays(-1) },
      { until: inDays(91) },
      { until: "soon" },
      { x: 1 },
    ])
      expect((await say(body)).body, JSON.stringify(body)).to.include({
        status: 400,
        code: "invalid_request",
      });
    const [drift] = await listDrifts(app.pool, { stacks: ["prod"], limit: 1 });
    expect(drift?.acknowledgedReason).to.equal("known");
  });
});
