// What a stack says about the runs it has: the newest, and the one that it is busy with.
import { expect } from "chai";
import { inTransaction } from "../../../automation/store/database.ts";
import { insertDrift } from "../../../automation/store/drifts.ts";
import { saveExport } from "../../../automation/store/stackExports.ts";
import { transition } from "../../../automation/runner/transition.ts";
import { type TestApp, startApp } from "../support/app.ts";

describe("a stack with several runs", function () {
  this.timeout(30_000);
  let app: TestApp;

  before(async () => {
    app = await startApp(["dev"]);
  });
  after(() => app.stop());

  const newRun = async () => {
    const body = { operation: "update" };
    return String((await app.call("POST", "/v1/stacks/dev/runs", { as: ["operator"], body })).body["id"]);
  };
  const shown = async () => {
    const { body } = await app.call("GET", "/v1/stacks/dev", { as: ["viewer"] });
    const idOf = (run: unknown) => (run as { id: string } | null)?.id ?? null;
    return { last: idOf(body["lastRun"]), active: idOf(body["activeRun"]) };
  };

  it("shows as active the one that is executed, whatever came after it", async () => {
    expect(await shown()).to.deep.equal({ last: null, active: null });
    const [first, second, third] = [await newRun(), await newRun(), await newRun()];
    expect(await shown(), "all wait").to.deep.equal({ last: third, active: first });
    await inTransaction(app.pool, (tx) => transition(tx, first, { event: "cancel" }));
    await inTransaction(app.pool, (tx) => transition(tx, second, { event: "apply" }));
    expect(await shown(), "the middle one goes on").to.deep.equal({ last: third, active: second });
    await inTransaction(app.pool, (tx) => transition(tx, third, { event: "cancel" }));
    expect(await shown(), "the newest has ended").to.deep.equal({ last: third, active: second });
    for (const event of ["check", "succeed"] as const)
      await inTransaction(app.pool, (tx) => transition(tx, second, { event }));
    expect(await shown(), "none is left").to.deep.equal({ last: third, active: null });
  });

  const detail = async () => (await app.call("GET", "/v1/stacks/dev", { as: ["viewer"] })).body;

  it("shows who holds it, what drifted, and when it is closed next", async () => {
    const clear = { lock: null, drift: null, windows: { open: true, next: null } };
    expect(await detail()).to.deep.include(clear);
    const id = await newRun();
    expect((await detail())["lock"], "who waits holds nothing").to.equal(null);
    await inTransaction(app.pool, (tx) => transition(tx, id, { event: "apply" }));
    expect((await detail())["lock"]).to.include({ run: id, requestedBy: "test operator" });
    const found = { stack: "dev", digest: "d", class: "change", run: id } as const;
    await inTransaction(app.pool, (tx) => insertDrift(tx, found, []));
    const at = (day: number) => new Date(Date.now() + day * 86_400_000).toISOString().slice(0, 10);
    const when = { zone: "UTC", start: `${at(2)}T00:00`, end: `${at(3)}T00:00` };
    const body = { name: "freeze", environments: ["dev"], reason: "x", ...when };
    expect((await app.call("POST", "/v1/windows", { as: ["admin"], body })).status).to.equal(201);
    const { drift, windows } = await detail();
    expect(drift).to.include({ class: "change", resources: 0, acknowledgedUntil: null });
    const next = { start: `${at(2)}T00:00:00.000Z`, end: `${at(3)}T00:00:00.000Z` };
    expect(windows).to.deep.equal({ open: true, next });
  });

  it("shows how its resources hang together, and nothing of what they hold", async () => {
    const graph = async () => (await app.call("GET", "/v1/stacks/dev/graph", { as: ["viewer"] })).body;
    expect(await graph(), "never deployed").to.deep.equal({ nodes: [], edges: [] });
    const inputs = { password: "hunter2" };
    const resources = [
      { urn: "s", type: "pulumi:pulumi:Stack" },
      { urn: "a", type: "t", parent: "s", inputs },
      { urn: "b", type: "t", parent: "s", dependencies: ["a", "a", "gone"], deletedWith: "a" },
      { urn: "old", type: "t", parent: "s", delete: true },
    ];
    await saveExport(app.pool, "dev", JSON.stringify({ version: 3, deployment: { resources } }));
    expect(await graph()).to.deep.equal({
      nodes: ["s", "a", "b"].map((urn) => ({ urn, type: urn === "s" ? "pulumi:pulumi:Stack" : "t" })),
      edges: [
        { from: "a", to: "s", kind: "parent" },
        { from: "b", to: "s", kind: "parent" },
        { from: "b", to: "a", kind: "dependency" },
        { from: "b", to: "a", kind: "deletedWith" },
      ],
    });
    expect((await app.call("GET", "/v1/stacks/nope/graph", { as: ["viewer"] })).status).to.equal(404);
  });
});
