// Approvals over HTTP, and what happens when several people, the clock and newer runs want different things at once.
import { expect } from "chai";
import { hashSecret } from "../../../automation/auth/secrets.ts";
import { isFinal } from "../../../automation/runner/machine.ts";
import { transition } from "../../../automation/runner/transition.ts";
import { expireUnapproved } from "../../../automation/runner/waiting.ts";
import { inTransaction } from "../../../automation/store/database.ts";
import { readEvents } from "../../../automation/store/events.ts";
import { findRun } from "../../../automation/store/runs.ts";
import { type TestApp, startApp } from "../support/app.ts";
import { awaitingRun, digest, steps } from "../support/awaiting.ts";

let app: TestApp;
before(async function () {
  this.timeout(30_000);
  app = await startApp(["prod"]);
  for (const name of ["anna", "bob", "carl"]) people[name] = await tokenOf(name);
});
after(() => app.stop());

const people: Record<string, string> = {};
/** A token that counts as this person. */
async function tokenOf(person: string): Promise<string> {
  const token = await app.secret("token", ["approver", "operator"]);
  const hash = hashSecret("token", token);
  await app.pool.query("update credentials set person = $2 where hash = $1", [hash, person]);
  return token;
}

/** A run of rita's that waits for so many people. */
const asked = (needed = 2, branch?: string): Promise<string> => awaitingRun(app, "prod", needed, branch);

const say = (
  what: "approve" | "reject",
  id: string,
  person: string,
  body: object = what === "approve" ? { digest } : {},
) => app.call("POST", `/v1/runs/${id}/${what}`, { as: people[person]!, body });
const stateOf = async (id: string) => (await findRun(app.pool, id))?.state;
const diff = async (id: string) => (await app.call("GET", `/v1/runs/${id}/diff`, { as: ["viewer"] })).body;

describe("a run that awaits approval", () => {
  it("shows what it would do, and goes back into the queue with the last approval that it needs", async () => {
    const id = await asked();
    expect(await diff(id)).to.deep.include({ digest, steps, deletes: ["urn:old"], needed: 2, approvals: [] });
    const first = await say("approve", id, "anna", { digest, comment: "looks right" });
    expect(first.status, first.text).to.equal(202);
    expect(first.body["state"]).to.equal("awaiting_approval");
    expect(app.enqueued).to.deep.equal([]);
    expect((await say("approve", id, "bob")).body["state"]).to.equal("queued");
    expect(app.enqueued).to.deep.equal([id]);
    const words = (await diff(id))["approvals"] as {
      decision: string;
      comment: string | null;
      counts: boolean;
    }[];
    expect(words.map(({ decision, comment, counts }) => `${decision} ${comment} ${counts}`)).to.deep.equal([
      "approve looks right true",
      "approve null true",
    ]);
  });

  it("counts a person once", async () => {
    const id = await asked();
    const other = await tokenOf("anna");
    for (const as of [people["anna"]!, other, other])
      await app.call("POST", `/v1/runs/${id}/approve`, { as, body: { digest } });
    expect(await stateOf(id)).to.equal("awaiting_approval");
  });

  it("is not approved or rejected by who asked for it", async () => {
    const id = await asked();
    const as = await tokenOf("rita");
    for (const [what, body] of [
      ["approve", { digest }],
      ["reject", {}],
    ] as const) {
      const answer = await app.call("POST", `/v1/runs/${id}/${what}`, { as, body });
      expect(answer.body["code"]).to.equal("own_run");
    }
    expect(await stateOf(id)).to.equal("awaiting_approval");
  });

  it("is not approved by who has seen another plan", async () => {
    const id = await asked();
    const answer = await say("approve", id, "anna", { digest: "0".repeat(64) });
    expect(answer.status).to.equal(409);
    expect(answer.body).to.include({ code: "plan_changed" });
    expect(answer.body["detail"]).to.include(digest);
    expect((await diff(id))["approvals"]).to.deep.equal([]);
    expect((await say("approve", id, "anna", { digest: "abc" })).status).to.equal(400);
  });

  it("ends with a rejection, which says who and why, also after an approval", async () => {
    const id = await asked();
    await say("approve", id, "anna");
    expect((await say("reject", id, "anna", { comment: "second thoughts" })).body["state"]).to.equal(
      "rejected",
    );
    const run = await findRun(app.pool, id);
    expect(run?.outcome?.error).to.include({ code: "run_rejected" });
    expect(run?.outcome?.error?.detail).to.include("second thoughts");
    expect((await say("approve", id, "bob")).body["code"]).to.equal("run_not_awaiting");
    expect((await say("reject", id, "bob")).body["code"]).to.equal("run_not_awaiting");
  });

  it("expires when its time is over, and not before", async () => {
    const id = await asked();
    await expireUnapproved(app);
    expect(await stateOf(id)).to.equal("awaiting_approval");
    await app.pool.query("update run_plans set expires_at = clock_timestamp() where run_id = $1", [id]);
    await expireUnapproved(app);
    expect(await findRun(app.pool, id)).to.deep.include({ state: "expired" });
    expect((await findRun(app.pool, id))?.outcome?.error?.code).to.equal("approval_expired");
  });

  it("has no plan before its preview", async () => {
    const made = await app.call("POST", "/v1/stacks/prod/runs", {
      as: ["operator"],
      body: { operation: "update" },
    });
    const answer = await app.call("GET", `/v1/runs/${String(made.body["id"])}/diff`, { as: ["viewer"] });
    expect(answer.body["code"]).to.equal("plan_not_found");
  });
});

describe("the last approval at the same moment as", function () {
  this.timeout(60_000);
  const rivals: Readonly<Record<string, (id: string) => Promise<unknown>>> = {
    "a cancellation": (id) => app.call("POST", `/v1/runs/${id}/cancel`, { as: ["operator"] }),
    "a rejection": (id) => say("reject", id, "carl"),
    "its end in time": async (id) => {
      await app.pool.query("update run_plans set expires_at = clock_timestamp() where run_id = $1", [id]);
      await expireUnapproved(app);
    },
    "a newer run of its branch": () =>
      app.call("POST", "/v1/stacks/prod/runs", {
        as: ["operator"],
        body: { operation: "update", branch: "main" },
      }),
    "another approval": (id) => say("approve", id, "carl"),
  };
  for (const [name, rival] of Object.entries(rivals)) {
    it(`${name} leaves one true state and at most one job`, async () => {
      for (let round = 0; round < 12; round += 1) {
        const id = await asked(1, "main");
        const order =
          round % 2 === 0 ? [say("approve", id, "anna"), rival(id)] : [rival(id), say("approve", id, "anna")];
        await Promise.all(order);
        const state = (await stateOf(id))!;
        const states = (await readEvents(app.pool, id, 0))
          .filter(({ type }) => type === "run.state")
          .map(({ data }) => data["state"]);
        expect(states.at(-1), "the row is what its events say").to.equal(state);
        expect(states.filter((one) => isFinal(one as typeof state)).length).to.be.at.most(1);
        const approved = states.slice(1).filter((one) => one === "queued").length;
        expect(approved).to.be.at.most(1);
        expect(
          app.enqueued.filter((one) => one === id),
          "a job for the approval, and only for it",
        ).to.have.length(approved);
        if (name === "another approval") expect(state).to.equal("queued");
        else expect(state).to.be.oneOf(["queued", "canceled", "rejected", "expired", "superseded"]);
        if (!isFinal(state)) await inTransaction(app.pool, (tx) => transition(tx, id, { event: "cancel" }));
      }
    });
  }
});
