// The gate of approvals: who counts, for which plan, and for how long.
import { expect } from "chai";
import { approvalGate, enoughApprove } from "../../../automation/gate/approval.ts";
import { defaultEnvironments } from "../../../automation/gate/environments.ts";
import type { Approval, ChangeFacts } from "../../../automation/gate/gates.ts";
import { digestNames, digestTitles } from "../../../automation/gate/plan.ts";

const digests = { program: "1", configuration: "2", policyPack: "3", steps: "4", startState: "5" };
const now = new Date("2026-05-05T12:00:00Z");
const hours = (count: number) => new Date(now.getTime() - count * 3_600_000);
const word = (person: string, change: Partial<Approval> = {}): Approval => ({
  person,
  name: `${person}'s token`,
  decision: "approve",
  comment: null,
  digests,
  at: hours(1),
  ...change,
});
const harmless = { replaces: [], deletes: [], widens: [] };
/** A plan that two people approved, which is what prod needs; each test breaks one thing. */
const facts = (change: Partial<ChangeFacts> = {}): ChangeFacts => ({
  stack: "prod",
  operation: "update",
  now,
  windows: [],
  override: undefined,
  policy: defaultEnvironments("prod"),
  requester: "rita",
  plan: { digests, risks: harmless },
  approvals: [word("anna"), word("bob")],
  ...change,
});
const verdict = (change: Partial<ChangeFacts>) => approvalGate(facts(change)).verdict;

describe("the gate of approvals", () => {
  it("passes what enough people approved, and names them", () => {
    expect(approvalGate(facts())).to.include({
      verdict: "pass",
      reason: "approved by anna's token, bob's token",
    });
  });

  it("waits for the people who are missing, and says how many", () => {
    const decision = approvalGate(facts({ approvals: [word("anna")] }));
    expect(decision).to.include({ verdict: "wait", reason: "2 approval(s) needed, 1 given" });
    expect(decision.ask).to.deep.equal({ people: 2, hours: 24 });
  });

  it("counts a person once, under whichever names", () => {
    expect(verdict({ approvals: [word("anna"), word("anna", { name: "another token" })] })).to.equal("wait");
  });

  it("never counts the one who asked for the run", () => {
    expect(verdict({ approvals: [word("anna"), word("rita")] })).to.equal("wait");
    expect(
      verdict({ approvals: [word("anna"), word("bob"), word("rita", { decision: "reject" })] }),
    ).to.equal("pass");
  });

  it("refuses what one person rejects, however many approve, with their words", () => {
    const no = word("carl", { decision: "reject", comment: "not today" });
    const decision = approvalGate(facts({ approvals: [word("anna"), word("bob"), no] }));
    expect(decision).to.include({
      verdict: "refuse",
      code: "run_rejected",
      reason: "rejected by carl's token: not today",
    });
  });

  it("takes the newest word of a person", () => {
    const no = word("anna", { decision: "reject" });
    expect(verdict({ approvals: [word("anna"), word("bob"), no] })).to.equal("refuse");
    expect(verdict({ approvals: [no, word("bob"), word("anna")] })).to.equal("pass");
  });

  for (const name of digestNames) {
    it(`does not count an approval once ${digestTitles[name]} changed, and says so`, () => {
      const plan = { digests: { ...digests, [name]: "other" }, risks: harmless };
      const decision = approvalGate(facts({ plan }));
      expect(decision.verdict).to.equal("wait");
      expect(decision.reason).to.include(
        `the approval of anna's token is void: ${digestTitles[name]} changed since`,
      );
      const approvals = [word("anna"), word("bob")];
      expect(enoughApprove(2, approvals, digests, "rita")).to.equal(true);
      expect(enoughApprove(2, approvals, plan.digests, "rita")).to.equal(false);
    });
  }

  it("does not count an approval that is too old", () => {
    expect(verdict({ approvals: [word("anna"), word("bob", { at: hours(23.99) })] })).to.equal("pass");
    const old = approvalGate(facts({ approvals: [word("anna"), word("bob", { at: hours(24) })] }));
    expect(old.verdict).to.equal("wait");
    expect(old.reason).to.include("it is older than 24 hours");
  });

  it("does not count an approval of a clock that was ahead: it would last longer than it may", () => {
    const ahead = approvalGate(facts({ approvals: [word("anna"), word("bob", { at: hours(-48) })] }));
    expect(ahead.verdict).to.equal("wait");
    expect(ahead.reason).to.include("at a time that has not come");
    expect(verdict({ approvals: [word("anna"), word("bob", { at: hours(-0.001) })] })).to.equal("pass");
  });

  it("does not pass without a plan, though nothing may be known against it", () => {
    const { plan: _plan, ...without } = facts();
    expect(approvalGate(without).verdict).to.equal("wait");
  });

  it("asks only about what is risky where the environment says so", () => {
    const policy = { ...defaultEnvironments("prod"), approve: "risky" as const };
    expect(verdict({ policy, approvals: [] })).to.equal("pass");
    for (const risk of [
      { deletes: ["urn:a"] },
      { replaces: ["urn:a"] },
      { widens: [{ urn: "urn:a", reasons: ["x"] }] },
    ]) {
      const plan = { digests, risks: { ...harmless, ...risk } };
      expect(verdict({ policy, plan, approvals: [] }), JSON.stringify(risk)).to.equal("wait");
      expect(verdict({ policy, plan })).to.equal("pass");
    }
  });

  it("asks nobody for dev, one for test, two for prod, and one where nobody said what it is", () => {
    const needed = ["dev", "test", "prod", "production"].map((name) => defaultEnvironments(name).approvals);
    expect(needed).to.deep.equal([0, 1, 2, 1]);
  });
});
