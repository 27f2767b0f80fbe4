// The life of a run: the table as a whole, and the database's transition that obeys it.
import { expect } from "chai";
import { isFinal, machine, nextState, runEvents, runStates } from "../../../automation/runner/machine.ts";
import { TransitionRefused, requestCancel, transition } from "../../../automation/runner/transition.ts";
import { type Pool, inTransaction } from "../../../automation/store/database.ts";
import { readEvents } from "../../../automation/store/events.ts";
import { findRun, insertRun } from "../../../automation/store/runs.ts";
import { migratedDatabase } from "../support/database.ts";

describe("the state machine of runs", () => {
  it("is exactly this", () => {
    const lines = runStates.flatMap((state) =>
      runEvents.flatMap((event) => {
        const next = nextState(state, event);
        return next
          ? [`${state} ${event} ${next.to}${next.effects.length > 0 ? ` (${next.effects.join()})` : ""}`]
          : [];
      }),
    );
    expect(lines).to.deep.equal([
      "queued preview previewing (newAttempt)",
      "queued apply applying (newAttempt)",
      "queued wait waiting",
      "queued fail failed (finish)",
      "queued cancel canceled (finish)",
      "queued reject rejected (finish)",
      "queued expire expired (finish)",
      "queued supersede superseded (finish)",
      "queued interrupt interrupted (finish)",
      "waiting resume queued",
      "waiting fail failed (finish)",
      "waiting cancel canceled (finish)",
      "waiting reject rejected (finish)",
      "waiting expire expired (finish)",
      "waiting supersede superseded (finish)",
      "waiting interrupt interrupted (finish)",
      "previewing apply applying",
      "previewing wait waiting",
      "previewing await awaiting_approval",
      "previewing requeue queued (repeat)",
      "previewing succeed succeeded (finish)",
      "previewing fail failed (finish)",
      "previewing cancel canceled (finish)",
      "previewing reject rejected (finish)",
      "previewing interrupt interrupted (finish)",
      "awaiting_approval approve queued",
      "awaiting_approval fail failed (finish)",
      "awaiting_approval cancel canceled (finish)",
      "awaiting_approval reject rejected (finish)",
      "awaiting_approval expire expired (finish)",
      "awaiting_approval supersede superseded (finish)",
      "awaiting_approval interrupt interrupted (finish)",
      "applying check checking",
      "applying requeue queued (repeat)",
      "applying fail failed (finish)",
      "applying cancel canceled (finish)",
      "applying interrupt interrupted (finish)",
      "checking succeed succeeded (finish)",
      "checking fail failed (finish)",
      "checking interrupt interrupted (finish)",
    ]);
  });

  it("reaches every state from queued, and finishes exactly on entering a final one", () => {
    const reached = new Set(["queued"]);
    for (const state of runStates) {
      for (const next of Object.values(machine[state])) {
        reached.add(next.to);
        expect(next.effects.includes("finish")).to.equal(isFinal(next.to));
      }
    }
    expect([...reached].toSorted()).to.deep.equal([...runStates].toSorted());
  });
});

describe("a transition", () => {
  let pool: Pool;
  let end: () => Promise<void>;

  before(async function () {
    this.timeout(30_000);
    ({ pool, end } = await migratedDatabase());
  });
  after(() => end());

  const newRun = async () => {
    const requester = { requestedBy: "somebody", requestedById: null };
    return (await insertRun(pool, { stack: "dev", operation: "update", ...requester })).id;
  };
  const move = (
    id: string,
    ...request: [event: Parameters<typeof transition>[2]["event"], attempt?: number]
  ) => {
    const [event, attempt] = request;
    return inTransaction(pool, (tx) =>
      transition(tx, id, { event, ...(attempt === undefined ? {} : { attempt }) }),
    );
  };
  const refusal = (work: Promise<unknown>) =>
    work.then(
      () => expect.fail("was not refused"),
      (error: unknown) => {
        expect(error).to.be.instanceOf(TransitionRefused);
        return (error as Error).message;
      },
    );

  it("keeps row, times and events together", async () => {
    const id = await newRun();
    expect((await move(id, "preview")).attempt).to.equal(1);
    await move(id, "apply", 1);
    await move(id, "check", 1);
    const ended = await move(id, "succeed", 1);
    expect(ended.state).to.equal("succeeded");
    expect(ended.startedAt).to.be.instanceOf(Date);
    expect(ended.finishedAt).to.be.instanceOf(Date);
    const states = (await readEvents(pool, id, 0)).map(
      (event) => `${String(event.data["from"])} ${String(event.data["state"])}`,
    );
    expect(states).to.deep.equal([
      "queued previewing",
      "previewing applying",
      "applying checking",
      "checking succeeded",
    ]);
  });

  it("is refused when the table has none, and then nothing is written", async () => {
    const id = await newRun();
    expect(await refusal(move(id, "succeed"))).to.include("the table has no such transition");
    expect((await findRun(pool, id))?.state).to.equal("queued");
    expect(await readEvents(pool, id, 0)).to.deep.equal([]);
    expect(await refusal(move("0190b5c5-0000-7000-8000-000000000000", "cancel"))).to.include("no such run");
  });

  it("is refused to an attempt that was overtaken", async () => {
    const id = await newRun();
    await move(id, "preview");
    await move(id, "requeue", 1);
    await move(id, "preview");
    expect(await refusal(move(id, "succeed", 1))).to.include("attempt 1 was overtaken by attempt 2");
    expect((await move(id, "succeed", 2)).state).to.equal("succeeded");
  });

  it("happens once when many want it at the same moment", async () => {
    const id = await newRun();
    const moves = await Promise.allSettled(Array.from({ length: 8 }, () => move(id, "cancel")));
    expect(moves.filter(({ status }) => status === "fulfilled")).to.have.length(1);
    expect(await readEvents(pool, id, 0)).to.have.length(1);
  });

  it("writes nothing when its transaction fails afterwards", async () => {
    const id = await newRun();
    const failing = inTransaction(pool, async (tx) => {
      await transition(tx, id, { event: "preview" });
      throw new Error("power cut");
    });
    await failing.catch(() => undefined);
    expect((await findRun(pool, id))?.attempt).to.equal(0);
    expect(await readEvents(pool, id, 0)).to.deep.equal([]);
  });

  it("keeps what a run waits for while it waits, and no longer", async () => {
    const id = await newRun();
    const until = new Date("2026-12-27T06:00:00Z");
    const wait = { for: "window", until } as const;
    await inTransaction(pool, (tx) => transition(tx, id, { event: "wait", wait }));
    expect(await findRun(pool, id)).to.include({ state: "waiting", waitingFor: "window", attempt: 0 });
    expect((await findRun(pool, id))?.waitingUntil).to.deep.equal(until);
    await move(id, "resume");
    expect(await findRun(pool, id)).to.include({ waitingFor: null, waitingUntil: null });
  });

  it("counts as repeats only starts that came to nothing, not those after a wait", async () => {
    const id = await newRun();
    for (const event of ["preview", "await", "approve", "preview", "requeue"] as const) await move(id, event);
    expect(await findRun(pool, id)).to.include({ attempt: 2, repeats: 1 });
  });

  it("keeps who asked first for a cancellation", async () => {
    const id = await newRun();
    await move(id, "apply");
    await inTransaction(pool, (tx) => requestCancel(tx, id, "first"));
    await inTransaction(pool, (tx) => requestCancel(tx, id, "second"));
    expect((await findRun(pool, id))?.cancelRequestedBy).to.equal("first");
  });
});
