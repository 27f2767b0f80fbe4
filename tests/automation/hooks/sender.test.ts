// Webhooks that go out: checked by the reference library, each event once by id, whatever the receiver does meanwhile.
import { expect } from "chai";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { Webhook } from "standardwebhooks";
import { type Resolve, resolveBySystem } from "../../../automation/hooks/addresses.ts";
import { sendDue, waitOf } from "../../../automation/hooks/sender.ts";
import { transition } from "../../../automation/runner/transition.ts";
import { inTransaction } from "../../../automation/store/database.ts";
import { type TestApp, startApp } from "../support/app.ts";
import { silent } from "../support/database.ts";

type Json = Record<string, unknown>;

describe("a webhook that goes out", () => {
  let app: TestApp;
  let url: string;
  let answer: (path: string) => { status: number; headers?: Record<string, string> };
  const got: { path: string; headers: Record<string, string>; body: string }[] = [];
  const receiver = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const path = request.url ?? "";
    const { status, headers } = answer(path);
    if (status === 0) return request.socket.destroy();
    if (status < 300)
      got.push({ path, headers: request.headers as never, body: Buffer.concat(chunks).toString() });
    response.writeHead(status, headers).end("a long answer that nobody reads");
  });

  before(async function () {
    this.timeout(30_000);
    app = await startApp(["dev", "prod"]);
    await new Promise<void>((resolve) => receiver.listen(0, "127.0.0.1", resolve));
    url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}`;
  });
  beforeEach(async () => {
    answer = () => ({ status: 204 });
    got.length = 0;
    await app.pool.query("delete from hooks");
  });
  after(async () => {
    receiver.close();
    receiver.closeAllConnections();
    await app.stop();
  });

  const hook = async (changes: Json = {}): Promise<{ id: string; secret: string }> => {
    const body = { url: `${url}/hook`, ...changes };
    const made = await app.call("POST", "/v1/hooks", { as: ["admin"], body });
    expect(made.status, made.text).to.equal(201);
    return made.body as never;
  };
  const start = async (stack = "dev") => {
    const answer_ = await app.call("POST", `/v1/stacks/${stack}/runs`, {
      as: ["operator"],
      body: { operation: "preview" },
    });
    return String(answer_.body["id"]);
  };
  const sendAll = (allowed = ["127.0.0.0/8"], resolve: Resolve = resolveBySystem) =>
    sendDue({
      pool: app.pool,
      logger: silent,
      key: String(app.deps.config.hooksKey),
      allowed,
      resolve,
      milliseconds: 5000,
    });
  const overdue = () =>
    app.pool.query("update hook_deliveries set due_at = clock_timestamp() where state = 'pending'");
  const log = async (id: string) =>
    (await app.call("GET", `/v1/hooks/${id}/deliveries`, { as: ["admin"] })).body["items"] as Json[];

  it("tells of a run's states, signed as the reference library checks it", async () => {
    const { secret } = await hook();
    const id = await start();
    await inTransaction(app.pool, (tx) => transition(tx, id, { event: "cancel", by: "ann", reason: "no" }));
    await sendAll();
    const told = got.map(({ body, headers }) => new Webhook(secret).verify(body, headers)) as {
      type: string;
      data: Json;
    }[];
    expect(told.map(({ type }) => type)).to.deep.equal(["run.queued", "run.canceled"]);
    expect(told[1]?.data).to.deep.include({
      run: id,
      stack: "dev",
      operation: "preview",
      state: "canceled",
      from: "queued",
    });
    const { body, headers } = got[0]!;
    expect(() => new Webhook(secret).verify(`${body} `, headers)).to.throw();
    expect(() => new Webhook("whsec_AAAA").verify(body, headers)).to.throw();
  });

  it("is in the transaction of what it tells of, and for those only who want it", async () => {
    await hook({ events: ["run.canceled"], stacks: ["prod"], url: `${url}/prod` });
    await hook({ events: ["run.queued"], url: `${url}/queued` });
    const id = await start();
    await inTransaction(app.pool, async (tx) => {
      await transition(tx, id, { event: "cancel" });
      throw new Error("undone");
    }).catch(() => undefined);
    await sendAll();
    expect(got.map(({ path }) => path)).to.deep.equal(["/queued"]);
  });

  it("E11 arrives once for each id after the receiver was down, however many workers send", async () => {
    const { id } = await hook();
    for (const status of [503, 0, 500, 404]) {
      answer = () => ({ status });
      await start();
      await sendAll();
      await overdue();
    }
    expect((await log(id)).every(({ state }) => state === "pending")).to.equal(true);
    answer = () => ({ status: 200 });
    await Promise.all([sendAll(), sendAll(), sendAll()]);
    const ids = got.map(({ headers }) => headers["webhook-id"]);
    expect(ids).to.have.length(4);
    expect(new Set(ids).size).to.equal(4);
    await overdue();
    await sendAll();
    expect(got, "nothing is sent again").to.have.length(4);
    expect((await log(id)).map(({ state, status }) => [state, status])).to.deep.equal(
      Array(4).fill(["delivered", 200]),
    );
  });

  it("does not wait for a receiver that is down", async () => {
    await hook({ url: `${url}/down` });
    await hook({ url: `${url}/up` });
    answer = (path) => ({ status: path === "/down" ? 503 : 200 });
    await start();
    await start();
    await sendAll();
    expect(got.map(({ path }) => path)).to.deep.equal(["/up", "/up"]);
  });

  it("is sent once more on request, and not at all after 410", async () => {
    const { id } = await hook();
    await start();
    await sendAll();
    const event = String((await log(id))[0]?.["event"]);
    const again = await app.call("POST", `/v1/hooks/${id}/deliveries/${event}/redeliver`, { as: ["admin"] });
    expect(again.status).to.equal(202);
    answer = () => ({ status: 410 });
    await sendAll();
    expect((await log(id))[0]).to.deep.include({ state: "given_up", status: 410 });
    answer = () => ({ status: 200 });
    await start();
    await sendAll();
    expect(got).to.have.length(1);
  });

  it("follows no redirect, inside or out", async () => {
    const { id } = await hook({ url: `${url}/away` });
    answer = (path) =>
      path === "/away" ? { status: 307, headers: { location: `${url}/secret` } } : { status: 200 };
    await start();
    await sendAll();
    expect(got).to.deep.equal([]);
    expect((await log(id))[0]).to.deep.include({ state: "pending", status: 307, tries: 1 });
  });

  it("goes nowhere inside: not by address, not by name, not by a name that changes its mind", async () => {
    const { id } = await hook({ url: url.replace("127.0.0.1", "rebind.example") });
    await start();
    await sendAll([], async () => ["127.0.0.1"]);
    expect((await log(id))[0]?.["trouble"]).to.match(/^refused: rebind\.example is at 127\.0\.0\.1/);
    expect(got).to.deep.equal([]);
    // It goes where the first answer leads: the second, which leads elsewhere, is not asked for.
    const answers = [["127.0.0.1"], ["10.0.0.1"]];
    await overdue();
    await sendAll(["127.0.0.0/8"], async () => answers.shift() ?? []);
    expect(answers).to.deep.equal([["10.0.0.1"]]);
    expect(got.map(({ headers }) => headers["host"])).to.deep.equal([
      url.replace("http://127.0.0.1", "rebind.example"),
    ]);
  });

  it("is given up after a day, and waits longer each time before, never for all alike", () => {
    const ageSeconds = 10;
    expect(waitOf({ tries: 0, ageSeconds }, () => 0.5)).to.equal(5);
    expect(waitOf({ tries: 3, ageSeconds }, () => 0.5)).to.equal(135);
    expect(waitOf({ tries: 30, ageSeconds }, () => 0.999)).to.be.within(3600, 5400);
    expect(waitOf({ tries: 3, ageSeconds }, () => 0)).to.be.lessThan(
      waitOf({ tries: 3, ageSeconds }, () => 1) ?? 0,
    );
    expect(waitOf({ tries: 3, ageSeconds: 90_000 })).to.equal(undefined);
  });

  it("has a secret that is nowhere in the database, and shown once", async () => {
    const { secret } = await hook();
    const { rows } = await app.pool.query("select hooks::text as row from hooks");
    const shown = (await app.call("GET", "/v1/hooks", { as: ["admin"] })).text;
    for (const text of [JSON.stringify(rows), shown]) expect(text).not.to.include(secret.slice(6));
  });

  for (const [name, body] of [
    ["no URL", { url: "hook.example" }],
    ["another scheme", { url: "ftp://hook.example/" }],
    ["a password in the URL", { url: "https://me:pw@hook.example/" }],
    ["an unknown event", { url: "https://hook.example/", events: ["run.exploded"] }],
    ["no event", { url: "https://hook.example/", events: [] }],
    ["an unknown field", { url: "https://hook.example/", secret: "mine" }],
  ] as const) {
    it(`is not asked for with ${name}`, async () => {
      expect((await app.call("POST", "/v1/hooks", { as: ["admin"], body })).status).to.equal(400);
    });
  }

  it("is not asked for a stack that is not managed", async () => {
    const body = { url: "https://hook.example/", stacks: ["nope"] };
    expect((await app.call("POST", "/v1/hooks", { as: ["admin"], body })).body["code"]).to.equal(
      "stack_not_found",
    );
  });

  it("ends with its receiver", async () => {
    const { id } = await hook();
    await start();
    expect((await app.call("DELETE", `/v1/hooks/${id}`, { as: ["admin"] })).status).to.equal(204);
    expect((await app.call("DELETE", `/v1/hooks/${id}`, { as: ["admin"] })).status).to.equal(404);
    await sendAll();
    expect(got).to.deep.equal([]);
  });
});
