// Real runs that people must approve: nothing is changed before, and each of the five digests changed alone makes it void.
import { expect } from "chai";
import { appendFileSync, cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { digestTitles } from "../../../automation/gate/plan.ts";
import { type Platform, admin, fixtures, startPlatform } from "../support/services.ts";

describe("a run that people must approve", function () {
  this.timeout(240_000);
  let platform: Platform;
  let approver: string;
  let program: string;
  let pack: string;

  before(async () => {
    // Inside the fixtures, so that packages are found; the dot keeps it out of git and of other programs' digests.
    const copies = path.join(fixtures, `.copies-${process.pid}`);
    [program, pack] = [path.join(copies, "program"), path.join(copies, "packs", "strict")];
    mkdirSync(path.join(copies, "packs"), { recursive: true });
    cpSync(path.join(fixtures, "program"), program, { recursive: true });
    cpSync(path.join(fixtures, "packs", "strict"), pack, { recursive: true });
    const environments = path.join(copies, "environments.yaml");
    writeFileSync(
      environments,
      "environments: [{ name: steady, approvals: 1 }, { name: other, approvals: 1, approve: risky }]",
    );
    platform = await startPlatform(["steady", "other"], {
      LOCKGATE_PROGRAM_DIR: program,
      LOCKGATE_POLICY_PACK: pack,
      LOCKGATE_ENVIRONMENTS_FILE: environments,
    });
    approver = await admin(platform.env, "token", "--name", "anna", "--role", "approver");
  });
  after(async () => {
    await platform.stop();
    rmSync(path.dirname(program), { recursive: true });
  });

  // A test that failed half-way must not stop the others.
  afterEach(() => void platform.worker.child.kill("SIGCONT"));

  const stateFile = () => path.join(platform.dataDir, "state/.pulumi/stacks/scratch/steady.json");
  const call = async (method: string, where: string, token: string, body?: unknown) => {
    const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
    const response = await fetch(platform.url + where, {
      method,
      headers,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  };
  const approve = async (id: string) => {
    const { body } = await call("GET", `/v1/runs/${id}/diff`, approver);
    const answer = await call("POST", `/v1/runs/${id}/approve`, approver, { digest: body["digest"] });
    expect(answer.status, JSON.stringify(answer.body)).to.equal(202);
    return answer.body["state"];
  };
  /** Waits until the run has asked so many times; gives its decisions. */
  const untilAsked = async (id: string, times: number) => {
    for (;;) {
      const { body } = await platform.call("GET", `/v1/runs/${id}`);
      const decisions = body["decisions"] as { gate: string; verdict: string; reason: string }[];
      const asks = decisions.filter(({ gate, verdict }) => gate === "approval" && verdict === "wait");
      if (asks.length === times && body["state"] === "awaiting_approval") return asks;
      if (body["finishedAt"] !== null) throw new Error(JSON.stringify(body));
    }
  };

  it("changes nothing before, shows what it would do, and applies what was approved", async () => {
    const { id } = await platform.start("steady", "update");
    await untilAsked(id, 1);
    expect(existsInState("box-a"), "nothing is applied yet").to.equal(false);
    const { body } = await platform.call("GET", `/v1/runs/${id}/diff`);
    const steps = body["steps"] as { urn: string; op: string }[];
    expect(steps.map(({ op }) => op)).to.deep.equal(["create", "create", "create"]);
    expect(
      (await call("POST", `/v1/runs/${id}/approve`, platform.token, { digest: body["digest"] })).status,
    ).to.equal(403);
    expect(await approve(id)).to.equal("queued");
    const { run, events } = await platform.finish(id);
    expect(run.state, JSON.stringify(run.outcome?.error)).to.equal("succeeded");
    const states = events.filter(({ type }) => type === "run.state").map(({ data }) => data["state"]);
    expect(states).to.deep.equal([
      "queued",
      "previewing",
      "awaiting_approval",
      "queued",
      "previewing",
      "applying",
      "checking",
      "succeeded",
    ]);
    expect(existsInState("box-a")).to.equal(true);
  });

  const existsInState = (name: string) => readFileSync(stateFile(), "utf8").includes(`::${name}"`);

  /** Each changes one thing between the approval and the apply. */
  const changes: Readonly<Record<keyof typeof digestTitles, () => void | Promise<void>>> = {
    program: () => appendFileSync(path.join(program, "index.ts"), "// another line\n"),
    configuration: () => appendFileSync(path.join(program, "Pulumi.steady.yaml"), "# another line\n"),
    policyPack: () => writeFileSync(path.join(pack, "notes.txt"), "another file"),
    startState: () => {
      const text = readFileSync(stateFile(), "utf8");
      // An output, which is no input of any step.
      const changed = text.replaceAll('"hello"', '"hullo"');
      expect(changed).not.to.equal(text);
      writeFileSync(stateFile(), changed);
    },
    steps: async () => {
      platform.worker.child.kill("SIGKILL");
      await platform.worker.ended;
      platform.worker = await platform.startWorker({ AWS_SCRATCH_BOX: "box-c" });
    },
  };

  for (const [name, change] of Object.entries(changes)) {
    it(`asks again when only ${digestTitles[name as keyof typeof digestTitles]} changed after the approval`, async () => {
      const { id } = await platform.start("steady", "update");
      await untilAsked(id, 1);
      // Not taken up before the change is made: the stack is busy with something that waits for its turn before it.
      const busy = await holdQueue();
      expect(await approve(id)).to.equal("queued");
      await change();
      await busy.release();
      const [, second] = await untilAsked(id, 2);
      const title = digestTitles[name as keyof typeof digestTitles];
      expect(second?.reason).to.include(`the approval of anna is void: ${title} changed since`);
      await platform.call("POST", `/v1/runs/${id}/cancel`);
      expect((await platform.finish(id)).run.state).to.equal("canceled");
    });
  }

  /** Stops the worker, so that nothing is taken from the queue. */
  async function holdQueue() {
    platform.worker.child.kill("SIGSTOP");
    return { release: async () => void platform.worker.child.kill("SIGCONT") };
  }

  it("asks nobody about what is harmless, where only what is risky is asked about, but about a deletion", async () => {
    const harmless = await platform.finish((await platform.start("other", "update")).id);
    expect(harmless.run.state, JSON.stringify(harmless.run.outcome?.error)).to.equal("succeeded");
    const { id } = await platform.start("other", "destroy");
    const [asked] = await untilAsked(id, 1);
    expect(asked?.reason).to.equal("1 approval(s) needed, 0 given");
    const { body } = await platform.call("GET", `/v1/runs/${id}/diff`);
    expect((body["deletes"] as string[]).length).to.be.greaterThan(1);
    await call("POST", `/v1/runs/${id}/reject`, approver, { comment: "we need it" });
    const { run } = await platform.finish(id);
    expect(run.state).to.equal("rejected");
    expect(run.outcome?.error?.detail).to.include("we need it");
  });
});
