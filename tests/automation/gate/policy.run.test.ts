// Runs under a real policy pack: what it says decides, and what it did not say is never a pass.
import { expect } from "chai";
import { appendFileSync, cpSync, rmSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { StoredEvent } from "../../../automation/events/registry.ts";
import { type Platform, type Run, fixtures, startPlatform } from "../support/services.ts";

const pack = (name: string) => path.join(fixtures, "packs", name);

describe("a run under a policy pack", function () {
  this.timeout(60_000);
  let platform: Platform;
  const program = path.join(fixtures, `.copies-policy-${process.pid}`);

  before(async () => {
    cpSync(path.join(fixtures, "program"), program, { recursive: true });
    const stacks = ["steady", "refused", "wholerefused", "undecided", "crash", "advised", "open"];
    platform = await startPlatform(stacks, {
      LOCKGATE_POLICY_PACK: pack("strict"),
      LOCKGATE_PROGRAM_DIR: program,
    });
  });
  after(async () => {
    await platform?.stop();
    rmSync(program, { recursive: true });
  });

  async function update(stack: string): Promise<{ run: Run; states: unknown[]; events: StoredEvent[] }> {
    const { run, events } = await platform.finish((await platform.start(stack, "update")).id);
    return { run, events, states: events.filter((e) => e.type === "run.state").map((e) => e.data["state"]) };
  }

  /** Nothing was applied: the state of the stack was never written by a run. */
  async function expectUntouched(stack: string): Promise<void> {
    expect((await platform.call("GET", `/v1/stacks/${stack}`)).body["resources"]).to.equal(null);
  }

  it("previews, asks the gate, then applies", async () => {
    const { run, states } = await update("steady");
    expect(run.state, JSON.stringify(run.outcome?.error)).to.equal("succeeded");
    expect(states).to.deep.equal(["queued", "previewing", "applying", "checking", "succeeded"]);
    expect(run.outcome?.policies.packs).to.deep.equal([{ name: "strict", version: "1.2.3" }]);
    expect(run.outcome?.policies.rulesChecked).to.equal(5);
    expect(run.decisions.map(({ gate, verdict }) => `${gate} ${verdict}`)).to.deep.equal([
      "authorisation pass",
      "promotion pass",
      "dependency pass",
      "drift pass",
      "windows pass",
      "artifact pass",
      "policy pass",
      "promotion pass",
      "dependency pass",
      "drift pass",
      "windows pass",
      "approval pass",
      "artifact pass",
      "policy pass",
    ]);
  });

  it("ends after its preview when nothing changed since the last update, and says so", async () => {
    expect((await update("open")).states).to.include("applying");
    const { run, states } = await update("open");
    expect(states).to.deep.equal(["queued", "previewing", "succeeded"]);
    expect(run.outcome?.changes).to.deep.equal({ create: 0, update: 0, delete: 0, replace: 0, same: 2 });
    expect(run.outcome?.policies.rulesChecked, "the pack has judged it").to.equal(5);
    const log = await fetch(`${platform.url}/v1/runs/${run.id}/log`, {
      headers: { authorization: `Bearer ${platform.token}` },
    });
    expect(await log.text()).to.include("nothing to do");
  });

  it("is applied again when the program was edited while it was applied", async () => {
    const edit = () => appendFileSync(path.join(program, "index.ts"), "// edited\n");
    edit();
    const { id } = await platform.start("open", "update");
    const finished = platform.finish(id);
    while ((await platform.call("GET", `/v1/runs/${id}`)).body["state"] !== "applying") await sleep(20);
    edit();
    expect((await finished).run.state).to.equal("succeeded");
    expect((await update("open")).states).to.include("applying");
    expect((await update("open")).states).to.not.include("applying");
  });

  it("is applied again when a secret output hides whether it changed", async () => {
    const { states } = await update("steady");
    expect(states).to.include("applying");
  });

  it("stops before anything is changed when a rule on one resource refuses", async () => {
    const { run, states, events } = await update("refused");
    expect(states).to.deep.equal(["queued", "previewing", "failed"]);
    expect(run.outcome?.error?.code).to.equal("policy_violation");
    expect(run.outcome?.policies.violations).to.deep.equal([
      {
        rule: "T-01",
        severity: "high",
        level: "mandatory",
        verdict: "fail",
        urn: "urn:pulumi:refused::scratch::scratch:index:Box::refused-box",
        // The SDK puts the rule's description before what the rule says.
        message: "T-01\nthis name is refused",
        remedy: "rename the box",
      },
    ]);
    const told = events.filter(({ type, data }) => type === "policy.violation" || data["gate"] === "policy");
    const words = told.map(({ type, data }) => [type, data["rule"] ?? data["verdict"]]);
    expect(words, "whoever follows hears it as it comes, before anybody judges").to.deep.equal([
      ["policy.violation", "T-01"],
      ["gate.decision", "refuse"],
    ]);
    await expectUntouched("refused");
  });

  it("stops before anything is changed when a rule on the whole stack refuses", async () => {
    const { run } = await update("wholerefused");
    expect(run.outcome?.error?.code).to.equal("policy_violation");
    expect(run.outcome?.policies.violations[0]).to.include({ rule: "T-05", severity: "critical" });
    await expectUntouched("wholerefused");
  });

  it("refuses an advisory finding that says a critical rule could not be decided", async () => {
    const { run, states } = await update("undecided");
    expect(states).to.deep.equal(["queued", "previewing", "failed"]);
    expect(run.outcome?.error?.code).to.equal("policy_undecided");
    expect(run.decisions.at(-1)).to.include({ gate: "policy", verdict: "refuse" });
    await expectUntouched("undecided");
  });

  it("never passes a rule that crashed", async () => {
    const { run } = await update("crash");
    expect(run.state).to.equal("failed");
    expect(run.outcome?.error?.code).to.equal("policy_pack_failed");
    expect(run.outcome?.error?.detail).to.include("this rule crashes on purpose");
    await expectUntouched("crash");
  });

  it("goes on with an advisory finding and keeps it on the run", async () => {
    const { run } = await update("advised");
    expect(run.state).to.equal("succeeded");
    expect(run.outcome?.policies.violations).to.have.length(1);
    expect(run.outcome?.policies.violations[0]).to.include({ rule: "T-02", level: "advisory" });
  });

  for (const [name, folder] of [
    ["cannot be loaded", pack("broken")],
    ["does not exist", "/nonexistent/pack"],
  ] as const) {
    it(`fails a preview when the pack ${name}`, async () => {
      platform.worker.child.kill("SIGTERM");
      await platform.worker.ended;
      platform.worker = await platform.startWorker({ LOCKGATE_POLICY_PACK: folder });
      const { run } = await platform.finish((await platform.start("steady", "preview")).id);
      expect(run.state).to.equal("failed");
      expect(run.outcome?.error?.code).to.equal("policy_pack_failed");
    });
  }
});
