// Clocks that jump: what counts is the database's, and for how long something took no clock that anybody sets.
import { expect } from "chai";
import { defaultEnvironments } from "../../automation/gate/environments.ts";
import { type ChangeFacts, gates, judge } from "../../automation/gate/gates.ts";
import { sendDue } from "../../automation/hooks/sender.ts";
import { acceptRun } from "../../automation/http/accept.ts";
import { fireDue } from "../../automation/http/scheduler.ts";
import { changeFacts } from "../../automation/runner/passage.ts";
import { writtenSince } from "../../automation/runner/recover.ts";
import { retryWhileAway } from "../../automation/runner/recorder.ts";
import { inTransaction } from "../../automation/store/database.ts";
import { insertDrift } from "../../automation/store/drifts.ts";
import { insertApproval } from "../../automation/store/plans.ts";
import type { Run } from "../../automation/store/runs.ts";
import { type TestApp, startApp } from "./support/app.ts";
import { offDays, setClockOff, withClockOff } from "./support/clock.ts";
import { silent } from "./support/database.ts";

const digests = { program: "1", configuration: "2", policyPack: "3", steps: "4", startState: "5" };
const rita = { id: "0190b5c5-0000-7000-8000-000000000000", name: "rita", person: "rita" };

describe("a clock that jumps", () => {
  let app: TestApp;
  let run: Run;

  before(async function () {
    this.timeout(30_000);
    app = await startApp(["dev", "prod"]);
    const identity = { ...rita, grants: [{ environment: "*", role: "operator" as const }] };
    run = await inTransaction(app.pool, (tx) =>
      acceptRun(tx, app.deps.queue, identity, { stack: "prod", operation: "update" }),
    );
  });
  after(() => app.stop());

  /** What the gates say right before a change, each asked by itself. */
  const verdicts = async (policy: Partial<ChangeFacts["policy"]> = {}) => {
    const environments = () => ({ ...defaultEnvironments("prod"), ...policy });
    const plan = { digests, risks: { replaces: [], deletes: [], widens: [] } };
    const facts = await changeFacts(app.pool, run, environments, { plan });
    const said = gates.change.map((gate) => judge([gate], facts)).flat();
    return Object.fromEntries(said.map(({ gate, verdict }) => [gate, verdict]));
  };

  for (const days of offDays) {
    const off = <T>(work: () => Promise<T>) => withClockOff(days, work);

    describe(`by ${days} days, on a machine alone`, () => {
      it("opens no window and closes none", async () => {
        expect((await off(verdicts))["windows"]).to.equal("pass");
        const at = (hours: number) => new Date(Date.now() + hours * 3_600_000).toISOString().slice(0, 16);
        const body = {
          name: "freeze",
          environments: ["prod"],
          zone: "UTC",
          start: at(-1),
          end: at(1),
          reason: "x",
        };
        const made = await off(() => app.call("POST", "/v1/windows", { as: ["admin"], body }));
        expect(made.status, made.text).to.equal(201);
        const next = await off(() => app.call("GET", "/v1/windows/next?stack=prod", { as: ["admin"] }));
        expect(next.body["open"]).to.equal(false);
        expect((await off(verdicts))["windows"]).to.equal("wait");
        await app.pool.query("delete from windows");
      });

      it("makes no approval void and none last longer", async () => {
        await inTransaction(app.pool, async (tx) => {
          for (const person of ["anna", "bob"])
            await insertApproval(tx, run, {
              person,
              name: person,
              decision: "approve",
              comment: null,
              digests,
            });
        });
        expect((await off(verdicts))["approval"]).to.equal("pass");
        await app.pool.query("update approvals set at = at - interval '25 hours'");
        expect((await off(verdicts))["approval"]).to.equal("wait");
        await app.pool.query("delete from approvals");
      });

      it("neither forgets that drift is acknowledged nor remembers it for longer", async () => {
        const drift = { stack: "prod", digest: `d${days}`, class: "security", run: run.id } as const;
        await inTransaction(app.pool, (tx) => insertDrift(tx, drift, []));
        const until = (interval: string) =>
          app.pool.query(
            "update drifts set acknowledged_by = 'anna', acknowledged_until = clock_timestamp() + $1::interval",
            [interval],
          );
        await until("1 day");
        expect((await off(() => verdicts({ drift: "wait" })))["drift"]).to.equal("pass");
        await until("-1 second");
        expect((await off(() => verdicts({ drift: "wait" })))["drift"]).to.equal("wait");
        await app.pool.query("delete from drifts");
      });

      it("starts no drift check that is not due, and every one that is", async () => {
        const schedule = { cron: "0 3 1 * *" };
        await off(() => app.call("PUT", "/v1/stacks/dev/schedule", { as: ["admin"], body: schedule }));
        const started = async () => {
          app.enqueued.length = 0;
          await off(() => fireDue(app.deps));
          return app.enqueued.length;
        };
        expect(await started()).to.equal(0);
        await app.pool.query("update schedules set next_at = clock_timestamp() - interval '1 second'");
        expect(await started()).to.equal(1);
        expect(await started()).to.equal(0);
      });

      it("gives no webhook up before a day is over, and each after", async () => {
        const body = { url: "https://hook.example/" };
        await app.call("POST", "/v1/hooks", { as: ["admin"], body });
        await app.call("POST", "/v1/stacks/dev/runs", { as: ["operator"], body: { operation: "preview" } });
        const key = String(app.deps.config.hooksKey);
        const sending = { pool: app.pool, logger: silent, key, allowed: [], milliseconds: 1000 };
        const states = async () => {
          await off(() => sendDue({ ...sending, resolve: async () => ["10.0.0.1"] }));
          const { rows } = await app.pool.query<{ state: string }>("select state from hook_deliveries");
          return rows.map(({ state }) => state);
        };
        expect(await states()).to.deep.equal(["pending"]);
        await app.pool.query("update hook_events set at = at - interval '25 hours'");
        await app.pool.query("update hook_deliveries set due_at = clock_timestamp()");
        expect(await states()).to.deep.equal(["given_up"]);
        await app.pool.query("delete from hooks");
      });
    });
  }

  describe("for all, and is set right again", () => {
    it("leaves no drift check for a day that is far", async () => {
      await app.call("PUT", "/v1/stacks/dev/schedule", { as: ["admin"], body: { cron: "0 3 1 * *" } });
      await app.pool.query(
        "update schedules set last_at = clock_timestamp() + interval '1 year', next_at = clock_timestamp() + interval '1 year'",
      );
      app.enqueued.length = 0;
      await fireDue(app.deps);
      await fireDue(app.deps);
      expect(app.enqueued).to.have.length(1);
      const { rows } = await app.pool.query(
        "select next_at < clock_timestamp() + interval '32 days' as soon from schedules",
      );
      expect(rows).to.deep.equal([{ soon: true }]);
    });

    it("leaves no webhook for a day that is far", async () => {
      await app.call("POST", "/v1/hooks", { as: ["admin"], body: { url: "https://hook.example/" } });
      await app.call("POST", "/v1/stacks/dev/runs", { as: ["operator"], body: { operation: "preview" } });
      await app.pool.query("update hook_deliveries set due_at = clock_timestamp() + interval '1 year'");
      let asked = 0;
      const resolve = async () => {
        asked += 1;
        return ["10.0.0.1"];
      };
      const key = String(app.deps.config.hooksKey);
      await sendDue({ pool: app.pool, logger: silent, key, allowed: [], milliseconds: 1000, resolve });
      expect(asked).to.equal(1);
    });
  });

  it("does not make a worker give up on a database that is away for a moment", async () => {
    let tries = 0;
    const setRight: (() => void)[] = [];
    try {
      const done = await retryWhileAway(silent, async () => {
        tries += 1;
        if (tries > 1) return "written";
        setRight.push(setClockOff(40));
        throw Object.assign(new Error("away"), { code: "ECONNREFUSED" });
      });
      expect(done).to.equal("written");
    } finally {
      for (const set of setRight) set();
    }
  });

  it("does not pass for proof that a dead process changed nothing", () => {
    const at = (seconds: number) => new Date(Date.UTC(2026, 0, 1, 0, 0, seconds));
    const mark = { host: "here", pid: 1, cliPids: [2] };
    const began = { ...mark, cliBegan: at(10).toISOString() };
    expect(writtenSince(at(9), began, at(60))).to.equal(false);
    expect(writtenSince(at(11), began, at(60))).to.equal(true);
    expect(writtenSince(at(9), began, at(5)), "it was set back since").to.equal(undefined);
    for (const worker of [mark, null]) expect(writtenSince(at(9), worker, at(60))).to.equal(undefined);
  });
});
