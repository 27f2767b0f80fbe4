import { expect } from "chai";
import { WorkflowRun, type TriggerRow } from "../../../../../sandbox/rehearsal/targets/glue/run.ts";

const trigger = (
  name: string,
  after: readonly string[],
  starts: readonly string[],
  all = true,
): TriggerRow => ({
  name,
  conditions: after.map((step) => ({ step, state: "SUCCEEDED" })),
  all,
  starts,
});
/** a and b at once, c after both, d after c. */
const rows = [
  trigger("start", [], ["a", "b"]),
  trigger("both", ["a", "b"], ["c"]),
  trigger("last", ["c"], ["d"]),
];

function begin(failing: readonly string[] = [], triggers = rows, active = triggers.map(({ name }) => name)) {
  const steps = {
    secondsOf: (step: string) => (step === "a" ? 10 : 20),
    perform: (step: string) => Promise.resolve(failing.includes(step) ? "it broke" : undefined),
  };
  return new WorkflowRun("r", { triggers, active: new Set(active), steps, now: 0 });
}
const shown = ({ begun }: WorkflowRun) => begun.map(({ step, state }) => `${step} ${state}`);

describe("C14 a run of a workflow, as the model of Glue has it", () => {
  it("C14 success starts what depends on it, once all that it waits for has succeeded", async () => {
    const run = begin();
    await run.advance(19_000);
    expect(shown(run)).to.deep.equal(["a SUCCEEDED", "b RUNNING"]);
    await run.advance(20_000);
    expect(shown(run)).to.deep.equal(["a SUCCEEDED", "b SUCCEEDED", "c RUNNING"]);
    await run.advance(60_000);
    expect(shown(run).at(-1)).to.equal("d SUCCEEDED");
    expect(run.status).to.equal("COMPLETED");
  });

  it("C14 a step that fails starts nothing, and the run is over", async () => {
    const run = begin(["a"]);
    await run.advance(1_000_000);
    expect(shown(run)).to.deep.equal(["a FAILED", "b SUCCEEDED"]);
    expect(run.status).to.equal("COMPLETED");
    expect([run.count("SUCCEEDED"), run.count("FAILED")]).to.deep.equal([1, 1]);
  });

  it("C14 a trigger for any of several starts once, with the first", async () => {
    const run = begin(["a"], [rows[0]!, trigger("any", ["a", "b"], ["c"], false)]);
    await run.advance(1_000_000);
    expect(shown(run)).to.deep.equal(["a FAILED", "b SUCCEEDED", "c SUCCEEDED"]);
  });

  it("C14 a trigger that is not started does nothing", async () => {
    const run = begin([], rows, ["start", "last"]);
    await run.advance(1_000_000);
    expect(shown(run)).to.deep.equal(["a SUCCEEDED", "b SUCCEEDED"]);
  });
});
