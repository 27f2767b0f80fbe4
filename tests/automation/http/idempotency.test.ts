// Repeated requests: the same key gives the first answer, also when two come at the same moment.
import { expect } from "chai";
import { type TestApp, startApp } from "../support/app.ts";

describe("an Idempotency-Key", () => {
  let app: TestApp;
  let token: string;
  let keys = 0;

  before(async function () {
    this.timeout(30_000);
    app = await startApp(["dev", "prod"]);
    token = await app.secret("token", ["admin"]);
  });
  after(() => app.stop());

  const newKey = () => `key-${(keys += 1)}`;
  const start = (key: string, body: unknown = { operation: "update" }, stack = "dev", as = token) =>
    app.call("POST", `/v1/stacks/${stack}/runs`, { as, body, headers: { "idempotency-key": key } });
  const countRuns = async () =>
    (await app.pool.query<{ n: number }>("select count(*)::int as n from runs")).rows[0]?.n;

  it("gives the first answer again and creates nothing", async () => {
    const key = newKey();
    const first = await start(key);
    const runs = await countRuns();
    const second = await start(key);
    expect(first.status).to.equal(202);
    expect(second.status).to.equal(202);
    expect(second.body).to.deep.equal(first.body);
    expect(second.headers.get("location")).to.equal(first.headers.get("location"));
    expect(second.headers.get("idempotent-replayed")).to.equal("true");
    expect(await countRuns()).to.equal(runs);
  });

  it("creates one run for twenty requests at the same moment", async () => {
    const key = newKey();
    const runs = (await countRuns()) ?? 0;
    const answers = await Promise.all(Array.from({ length: 20 }, () => start(key)));
    expect(new Set(answers.map(({ status }) => status))).to.deep.equal(new Set([202]));
    expect(new Set(answers.map(({ body }) => body["id"])).size).to.equal(1);
    expect(await countRuns()).to.equal(runs + 1);
  });

  it("is refused for another body or path", async () => {
    const key = newKey();
    await start(key);
    for (const answer of [
      await start(key, { operation: "preview" }),
      await start(key, { operation: "update" }, "prod"),
    ]) {
      expect(answer.status).to.equal(422);
      expect(answer.body["code"]).to.equal("idempotency_key_reused");
    }
  });

  it("belongs to its identity: another one's request is a new one", async () => {
    const key = newKey();
    const other = await app.secret("token", ["operator"]);
    const [mine, theirs] = [await start(key), await start(key, { operation: "update" }, "dev", other)];
    expect(theirs.status).to.equal(202);
    expect(theirs.body["id"]).not.to.equal(mine.body["id"]);
  });

  it("is free again after a refused request", async () => {
    const key = newKey();
    expect((await start(key, { operation: "destroy" })).status).to.equal(403);
    expect((await start(key, { operation: "preview" })).status).to.equal(202);
  });

  it("is forgotten after a day", async () => {
    const key = newKey();
    const first = await start(key);
    await app.pool.query(
      "update idempotency_keys set created_at = created_at - interval '25 hours' where key = $1",
      [key],
    );
    const second = await start(key);
    expect(second.status).to.equal(202);
    expect(second.body["id"]).not.to.equal(first.body["id"]);
  });

  for (const key of ["", "a b", "x".repeat(201), "schl\u00fcssel"]) {
    it(`is refused when it is ${JSON.stringify(key.slice(0, 20))}`, async () => {
      const answer = await start(key);
      expect(answer.status).to.equal(400);
    });
  }

  it("gives the same new token again without keeping its secret", async () => {
    const key = newKey();
    const body = { name: "ci", grants: [{ environment: "dev", role: "operator" }], ttlSeconds: 600 };
    const ask = () =>
      app.call("POST", "/v1/tokens", { as: token, body, headers: { "idempotency-key": key } });
    const [first, second] = [await ask(), await ask()];
    expect(first.status).to.equal(201);
    expect(second.body).to.deep.equal(first.body);
    const made = String(first.body["token"]);
    expect((await app.call("GET", "/v1/me", { as: made })).body["name"]).to.equal("ci");
    const stored = await app.pool.query("select * from idempotency_keys");
    expect(JSON.stringify(stored.rows)).not.to.include(made);
  });
});
