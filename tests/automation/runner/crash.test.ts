// What becomes of a run when it is canceled, when time is up, or when a process is killed: real processes, SIGKILL.
import { expect } from "chai";
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { getPriority, hostname } from "node:os";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { isAlive } from "../../../automation/processTree.ts";
import { type Pool, createPool } from "../../../automation/store/database.ts";
import { findRun } from "../../../automation/store/runs.ts";
import { silent } from "../support/database.ts";
import { type TestProvider, startProvider } from "../support/provider.ts";
import { type Platform, startPlatform } from "../support/services.ts";

/** Gives a process another host's name. */
const elsewhere = `data:text/javascript,${encodeURIComponent(
  'import os from "node:os"; import { syncBuiltinESMExports } from "node:module"; os.hostname = () => "elsewhere"; syncBuiltinESMExports();',
)}`;

describe("a run that does not go its way", function () {
  this.timeout(60_000);
  let platform: Platform;
  let provider: TestProvider;
  let environment: Record<string, string>;

  before(async () => {
    provider = await startProvider();
    environment = { PULUMI_DEBUG_PROVIDERS: `scratch:${provider.port}`, LOCKGATE_NICE: "1" };
    platform = await startPlatform(["slow", "steady", "other"], environment);
  });
  after(async () => {
    await provider.stop();
    await platform.stop();
  });
  afterEach(async () => {
    provider.release();
    const { body } = await platform.call("GET", "/v1/stacks/slow");
    const active = body["activeRun"] as { id: string } | null;
    if (active) await platform.finish(active.id);
    if (body["observedAt"] !== null) await destroySlow();
  });

  const lockFolder = (stack: string) =>
    path.join(platform.dataDir, "state/.pulumi/locks/organization/scratch", stack);

  /** Locks that lie on a stack of the file backend. */
  function locks(stack: string): string[] {
    const folder = lockFolder(stack);
    return existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith(".json")) : [];
  }

  /** Operations that a stack's saved state lists as begun and not ended. */
  function pendingOperations(stack: string): unknown[] {
    const file = path.join(platform.dataDir, `state/.pulumi/stacks/scratch/${stack}.json`);
    const { checkpoint } = JSON.parse(readFileSync(file, "utf8")) as {
      checkpoint: { latest: { pending_operations?: unknown[] } };
    };
    return checkpoint.latest.pending_operations ?? [];
  }

  /** Ids of the CLIs that the run recorded. */
  const cliPids = (runId: string): Promise<readonly number[]> =>
    inDatabase(async (pool) => (await findRun(pool, runId))?.worker?.cliPids ?? []);

  async function inDatabase<T>(work: (pool: Pool) => Promise<T>): Promise<T> {
    const pool = createPool(platform.env["DATABASE_URL"] as string, silent, 1);
    return work(pool).finally(() => pool.end());
  }

  /** Starts an update of `slow` and waits until the provider has been asked to create something. */
  async function updateInFlight(): Promise<{ id: string; pid: number }> {
    provider.hold();
    const seen = provider.began.length;
    const { id } = await platform.start("slow", "update");
    await provider.sawBegin(seen + 1);
    return { id, pid: (await cliPids(id)).at(-1) ?? 0 };
  }

  async function destroySlow(): Promise<void> {
    provider.release();
    const { run } = await platform.finish((await platform.start("slow", "destroy")).id);
    expect(run.state, JSON.stringify(run.outcome?.error)).to.equal("succeeded");
  }

  it("is canceled: the CLI is told, killed after the grace, and nothing of it stays", async () => {
    const { id, pid } = await updateInFlight();
    expect(locks("slow"), "the CLI holds its lock while it works").to.have.length(1);
    expect(getPriority(pid), "it stands back for the server, as LOCKGATE_NICE says").to.equal(1);
    expect((await platform.call("POST", `/v1/runs/${id}/cancel`)).status).to.equal(202);
    const { run } = await platform.finish(id);
    expect(run.state).to.equal("canceled");
    expect(run.outcome?.error?.code).to.equal("run_canceled");
    expect(run.outcome?.error?.detail).to.match(/not seen to end: .*thing-0/);
    expect(isAlive(pid)).to.equal(false);
    expect(locks("slow"), "our own lock, whose holder we killed, is cleared").to.deep.equal([]);
  });

  it("is canceled in the middle of a destroy, which never counts as done because the CLI ends well", async () => {
    await platform.finish((await platform.start("slow", "update")).id);
    provider.hold();
    const seen = provider.began.length;
    const { id } = await platform.start("slow", "destroy");
    await provider.sawBegin(seen + 1);
    await platform.call("POST", `/v1/runs/${id}/cancel`);
    // Each look is a request; the CLI says so within a moment.
    while (!(await logOf(id)).includes("^C received"));
    provider.release();
    const { run } = await platform.finish(id);
    expect(run.state).to.equal("canceled");
    expect(run.outcome?.error?.detail).to.match(/3 step\(s\) had begun; all were seen to end/);
    expect(run.outcome?.changes["delete"], "two things and a box were deleted until then").to.equal(3);
    const { body } = await platform.call("GET", "/v1/stacks/slow");
    expect(body["resources"], "the stack and its provider are left").to.equal(2);
  });

  it("is canceled while it waits, and never begins", async () => {
    const first = await updateInFlight();
    const second = await platform.start("slow", "update");
    const canceled = await platform.call("POST", `/v1/runs/${second.id}/cancel`);
    expect(canceled.body["state"]).to.equal("canceled");
    const again = await platform.call("POST", `/v1/runs/${second.id}/cancel`);
    expect(again.status).to.equal(409);
    expect(again.body["code"]).to.equal("run_finished");
    provider.release();
    expect((await platform.finish(first.id)).run.state).to.equal("succeeded");
    const { run, events } = await platform.finish(second.id);
    expect(run.attempt).to.equal(0);
    expect(events.map((event) => event.data["state"])).to.deep.equal(["queued", "canceled"]);
  });

  it("ends as interrupted, with what is known, when its worker is killed in the middle of an update", async () => {
    const { id, pid } = await updateInFlight();
    await untilEvent(id, /"state":"applying".*"type":"resource.done"/s);
    platform.worker.child.kill("SIGKILL");
    await platform.worker.ended;
    expect(isAlive(pid), "the CLI outlives its worker").to.equal(true);
    platform.worker = await platform.startWorker();
    const { run } = await platform.finish(id);
    expect(run.state).to.equal("interrupted");
    expect(run.outcome?.error?.code).to.equal("run_interrupted");
    expect(run.outcome?.error?.detail).to.match(/pending operations: creating .*thing-/);
    expect(run.outcome?.changes["create"], "what was seen to be made until then").to.be.greaterThan(0);
    expect(isAlive(pid), "the CLI of the dead worker was stopped").to.equal(false);
    expect(locks("slow")).to.deep.equal([]);
    provider.release();
    expect(pendingOperations("slow"), "nobody saw them end").not.to.deep.equal([]);
    const asked = await platform.call("POST", `/v1/runs/${id}/repair`);
    expect(asked.body).to.include({ operation: "repair", repairs: id });
    const repaired = await platform.finish(String(asked.body["id"]));
    expect(repaired.run.state, JSON.stringify(repaired.run.outcome?.error)).to.equal("succeeded");
    expect(pendingOperations("slow")).to.deep.equal([]);
    const next = await platform.finish((await platform.start("slow", "update")).id);
    expect(next.run.state, "the stack is free again").to.equal("succeeded");
  });

  it("is repeated when its worker is killed during a preview", async () => {
    const { id } = await platform.start("steady", "preview");
    await untilState(id, "previewing");
    platform.worker.child.kill("SIGKILL");
    await platform.worker.ended;
    platform.worker = await platform.startWorker();
    const { run, events } = await platform.finish(id);
    expect(run.state).to.equal("succeeded");
    expect(run.attempt).to.be.greaterThan(1);
    const states = events.filter((event) => event.type === "run.state").map((event) => event.data["state"]);
    expect(states).to.deep.equal(["queued", "previewing", "queued", "previewing", "succeeded"]);
  });

  it("fails when somebody kills its CLI, and leaves no lock", async () => {
    const { id, pid } = await updateInFlight();
    process.kill(pid, "SIGKILL");
    const { run } = await platform.finish(id);
    expect(run.state).to.equal("interrupted");
    expect(run.outcome?.error?.detail).to.match(/thing-/);
    expect(locks("slow")).to.deep.equal([]);
  });

  it("fails on a lock that is not ours and leaves it alone, even when its holder is dead", async () => {
    await platform.finish((await platform.start("other", "update")).id);
    const folder = path.join(platform.dataDir, "state/.pulumi/locks/organization/scratch/other");
    mkdirSync(folder, { recursive: true });
    const file = path.join(folder, "11111111-2222-3333-4444-555555555555.json");
    const dead = Number(execFileSync("sh", ["-c", "echo $$"], { encoding: "utf8" }));
    const holder = {
      pid: dead,
      username: "alice",
      hostname: hostname(),
      timestamp: new Date().toISOString(),
    };
    writeFileSync(file, JSON.stringify(holder));
    const { run } = await platform.finish((await platform.start("other", "update")).id);
    expect(run.state).to.equal("failed");
    expect(run.outcome?.error?.code).to.equal("stack_locked");
    expect(run.outcome?.error?.detail).to.include("alice");
    expect(existsSync(file)).to.equal(true);
  });

  it("fails when it takes longer than its deadline", async () => {
    await restartWorker({ LOCKGATE_RUN_DEADLINE_SECONDS: "4", LOCKGATE_CANCEL_GRACE_SECONDS: "1" });
    provider.hold();
    const { id } = await platform.start("slow", "update");
    const { run } = await platform.finish(id);
    expect(run.state).to.equal("failed");
    expect(run.outcome?.error?.code).to.equal("deadline_exceeded");
    expect((await cliPids(id)).filter(isAlive)).to.deep.equal([]);
    await restartWorker();
  });

  it("is interrupted when its worker is told to end and the drain time is over", async () => {
    await restartWorker({ LOCKGATE_DRAIN_SECONDS: "1", LOCKGATE_CANCEL_GRACE_SECONDS: "1" });
    const { id, pid } = await updateInFlight();
    platform.worker.child.kill("SIGTERM");
    expect(await platform.worker.ended).to.deep.equal({ code: 0, signal: null });
    expect(isAlive(pid)).to.equal(false);
    const { run } = await platform.finish(id);
    expect(run.state).to.equal("interrupted");
    platform.worker = await platform.startWorker();
  });

  it("goes on when its server is killed and its worker is told to end, which begins no other; it is followed on the next server", async () => {
    const { id } = await updateInFlight();
    const next = await platform.start("slow", "preview");
    await platform.replaceServer();
    platform.worker.child.kill("SIGTERM");
    provider.release();
    const { run, events } = await platform.finish(id);
    expect(run.state).to.equal("succeeded");
    expect(run.attempt).to.equal(1);
    expect(await platform.worker.ended).to.deep.equal({ code: 0, signal: null });
    const canceled = await platform.call("POST", `/v1/runs/${next.id}/cancel`);
    expect(canceled.body, "nobody has begun it").to.deep.include({ state: "canceled", attempt: 0 });
    platform.worker = await platform.startWorker();
    expect(events.map((event) => event.id)).to.deep.equal(events.map((_, index) => index + 1));
  });

  it("is interrupted, and its CLI stopped, when the database's clock jumps past its lease", async () => {
    const { id, pid } = await updateInFlight();
    const beat =
      "update pgboss.job set heartbeat_on = heartbeat_on - interval '1 hour' where state = 'active'";
    // Until somebody sees it: the next beat is right again.
    await inDatabase(async (pool) => {
      while ((await findRun(pool, id))?.attempt === 1) await pool.query(beat).then(() => pause(20));
    });
    const { run } = await platform.finish(id);
    expect([run.state, isAlive(pid)]).to.deep.equal(["interrupted", false]);
  });

  it("is taken over from a worker that is paused, whose late writes are refused when it wakes", async () => {
    // As if on a machine of its own: nobody else can see its CLI, let alone stop it.
    await restartWorker({ NODE_OPTIONS: `--import=${elsewhere}` });
    const paused = platform.worker;
    const { id, pid } = await updateInFlight();
    paused.child.kill("SIGSTOP");
    platform.worker = await platform.startWorker();
    const taken = await platform.finish(id);
    expect(taken.run.state).to.equal("interrupted");
    expect(isAlive(pid), "who took the run over cannot reach its CLI").to.equal(true);
    paused.child.kill("SIGCONT");
    // Stopped by the worker that woke: the provider still holds it, so that it would never end by itself.
    while (isAlive(pid)) await pause(20);
    const now = await platform.finish(id);
    expect(now.run).to.deep.equal(taken.run);
    expect(now.events).to.deep.equal(taken.events);
    paused.child.kill("SIGTERM");
    expect(await paused.ended, "it works on, and ends as it is told to").to.deep.equal({
      code: 0,
      signal: null,
    });
    // Nobody clears the lock of a CLI that another machine's worker left; here it bears this machine's name.
    for (const lock of locks("slow")) rmSync(path.join(lockFolder("slow"), lock));
  });

  async function restartWorker(extra: Record<string, string> = {}): Promise<void> {
    platform.worker.child.kill("SIGTERM");
    await platform.worker.ended;
    platform.worker = await platform.startWorker(extra);
  }

  async function logOf(runId: string): Promise<string> {
    const headers = { authorization: `Bearer ${platform.token}` };
    return (await fetch(`${platform.url}/v1/runs/${runId}/log`, { headers })).text();
  }

  const untilState = (runId: string, state: string) => untilEvent(runId, new RegExp(`"state":"${state}"`));

  /** Reads the run's events until what is stored of them matches. */
  async function untilEvent(runId: string, pattern: RegExp): Promise<void> {
    const response = await fetch(`${platform.url}/v1/runs/${runId}/events`, {
      headers: { authorization: `Bearer ${platform.token}`, accept: "application/x-ndjson" },
    });
    const reader = (response.body as ReadableStream<Uint8Array>).getReader();
    let text = "";
    while (!pattern.test(text)) {
      const { value, done } = await reader.read();
      if (done) throw new Error(`run ended before ${pattern}: ${text}`);
      text += Buffer.from(value).toString();
    }
    await reader.cancel();
  }
});
