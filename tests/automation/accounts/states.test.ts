// What account vending says of a request, and what the server does next, case by case.
import { expect } from "chai";
import {
  type AccountState,
  type Seen,
  type Step,
  accountStates,
  nextStep,
  openStates,
  transitions,
} from "../../../automation/accounts/states.ts";

const record = (more: object = {}) => ({ status: "asked", ...more });
const cases: readonly [AccountState, Seen, Step][] = [
  ["requested", { run: "none" }, { call: "start" }],
  ["approved", { run: "none" }, { call: "start" }],
  ["rejecting", { run: "none" }, { call: "start" }],
  ["requested", { run: "running" }, {}],
  ["requested", { run: "running", record: record() }, {}],
  ["requested", { run: "broken", cause: "email: taken" }, { event: "fail", reason: "email: taken" }],
  ["rejecting", { run: "broken", cause: "email: taken" }, { event: "denied" }],
  ["approved", { run: "running" }, {}],
  ["approved", { run: "running", record: record() }, { call: "approve" }],
  ["rejecting", { run: "running", record: record() }, { call: "deny" }],
  ["approved", { run: "running", record: record({ decision: "approve", status: "created" }) }, {}],
  [
    "approved",
    { run: "running", record: record({ decision: "approve", status: "ready", accountId: "1" }) },
    { event: "done", accountId: "1" },
  ],
  [
    "approved",
    { run: "broken", cause: "quota", record: record({ decision: "approve" }) },
    { event: "fail", reason: "quota" },
  ],
  [
    "approved",
    { run: "broken", record: record({ decision: "deny", reason: "no" }) },
    { event: "denied", reason: "no" },
  ],
  [
    "requested",
    { run: "running", record: record({ decision: "approve", reason: "by hand" }) },
    { event: "agreed", reason: "by hand" },
  ],
  [
    "rejecting",
    { run: "running", record: record({ decision: "approve" }) },
    { event: "agreed", reason: undefined },
  ],
];

describe("E1 the next step of a request for an account", () => {
  for (const [state, seen, step] of cases)
    it(`E1 ${state}, ${JSON.stringify(seen)}: ${JSON.stringify(step)}`, () => {
      expect(nextStep(state, seen)).to.deep.equal(step);
    });

  it("E1 decides in account vending only what a person has decided here, whatever is seen", () => {
    const runs = ["none", "running", "ended", "broken"] as const;
    const decisions = [undefined, "approve", "deny"] as const;
    for (const run of runs)
      for (const decision of decisions)
        for (const status of ["asked", "created", "ready"])
          expect(nextStep("requested", { run, record: { status, decision } }).call).to.not.be.oneOf([
            "approve",
            "deny",
          ]);
  });

  it("E1 leads nowhere from a state that is the last one", () => {
    for (const state of accountStates)
      expect(Object.keys(transitions[state]).length > 0, state).to.equal(openStates.includes(state));
  });
});
