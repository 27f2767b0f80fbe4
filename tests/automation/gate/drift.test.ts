// The gate of drift: what waits for somebody to look, and what does not.
import { expect } from "chai";
import { type KnownDrift, driftGate } from "../../../automation/gate/drift.ts";
import { defaultEnvironments } from "../../../automation/gate/environments.ts";
import { type ChangeFacts, gates } from "../../../automation/gate/gates.ts";

const now = new Date("2026-05-05T12:00:00Z");
const open: KnownDrift = {
  id: "d1",
  class: "security",
  resources: 2,
  acknowledgedBy: null,
  acknowledgedUntil: null,
};
const judge = (drift: Partial<KnownDrift> | undefined, stack = "prod") =>
  driftGate({
    stack,
    operation: "update",
    now,
    windows: [],
    override: undefined,
    policy: defaultEnvironments(stack),
    requester: null,
    approvals: [],
    ...(drift ? { drift: { ...open, ...drift } } : {}),
  } satisfies ChangeFacts);

describe("the gate of drift", () => {
  it("lets pass what is not known to have drifted, or only by noise", () => {
    expect(judge(undefined)).to.include({ verdict: "pass", reason: "no drift is known" });
    expect(judge({ class: "noise" })).to.include({ verdict: "pass", reason: "only noise drifted" });
  });

  it("lets a change wait, at its start and right before it, while nobody has acknowledged the drift", () => {
    for (const drift of [{}, { class: "change" as const }]) {
      expect(judge(drift)).to.deep.include({ verdict: "wait", wait: { for: "drift" } });
    }
    expect(judge({}).reason).to.include("d1").and.include("2 resource(s)");
    expect(gates.start).to.include(driftGate);
    expect(gates.change).to.include(driftGate);
  });

  it("believes an acknowledgement until its end", () => {
    const until = (minutes: number) => ({
      acknowledgedBy: "ada",
      acknowledgedUntil: new Date(now.getTime() + minutes * 60_000),
    });
    expect(judge(until(1))).to.include({ verdict: "pass" });
    expect(judge(until(1)).reason).to.include("ada");
    expect(judge(until(0)).verdict).to.equal("wait");
    expect(judge(until(-1)).verdict).to.equal("wait");
  });

  it("holds up nobody where the environment does not wait, and still says what drifted", () => {
    expect(judge({}, "dev")).to.include({ verdict: "pass" });
    expect(judge({}, "dev").reason).to.include("dev does not wait");
  });
});
