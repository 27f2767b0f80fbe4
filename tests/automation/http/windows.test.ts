// Windows over HTTP: written, changed only by who has seen what they change, and asked for the next opening.
import { expect } from "chai";
import { changeFacts } from "../../../automation/runner/passage.ts";
import { defaultEnvironments } from "../../../automation/gate/environments.ts";
import { windowGate } from "../../../automation/gate/windows.ts";
import { transition } from "../../../automation/runner/transition.ts";
import { resumeWaiting } from "../../../automation/runner/waiting.ts";
import { inTransaction } from "../../../automation/store/database.ts";
import { readEvents } from "../../../automation/store/events.ts";
import { findRun } from "../../../automation/store/runs.ts";
import { type TestApp, startApp } from "../support/app.ts";

let app: TestApp;
before(async function () {
  this.timeout(30_000);
  app = await startApp(["dev", "prod"]);
});
after(() => app.stop());
afterEach(() => app.pool.query("delete from windows"));

/** What a sweep knows: the order of promotion is no matter here. */
const worker = {
  get pool() {
    return app.pool;
  },
  environments: (stack: string) => ({ ...defaultEnvironments(stack), after: undefined }),
  settings: { programDir: "/nonexistent", cliEnvironment: {} },
};

/** A window that is in force now and for years. */
const forever = (change: Record<string, unknown> = {}) => ({
  name: "freeze",
  environments: ["prod"],
  zone: "Europe/Berlin",
  start: "2026-01-01T00:00",
  end: "2026-01-02T00:00",
  recurrence: "FREQ=DAILY",
  reason: "the books are closed",
  ...change,
});
const soon = new Date(Date.now() + 30 * 86_400_000).toISOString().slice(0, 10);
const today = new Date(Date.now() - 86_400_000).toISOString().slice(0, 10);
/** In force now, and until a moment that is known. */
const oneMonth = { recurrence: null, zone: "UTC", start: `${today}T00:00`, end: `${soon}T00:00` };
const post = (body: unknown, as: readonly ("admin" | "operator")[] = ["admin"]) =>
  app.call("POST", "/v1/windows", { as, body });
const put = (id: string, body: unknown, etag?: string) =>
  app.call("PUT", `/v1/windows/${id}`, {
    as: ["admin"],
    body,
    ...(etag ? { headers: { "if-match": etag } } : {}),
  });

describe("a window over HTTP", () => {
  it("is written, listed and shown with its ETag", async () => {
    const made = await post(forever());
    expect(made.status, made.text).to.equal(201);
    expect(made.headers.get("etag")).to.equal('"1"');
    expect(made.body).to.include({ kind: "deny", version: 1, zone: "Europe/Berlin" });
    const { body } = await app.call("GET", "/v1/windows", { as: ["viewer"] });
    expect((body["items"] as unknown[])[0]).to.deep.equal(made.body);
  });

  it("names each wrong field with its value and keeps nothing", async () => {
    const answer = await post(forever({ zone: "Mars/Base", recurrence: "FREQ=HOURLY" }));
    expect(answer.status).to.equal(400);
    const faults = answer.body["faults"] as { path: string; value: string }[];
    expect(faults.map(({ path, value }) => `${path} ${value}`)).to.deep.equal([
      'body.zone "Mars/Base"',
      'body.recurrence "FREQ=HOURLY"',
    ]);
    const { body } = await app.call("GET", "/v1/windows", { as: ["admin"] });
    expect(body["items"]).to.deep.equal([]);
  });

  it("is changed only by who names the version that it has", async () => {
    const id = String((await post(forever())).body["id"]);
    const change = forever({ name: "thaw" });
    expect((await put(id, change)).body["code"]).to.equal("precondition_required");
    expect((await put(id, change, '"7"')).body["code"]).to.equal("precondition_failed");
    const changed = await put(id, change, '"1"');
    expect(changed.headers.get("etag")).to.equal('"2"');
    expect(changed.body).to.include({ name: "thaw", version: 2 });
    const remove = (etag: string) =>
      app.call("DELETE", `/v1/windows/${id}`, { as: ["admin"], headers: { "if-match": etag } });
    expect((await remove('"1"')).status).to.equal(412);
    expect((await remove('"2"')).status).to.equal(204);
    expect((await remove('"2"')).body["code"]).to.equal("window_not_found");
  });

  it("is changed once when two change the same version at the same moment", async () => {
    const id = String((await post(forever())).body["id"]);
    const answers = await Promise.all([1, 2, 3, 4].map((n) => put(id, forever({ name: `n${n}` }), '"1"')));
    expect(answers.map(({ status }) => status).toSorted()).to.deep.equal([200, 412, 412, 412]);
  });

  it("is written only by who administers every environment that it names", async () => {
    const as = await app.secret("token", ["admin"], "dev");
    const ask = (environments: string[]) =>
      app.call("POST", "/v1/windows", { as, body: forever({ environments }) });
    expect((await ask(["dev"])).status).to.equal(201);
    expect((await ask(["dev", "prod"])).text).to.include("windows:write in prod");
    expect((await ask(["*"])).status).to.equal(403);
  });

  it("tells whether a stack may be changed now, and when at the earliest", async () => {
    const next = async (stack: string) =>
      (await app.call("GET", `/v1/windows/next?stack=${stack}`, { as: ["viewer"] })).body;
    expect(await next("prod")).to.deep.include({ open: true, closures: [] });
    await post(forever({ ...oneMonth }));
    const closed = await next("prod");
    expect(closed).to.include({ open: false, earliestStart: `${soon}T00:00:00.000Z` });
    expect(closed["obstacles"]).to.deep.equal([
      { window: "freeze", reason: "the books are closed", until: `${soon}T00:00:00.000Z` },
    ]);
    expect(await next("dev")).to.include({ open: true });
    const missing = await app.call("GET", "/v1/windows/next?stack=none", { as: ["viewer"] });
    expect(missing.body["code"]).to.equal("stack_not_found");
  });
});

