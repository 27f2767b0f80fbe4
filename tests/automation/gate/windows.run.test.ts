// Real runs and windows: a run waits without holding anything, goes on by itself, and is judged again before it changes things.
import { expect } from "chai";
import pg from "pg";
import { type Platform, startPlatform } from "../support/services.ts";

describe("a run under windows", function () {
  this.timeout(90_000);
  let platform: Platform;
  let database: pg.Client;

  before(async () => {
    // One slot: what waits must not hold it.
    platform = await startPlatform(["steady", "other"], { LOCKGATE_CONCURRENCY: "1" });
    database = new pg.Client({ connectionString: platform.env["DATABASE_URL"] });
    await database.connect();
  });
  after(async () => {
    await database.end();
    await platform.stop();
  });

  const freeze = async (environments: string[]) => {
    const made = await platform.call("POST", "/v1/windows", {
      name: "freeze",
      environments,
      zone: "UTC",
      start: "2026-01-01T00:00",
      end: "2026-01-02T00:00",
      recurrence: "FREQ=DAILY",
      reason: "the books are closed",
    });
    expect(made.status, JSON.stringify(made.body)).to.equal(201);
    return String(made.body["id"]);
  };
  const thaw = (id: string) =>
    fetch(`${platform.url}/v1/windows/${id}`, {
      method: "DELETE",
      headers: { authorization: `Bearer ${platform.token}`, "if-match": "*" },
    });
  const untilState = async (id: string, state: string) => {
    for (;;) {
      const { body } = await platform.call("GET", `/v1/runs/${id}`);
      if (body["state"] === state) return body;
      if (body["finishedAt"] !== null) throw new Error(`ended as ${JSON.stringify(body)}`);
    }
  };

  it("waits with no slot and no lock, and goes on when the window is gone", async () => {
    const window = await freeze(["steady"]);
    const { id } = await platform.start("steady", "update");
    const waiting = await untilState(id, "waiting");
    expect(waiting).to.include({ waitingFor: "window", attempt: 0 });
    const free = [await platform.start("other", "update"), await platform.start("steady", "preview")];
    for (const run of free) expect((await platform.finish(run.id)).run.state).to.equal("succeeded");
    await untilState(id, "waiting");
    expect((await thaw(window)).status).to.equal(204);
    const { run, events } = await platform.finish(id);
    expect(run.state).to.equal("succeeded");
    const states = events.filter(({ type }) => type === "run.state").map(({ data }) => data["state"]);
    expect(states).to.deep.equal(["queued", "waiting", "queued", "applying", "checking", "succeeded"]);
    expect(run.decisions.map(({ gate, verdict }) => `${gate} ${verdict}`)).to.deep.equal([
      "authorisation pass",
      "promotion pass",
      "dependency pass",
      "drift pass",
      "windows wait",
      "promotion pass",
      "dependency pass",
      "drift pass",
      "windows pass",
      "artifact pass",
      "policy pass",
    ]);
    expect(run.decisions.find(({ verdict }) => verdict === "wait")?.reason).to.include(
      "freeze (the books are closed)",
    );
  });

  it("is held right before it changes things by a window that came while it previewed", async () => {
    platform.worker.child.kill("SIGTERM");
    await platform.worker.ended;
    const pack = new URL("../fixtures/packs/strict", import.meta.url).pathname;
    platform.worker = await platform.startWorker({ LOCKGATE_POLICY_PACK: pack });
    const { id } = await platform.start("steady", "update");
    await untilState(id, "previewing");
    await database.query("begin");
    const locked = await database.query("select state from runs where id = $1 for update", [id]);
    expect(locked.rows, "the worker now cannot begin to apply").to.deep.equal([{ state: "previewing" }]);
    const window = await freeze(["*"]);
    await database.query("commit");
    await untilState(id, "waiting");
    await thaw(window);
    const { run, events } = await platform.finish(id);
    expect(run.state, JSON.stringify(run.outcome?.error)).to.equal("succeeded");
    const states = events.filter(({ type }) => type === "run.state").map(({ data }) => data["state"]);
    expect(states.slice(1, 5)).to.deep.equal(["previewing", "waiting", "queued", "previewing"]);
  });
});
