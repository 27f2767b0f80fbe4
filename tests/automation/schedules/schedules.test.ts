// Drift checks on a schedule: when they are due, in any zone; started once, by one server of several, whatever was missed.
import { expect } from "chai";
import { faultOfSchedule, missedTicks, nextTick } from "../../../automation/schedules/cron.ts";
import { fireDue } from "../../../automation/http/scheduler.ts";
import { type TestApp, startApp } from "../support/app.ts";

type Json = Record<string, unknown>;

describe("a cron expression", () => {
  it("is read in its zone, over changes of the clock", () => {
    const after = (at: string) => nextTick("30 8 * * 1-5", "Europe/Berlin", new Date(at))?.toISOString();
    expect(after("2026-03-27T08:00:00Z"), "winter, then Monday in summer time").to.equal(
      "2026-03-30T06:30:00.000Z",
    );
    expect(after("2026-01-05T00:00:00Z")).to.equal("2026-01-05T07:30:00.000Z");
  });

  it("counts the ticks that passed after the one that is due", () => {
    const at = (hour: number) => new Date(Date.UTC(2026, 0, 1, hour, 0, 1));
    expect(missedTicks("0 * * * *", "UTC", new Date(Date.UTC(2026, 0, 1, 3)), at(3))).to.equal(0);
    expect(missedTicks("0 * * * *", "UTC", new Date(Date.UTC(2026, 0, 1, 3)), at(8))).to.equal(5);
  });

  for (const [cron, zone, fault] of [
    ["* * * * *", "UTC", /more often/],
    ["*/4 * * * *", "UTC", /more often/],
    ["0,1 3 * * *", "UTC", /more often/],
    ["0 0 31 2 *", "UTC", /never/],
    ["0 0 * * * *", "UTC", /not a cron/],
    ["daily", "UTC", /not a cron/],
    ["61 * * * *", "UTC", /not a cron/],
    ["0 3 * * *", "Mars/Olympus", /not a cron/],
  ] as const) {
    it(`is refused as ${cron} in ${zone}`, () => expect(faultOfSchedule(cron, zone)).to.match(fault));
  }

  it("is taken every five minutes or less often", () => {
    for (const cron of ["*/5 * * * *", "0 3 * * *", "15 2 1 * *", "0 6 * * MON"])
      expect(faultOfSchedule(cron, "America/New_York"), cron).to.equal(undefined);
  });
});

describe("a schedule", () => {
  let app: TestApp;

  before(async function () {
    this.timeout(30_000);
    app = await startApp(["dev", "prod"]);
  });
  beforeEach(() => app.pool.query("delete from schedules"));
  after(() => app.stop());

  const put = (stack: string, body: Json) =>
    app.call("PUT", `/v1/stacks/${stack}/schedule`, { as: ["admin"], body });
  const overdue = (by: string) =>
    app.pool.query("update schedules set next_at = clock_timestamp() - $1::interval", [by]);
  const schedules = async () =>
    (await app.call("GET", "/v1/schedules", { as: ["viewer"] })).body["items"] as Json[];
  const runs = async (stack = "dev") =>
    (await app.call("GET", `/v1/runs?stack=${stack}`, { as: ["viewer"] })).body["items"] as Json[];

  it("is set, seen with when it is due next, audited, and deleted", async () => {
    const set = await put("dev", { cron: "0 3 * * *", zone: "Europe/Berlin" });
    expect(set.status, set.text).to.equal(200);
    const [seen] = await schedules();
    expect(seen).to.deep.include({ stack: "dev", cron: "0 3 * * *", zone: "Europe/Berlin", lastRun: null });
    expect(new Date(String(seen?.["nextAt"])).getTime()).to.be.greaterThan(Date.now());
    const audit = await app.call("GET", "/v1/audit?action=schedule.changed", { as: ["admin"] });
    expect(audit.text).to.include("0 3 * * *");
    expect((await app.call("DELETE", "/v1/stacks/dev/schedule", { as: ["admin"] })).status).to.equal(204);
    expect((await app.call("DELETE", "/v1/stacks/dev/schedule", { as: ["admin"] })).body["code"]).to.equal(
      "schedule_not_found",
    );
    expect(await schedules()).to.deep.equal([]);
  });

  it("starts nothing before it is due", async () => {
    await put("dev", { cron: "0 3 * * *" });
    const before_ = (await runs()).length;
    await fireDue(app.deps);
    expect(await runs()).to.have.length(before_);
  });

  it("starts one drift check when it is due, whatever number of servers look at the same moment", async () => {
    await put("dev", { cron: "*/5 * * * *" });
    await overdue("1 second");
    const before_ = (await runs()).length;
    await Promise.all([fireDue(app.deps), fireDue(app.deps), fireDue(app.deps)]);
    const [run, ...older] = await runs();
    expect(older).to.have.length(before_);
    expect(run).to.deep.include({ operation: "drift", state: "queued", requestedBy: "schedule" });
    expect(app.enqueued).to.include(run?.["id"]);
    const [seen] = await schedules();
    expect(seen?.["lastRun"]).to.equal(run?.["id"]);
    expect(new Date(String(seen?.["nextAt"])).getTime()).to.be.greaterThan(Date.now());
  });

  it("makes up for what was missed by one check, which says how many there were", async () => {
    await put("dev", { cron: "0 * * * *" });
    await overdue("5 hours");
    await fireDue(app.deps);
    await fireDue(app.deps);
    const [run, older] = await runs();
    expect(run?.["message"]).to.match(/[45] more were missed/);
    expect(older?.["state"], "the check that still waited is pointless now").to.equal("superseded");
  });

  it("is not held up by another one that starts nothing, and shows why", async () => {
    await put("dev", { cron: "0 * * * *" });
    await app.pool.query(
      "insert into schedules (stack, cron, zone, updated_by) values ('gone', '0 * * * *', 'UTC', 'x')",
    );
    await overdue("1 second");
    const before_ = (await runs()).length;
    await fireDue(app.deps);
    expect(await runs()).to.have.length(before_ + 1);
    const { rows } = await app.pool.query(
      "select trouble, next_at > clock_timestamp() as later from schedules where stack = 'gone'",
    );
    expect(rows[0]).to.deep.equal({ trouble: "the stack is not managed", later: true });
  });

  for (const [name, body] of [
    ["too often", { cron: "* * * * *" }],
    ["with no cron expression", { cron: "sometimes" }],
    ["in no zone", { cron: "0 3 * * *", zone: "Nowhere/Land" }],
    ["with an unknown field", { cron: "0 3 * * *", operation: "destroy" }],
  ] as const) {
    it(`is refused ${name}, with what is wrong`, async () => {
      const answer = await put("dev", body);
      expect([answer.status, answer.body["code"]]).to.deep.equal([400, "invalid_request"]);
      expect(await schedules()).to.deep.equal([]);
    });
  }
});