describe("a run that waits for a window", () => {
  const waiting = async () => {
    const asked = await app.call("POST", "/v1/stacks/prod/runs", {
      as: ["operator"],
      body: { operation: "update" },
    });
    const id = String(asked.body["id"]);
    await inTransaction(app.pool, async (tx) => {
      const run = await findRun(tx, id, true);
      const { wait } = windowGate(await changeFacts(tx, run!, defaultEnvironments));
      if (!wait) throw new Error("the window is open");
      await transition(tx, id, { event: "wait", wait });
    });
    return id;
  };
  const stateOf = async (id: string) => (await findRun(app.pool, id))?.state;
  const sweep = () => resumeWaiting(worker, app.deps.queue);
  const override = (id: string, as: Parameters<TestApp["call"]>[2]) =>
    app.call("POST", `/v1/runs/${id}/override`, { body: { reason: "the site is down" }, ...as });

  it("goes on when the window is taken away, oldest first, and not before", async () => {
    const window = (await post(forever())).body["id"];
    const ids = [await waiting(), await waiting()];
    app.enqueued.length = 0;
    await sweep();
    expect(await Promise.all(ids.map(stateOf))).to.deep.equal(["waiting", "waiting"]);
    await app.call("DELETE", `/v1/windows/${String(window)}`, {
      as: ["admin"],
      headers: { "if-match": "*" },
    });
    await Promise.all([sweep(), sweep()]);
    expect(await Promise.all(ids.map(stateOf))).to.deep.equal(["queued", "queued"]);
    expect(app.enqueued, "each once, in the order they were asked for").to.deep.equal(ids);
  });

  it("shows the new earliest start when the window is changed", async () => {
    const id = String((await post(forever())).body["id"]);
    const run = await waiting();
    expect((await findRun(app.pool, run))?.waitingUntil).to.equal(null);
    await put(id, forever({ ...oneMonth }), '"1"');
    await sweep();
    const { body } = await app.call("GET", `/v1/runs/${run}`, { as: ["viewer"] });
    expect(body).to.include({
      state: "waiting",
      waitingFor: "window",
      waitingUntil: `${soon}T00:00:00.000Z`,
    });
  });

  it("passes by an override of somebody else, with an alert that names both", async () => {
    await post(forever());
    const id = await waiting();
    const answer = await override(id, { as: ["override"] });
    expect(answer.status, answer.text).to.equal(202);
    expect(answer.body).to.include({ state: "queued", waitingFor: null });
    const alert = (await readEvents(app.pool, id, 0)).find(({ type }) => type === "alert");
    expect(alert?.data).to.deep.equal({
      kind: "window_overridden",
      by: "test override",
      reason: "the site is down",
    });
    const facts = await changeFacts(app.pool, (await findRun(app.pool, id))!, defaultEnvironments);
    expect(windowGate(facts)).to.include({ verdict: "pass" });
    expect(windowGate(facts).reason)
      .to.include("test override overrode freeze")
      .and.include("the site is down");
    const other = await changeFacts(
      app.pool,
      (await findRun(app.pool, await waiting()))!,
      defaultEnvironments,
    );
    expect(windowGate(other).verdict, "for one run only").to.equal("wait");
  });

  it("is not overridden by who asked for it, under whichever of their credentials", async () => {
    await post(forever());
    const asker = await app.secret("token", ["operator", "override"]);
    const mine = await app.call("POST", "/v1/stacks/prod/runs", { as: asker, body: { operation: "update" } });
    const id = String(mine.body["id"]);
    const wait = { for: "window" } as const;
    await inTransaction(app.pool, (tx) => transition(tx, id, { event: "wait", wait }));
    const again = await app.secret("token", ["operator", "override"]);
    for (const as of [asker, again]) expect((await override(id, { as })).body["code"]).to.equal("own_run");
    expect(await stateOf(id)).to.equal("waiting");
  });

  it("is not overridden without a reason, nor when it does not wait for a window", async () => {
    await post(forever());
    const id = await waiting();
    expect((await override(id, { as: ["override"], body: { reason: "  " } })).status).to.equal(400);
    await inTransaction(app.pool, (tx) => transition(tx, id, { event: "resume" }));
    expect((await override(id, { as: ["override"] })).body["code"]).to.equal("run_not_waiting");
  });
});
