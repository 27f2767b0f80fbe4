// The commands that ask the server, against the real HTTP application and database; what a worker would do is done here.
import { expect } from "chai";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { defaultEnvironments } from "../../../automation/gate/environments.ts";
import { planDigest } from "../../../automation/gate/plan.ts";
import { transition } from "../../../automation/runner/transition.ts";
import { inTransaction } from "../../../automation/store/database.ts";
import { appendEvents, appendLog } from "../../../automation/store/events.ts";
import { askForApproval, savePlan } from "../../../automation/store/plans.ts";
import { outcomeOf, runError } from "../../../automation/runner/outcome.ts";
import { findRun } from "../../../automation/store/runs.ts";
import { type TestApp, startApp } from "../../automation/support/app.ts";
import { Release } from "../../infra/functions/release.ts";
import { Folder } from "../terminal.ts";

const digests = { program: "1", configuration: "2", policyPack: "3", steps: "4", startState: "5" };
const day = (days: number): string => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 19);
const step = {
  urn: "urn:a::store",
  type: "aws:s3:Bucket",
  op: "delete",
  changes: [{ path: "size", old: "s" }],
};

describe("lockgate with a server", function () {
  this.timeout(60_000);
  const folder = new Folder();
  const release = new Release();
  let app: TestApp;
  let env: Record<string, string>;

  before(async () => {
    await release.sign();
    const policy = release.policy({ commit: "builder" });
    app = await startApp(["dev", "prod"], {
      environments: (stack) => ({
        ...defaultEnvironments(stack),
        artifact: { policy, revocations: async () => ({}) },
      }),
    });
    env = { LOCKGATE_URL: app.url, LOCKGATE_TOKEN: await app.secret("token", ["operator"]) };
  });
  after(async () => {
    folder.remove();
    await app.stop();
  });

  const lockgate = (words: string, more: Record<string, string> = {}) =>
    folder.lockgate(words, { ...env, ...more });
  const asked = async (stack = "dev"): Promise<string> =>
    (await lockgate(`run ${stack} --no-wait`)).out.trim();
  const does = (id: string, ...events: Parameters<typeof transition>[2][]) =>
    inTransaction(app.pool, async (tx) => {
      for (const event of events) await transition(tx, id, event);
    });

  /** Waits for the run that the next command asks for, and plays the worker. */
  async function play(worker: (id: string) => Promise<void>): Promise<void> {
    const before = app.enqueued.length;
    // Handed to the queue is not yet committed.
    const committed = async () =>
      app.enqueued.length > before && (await findRun(app.pool, app.enqueued.at(-1)!)) !== undefined;
    while (!(await committed())) await new Promise((resolve) => setTimeout(resolve, 20));
    await worker(app.enqueued.at(-1)!);
  }

  it("runs an operation, shows its events and ends as it ends", async () => {
    const played = play(async (id) => {
      await does(id, { event: "apply" });
      const data = { urn: "urn:a::store", type: "aws:s3:Bucket", op: "create", phase: "apply" as const };
      await inTransaction(app.pool, (tx) => appendEvents(tx, id, 1, [{ type: "resource.done", data }]));
      await does(id, { event: "check" }, { event: "succeed", outcome: outcomeOf([], 1) });
    });
    const { code, out, err } = await lockgate("run dev --message nightly");
    await played;
    expect(code, err).to.equal(0);
    expect(out).to.match(/-- queued[^]*-- applying[^]*ok {2}create aws:s3:Bucket store[^]*-- succeeded/);
    expect(out.trim().split("\n").at(-1)).to.equal("update of dev succeeded");
  });

  it("ends with 1 and tells cause and remedy when the run fails", async () => {
    const played = play((id) =>
      does(
        id,
        { event: "apply" },
        { event: "fail", outcome: outcomeOf([], 1, runError("stack_failed", "boom")) },
      ),
    );
    const { code, out } = await lockgate("run dev --operation refresh --json");
    await played;
    expect(code).to.equal(1);
    const lines = out
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as Record<string, never>);
    expect(lines.at(-1)?.["outcome"]?.["error"]).to.deep.include({ code: "stack_failed", detail: "boom" });
  });

  it("shows a plan, and approves that plan and no other, as somebody else", async () => {
    const id = await asked("prod");
    await does(id, { event: "preview" });
    await inTransaction(app.pool, async (tx) => {
      const risks = { replaces: [], deletes: ["urn:a::store"], widens: [] };
      await savePlan(tx, id, 1, { digests, steps: [step], risks });
      await askForApproval(tx, id, 1, 24);
      await transition(tx, id, { event: "await" });
    });
    const followed = await lockgate(`logs ${id} -f`);
    expect(followed.code).to.equal(1);
    expect(followed.out).to.include(`waits for people: lockgate plan ${id}`);
    const plan = await lockgate(`plan ${id}`);
    expect(plan.out).to.include("delete aws:s3:Bucket store\n    size: s => -\n");
    const digest = planDigest(digests);
    expect(plan.out).to.include(`lockgate approve ${id} --plan ${digest}`);
    const other = { LOCKGATE_TOKEN: await app.secret("token", ["approver"]) };
    expect(
      (await lockgate(`approve ${id} --plan ${digest}`)).err,
      "nobody approves their own run",
    ).to.not.equal("");
    const wrong = await lockgate(`approve ${id} --plan ${"0".repeat(64)}`, other);
    expect(wrong.code, wrong.out).to.equal(3);
    const unseen = await lockgate(`approve ${id}`, other);
    expect([unseen.code, unseen.err]).to.deep.equal([
      2,
      `lockgate: --plan is missing\nlockgate plan ${id} shows what you would approve, and its digest.\n`,
    ]);
    const { code, out, err } = await lockgate(`approve ${id} --plan ${digest}`, other);
    expect([code, out], err).to.deep.equal([0, `${id} approved\n`]);
  });

  it("rejects and cancels, lists runs, and prints the log", async () => {
    const id = await asked();
    await does(id, { event: "apply" });
    await inTransaction(app.pool, (tx) => appendLog(tx, id, 1, "Updating (dev)\n"));
    expect((await lockgate(`logs ${id}`)).out).to.equal("Updating (dev)\n");
    expect((await lockgate(`cancel ${id}`)).out).to.equal(`${id} is being canceled\n`);
    const listed = await lockgate("runs --stack dev --state applying");
    expect(listed.out).to.match(new RegExp(`^${id} .* dev {2}update {2}applying `));
    expect(JSON.parse((await lockgate("runs --stack prod --json")).out))
      .to.be.an("array")
      .with.lengthOf(1);
  });

  it("registers a signed artifact, and brings it to an environment", async () => {
    writeFileSync(path.join(folder.path, "shop.zip"), release.artifact);
    folder.write("shop.intoto.jsonl", release.bundle);
    const registered = await lockgate("release register shop.zip --attestations shop.intoto.jsonl");
    expect(registered.out, registered.err).to.equal(`${release.sha256} shop.zip\n`);
    const { out } = await lockgate(`promote ${release.sha256} --to dev --rollback --no-wait`);
    expect(await findRun(app.pool, out.trim())).to.include({ release: release.sha256, rollback: true });
    folder.write("other.zip", "other bytes");
    const other = await lockgate("release register other.zip --attestations shop.intoto.jsonl");
    expect([other.code, other.err]).to.satisfy(
      ([code, err]: [number, string]) => code === 3 && /artifact/.test(err),
    );
  });

  it("tells of windows", async () => {
    expect((await lockgate("windows --stack dev")).out).to.equal("dev is open to changes\n");
    const window = {
      name: "freeze",
      kind: "deny",
      environments: ["dev"],
      start: day(-1),
      end: day(30),
      recurrence: null,
      zone: "Europe/Berlin",
      reason: "year's end",
    };
    const made = await app.call("POST", "/v1/windows", { as: ["admin"], body: window });
    expect(made.status, made.text).to.equal(201);
    expect((await lockgate("windows")).out).to.match(
      /^deny {2}freeze {2}dev .* Europe\/Berlin {2}once {2}year's end\n$/,
    );
    expect((await lockgate("windows --stack dev")).out).to.include("dev is closed");
  });

  const refusals: readonly [string, string, Record<string, string>, number, RegExp][] = [
    ["an unknown stack", "run nowhere --no-wait", {}, 3, /nowhere/],
    ["a wrong token", "runs", { LOCKGATE_TOKEN: "lg_wrong" }, 3, /credentials|token/i],
    ["no token", "runs", { LOCKGATE_TOKEN: "" }, 2, /LOCKGATE_TOKEN is not set/],
    ["a server that is not there", "runs --server http://127.0.0.1:1", {}, 3, /does not answer/],
    ["a token in the clear", "runs --server http://lockgate.example.com", {}, 2, /Give https:\/\/lockgate/],
    ["what is no address", "runs --server lockgate", {}, 2, /"lockgate" is no address/],
    ["an operation that is none", "run dev --operation upgrade", {}, 2, /--operation is preview, update/],
    ["a promotion to nowhere", `promote ${"a".repeat(64)}`, {}, 2, /--to is missing/],
    ["a digest that is none", "promote abc --to dev", {}, 3, /digest/],
    ["a release that is not there", `promote ${"a".repeat(64)} --to dev`, {}, 3, /no release has/],
    ["what is no run", "cancel dev", {}, 2, /"dev" is no run/],
    ["a run that is not there", "plan 0190b5c5-0000-7000-8000-000000000000", {}, 3, /run/],
  ];
  for (const [what, words, more, code, said] of refusals) {
    it(`says what is wrong with ${what}`, async () => {
      const ended = await lockgate(words, more);
      expect(ended.code, ended.out).to.equal(code);
      expect(ended.err).to.match(said).and.not.include("lg_wrong");
    });
  }
});
