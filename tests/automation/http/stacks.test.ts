// What a stack says about the runs it has: the newest, and the one that it is busy with.
import { expect } from "chai";
import { inTransaction } from "../../../automation/store/database.ts";
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
});
