// What a newly accepted run does to older ones, and which runs can be repaired.
import { expect } from "chai";
import type { RunEvent, RunState } from "../../../automation/runner/machine.ts";
import { transition } from "../../../automation/runner/transition.ts";
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

type Ask = { stack?: string; operation?: string; branch?: string };
const ask = async ({ stack = "dev", ...body }: Ask = {}) => {
  const answer = await app.call("POST", `/v1/stacks/${stack}/runs`, {
    as: ["operator"],
    body: { operation: "update", ...body },
  });
  expect(answer.status, answer.text).to.equal(202);
  return String(answer.body["id"]);
};
const move = async (id: string, ...events: RunEvent[]) => {
  for (const event of events) await inTransaction(app.pool, (tx) => transition(tx, id, { event }));
};
const stateOf = async (id: string) => (await findRun(app.pool, id))?.state;

describe("a run that a push asked for", () => {
  for (const [state, events] of [
    ["queued", []],
    ["waiting", ["wait"]],
    ["awaiting_approval", ["preview", "await"]],
  ] as const) {
    it(`supersedes an older one of the same branch that is ${state}, naming the newer`, async () => {
      const older = await ask({ branch: `b-${state}` });
      await move(older, ...events);
      const newer = await ask({ branch: `b-${state}` });
      expect(await stateOf(older)).to.equal("superseded");
      expect(await stateOf(newer)).to.equal("queued");
      expect((await readEvents(app.pool, older, 0)).at(-1)?.data["reason"]).to.include(newer);
    });
  }

  it("leaves alone one that has begun", async () => {
    const older = await ask({ branch: "begun" });
    await move(older, "preview");
    await ask({ branch: "begun" });
    expect(await stateOf(older)).to.equal("previewing");
  });

  for (const [what, other] of [
    ["what a person asked for", {}],
    ["another branch", { branch: "other" }],
    ["another operation", { branch: "main", operation: "preview" }],
    ["another stack", { branch: "main", stack: "prod" }],
  ] as const) {
    it(`never supersedes ${what}`, async () => {
      const older = await ask(other);
      await ask({ branch: "main" });
      expect(await stateOf(older)).to.equal("queued");
    });
  }

  it("is itself not superseded by what a person asks for", async () => {
    const older = await ask({ branch: "quiet" });
    await ask();
    expect(await stateOf(older)).to.equal("queued");
  });

  it("leaves exactly one of many that come at the same moment", async () => {
    const ids = await Promise.all(Array.from({ length: 6 }, () => ask({ branch: "race" })));
    const states = await Promise.all(ids.map(stateOf));
    expect(states.filter((state) => state === "queued")).to.have.length(1);
    expect(states.filter((state) => state === "superseded")).to.have.length(5);
  });
});

describe("the repair of a run", () => {
  const ends: Readonly<Partial<Record<RunState, readonly RunEvent[]>>> = {
    queued: [],
    applying: ["apply"],
    succeeded: ["preview", "succeed"],
    failed: ["fail"],
    canceled: ["cancel"],
    interrupted: ["apply", "interrupt"],
  };
  for (const [state, events] of Object.entries(ends)) {
    const repairable = ["failed", "canceled", "interrupted"].includes(state);
    it(`is ${repairable ? "accepted" : "refused"} when it is ${state}`, async () => {
      const id = await ask();
      await move(id, ...events);
      const answer = await app.call("POST", `/v1/runs/${id}/repair`, { as: ["operator"] });
      expect(answer.status, answer.text).to.equal(repairable ? 202 : 409);
      if (repairable) expect(answer.body).to.include({ operation: "repair", repairs: id, state: "queued" });
      else expect(answer.body).to.include({ code: "run_not_repairable" }).and.have.property("detail");
    });
  }

  it("is not to be had as an operation of its own", async () => {
    const body = { operation: "repair" };
    const answer = await app.call("POST", "/v1/stacks/dev/runs", { as: ["admin"], body });
    expect(answer.status).to.equal(400);
    expect(answer.text).to.include("body.operation");
  });
});
