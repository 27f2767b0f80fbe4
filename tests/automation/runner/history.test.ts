// A thousand random histories against the real database: whatever people, workers, clocks and crashes do, the records are true.
import { expect } from "chai";
import fc from "fast-check";
import { newestWords } from "../../../automation/gate/approval.ts";
import { changedDigests } from "../../../automation/gate/plan.ts";
import { type RunState, isFinal, isParked, machine } from "../../../automation/runner/machine.ts";
import { type Pool, inTransaction } from "../../../automation/store/database.ts";
import { readDecisions } from "../../../automation/store/decisions.ts";
import { readEvents } from "../../../automation/store/events.ts";
import { findRun } from "../../../automation/store/runs.ts";
import { migratedDatabase } from "../support/database.ts";
import { History, type Step, jobsTable } from "./history.ts";

const histories = Number(process.env["LOCKGATE_HISTORIES"] ?? 1000);
/** Histories at once: they share the database and the sweeps, each has a stack of its own. */
const atOnce = 4;

const person = fc.constantFrom("anna", "bob", "carl");
const pick = fc.nat({ max: 3 });
const plain = (name: string) => fc.constant({ do: name } as Step);
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant("request" as const), branch: fc.boolean(), person }) },
  { weight: 7, arbitrary: plain("work") },
  { weight: 6, arbitrary: fc.record({ do: fc.constant("approve" as const), pick, person }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("reject" as const), pick, person }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constantFrom("cancel" as const, "override" as const), pick }) },
  ...["crash", "engineFails", "sweep", "expire", "close", "open", "programChanges"].map((name) => ({
    weight: 1,
    arbitrary: plain(name),
  })),
);
/** What several want at the same moment stands in one group. */
const plan = fc.array(fc.array(step, { minLength: 1, maxLength: 3 }), { minLength: 3, maxLength: 9 });

describe("a history of runs", function () {
  this.timeout(900_000);
  let pool: Pool;
  let end: () => Promise<void>;
  const seen = new Map<RunState, number>();

  before(async () => {
    ({ pool, end } = await migratedDatabase());
    await pool.query(jobsTable);
  });
  after(() => end());

  it(`is true, at each of ${histories} that are made at random`, async () => {
    const seed = Number(process.env["LOCKGATE_SEED"] ?? Date.now() % 2 ** 31);
    console.log(`      seed ${seed} (LOCKGATE_SEED repeats it)`);
    try {
      await goThrough(seed, process.env["LOCKGATE_PATH"]);
    } catch (error) {
      // Whatever failed, its message names what repeats it; fast-check adds the path to the history.
      const how = `LOCKGATE_SEED=${seed} repeats it, and LOCKGATE_PATH with the path below only that history`;
      throw new Error(`${how}: ${(error as Error).message}`, { cause: error });
    }
  });

  async function goThrough(seed: number, path: string | undefined): Promise<void> {
    let count = 0;
    const property = fc.asyncProperty(
      fc.array(plan, { minLength: atOnce, maxLength: atOnce }),
      async (plans) => {
        await Promise.all(plans.map((groups) => check(groups, `s${(count += 1)}`)));
      },
    );
    const numRuns = Math.ceil(histories / atOnce);
    await fc.assert(property, { seed, numRuns, endOnFailure: true, ...(path === undefined ? {} : { path }) });
    if (path !== undefined) return;
    expect(count).to.be.at.least(histories);
    // A death in the middle of an approved change is rare here; crash.test.ts brings it about for real.
    const missed = (
      [
        "succeeded",
        "failed",
        "canceled",
        "rejected",
        "expired",
        "superseded",
        "waiting",
        "awaiting_approval",
      ] as const
    ).filter((state) => !seen.has(state));
    if (histories >= 1000) expect(missed, "the histories must lead everywhere").to.deep.equal([]);
  }

  async function check(groups: readonly (readonly Step[])[], stack: string): Promise<void> {
    const history = new History(pool, stack);
    for (const group of groups) {
      await Promise.all(group.map((one) => history.perform(one)));
      await expectOneRunner(stack);
    }
    for (const id of history.accepted) await expectTrue(id);
    await history.close();
  }

  async function expectOneRunner(stack: string): Promise<void> {
    const active = await pool.query(
      "select id, state from runs where stack = $1 and state in ('previewing', 'applying', 'checking')",
      [stack],
    );
    expect(active.rows.length, `runners of ${stack}: ${JSON.stringify(active.rows)}`).to.be.at.most(1);
  }

  async function expectTrue(id: string): Promise<void> {
    const run = (await findRun(pool, id))!;
    seen.set(run.state, (seen.get(run.state) ?? 0) + 1);
    expect(isFinal(run.state), "an end has its time, and nothing else does").to.equal(
      run.finishedAt !== null,
    );
    const events = (await readEvents(pool, id, 0)).filter(({ type }) => type === "run.state");
    expect(events.at(-1)?.data["state"], "the row is what its events say").to.equal(run.state);
    for (const { data } of events.slice(1)) {
      const reachable = Object.values(machine[data["from"] as RunState]).map(({ to }) => to);
      expect(reachable, `${String(data["from"])} to ${String(data["state"])}`).to.include(data["state"]);
    }
    await expectAudited(
      id,
      events.slice(1).map(({ data }) => String(data["state"])),
    );
    await expectNotLost(id, run.state);
    if (run.state === "superseded")
      expect(run.branch, "a person's run is never superseded").not.to.equal(null);
    if (events.some(({ data }) => data["state"] === "applying"))
      await expectApproved(id, run.requestedByPerson);
  }

  /** Each transition has its record, in the order in which they were made, and none has two. */
  async function expectAudited(id: string, states: readonly string[]): Promise<void> {
    const found = await pool.query<{ action: string; to: string | null }>(
      "select action, entry::jsonb #>> '{details,to}' as to from audit_records where run = $1 order by seq",
      [id],
    );
    expect(found.rows[0]?.action).to.equal("run.requested");
    expect(found.rows.filter(({ action }) => action === "run.state").map(({ to }) => to)).to.deep.equal(
      states,
    );
  }

  /** Whoever is queued or was executed by a dead worker has a job; whoever waits for people or windows can be put back. */
  async function expectNotLost(id: string, state: RunState): Promise<void> {
    if (isFinal(state) || isParked(state)) return;
    const jobs = await pool.query("select state from jobs where run = $1 and state <> 'done'", [id]);
    expect(jobs.rows.length, `jobs of a run in ${state}`).to.be.at.least(1);
  }

  /** Two people other than the requester had approved the very plan that was applied. */
  async function expectApproved(id: string, requester: string | null): Promise<void> {
    const passes = (await readDecisions(pool, id)).filter(
      ({ gate, verdict }) => gate === "approval" && verdict === "pass",
    );
    expect(passes).not.to.deep.equal([]);
    for (const { inputs } of passes) {
      const { words, digests } = inputs as unknown as {
        words: Parameters<typeof newestWords>[0];
        digests: never;
      };
      const valid = newestWords(words, requester).filter(
        (word) => word.decision === "approve" && changedDigests(word.digests!, digests).length === 0,
      );
      expect(valid.length, JSON.stringify(words)).to.be.at.least(2);
    }
  }

  it("is found out when a transition has no record", async () => {
    const history = new History(pool, "forged");
    await history.perform({ do: "request", branch: false, person: "anna" });
    const [id] = history.accepted;
    await inTransaction(pool, (tx) => tx.query("update runs set state = 'succeeded' where id = $1", [id]));
    const refused = await expectTrue(id!).then(
      () => false,
      () => true,
    );
    expect(refused).to.equal(true);
  });
});
