// The gate of dependencies: a change waits for those of the stacks that it reads from, and for nothing else.
import { expect } from "chai";
import { circleIn } from "../../../automation/gate/circles.ts";
import { dependencyGate } from "../../../automation/gate/dependency.ts";
import { defaultEnvironments } from "../../../automation/gate/environments.ts";
import { acceptRun } from "../../../automation/http/accept.ts";
import type { Operation, RunEvent } from "../../../automation/runner/machine.ts";
import { changeFacts } from "../../../automation/runner/passage.ts";
import { transition } from "../../../automation/runner/transition.ts";
import { resumeWaiting } from "../../../automation/runner/waiting.ts";
import { inTransaction } from "../../../automation/store/database.ts";
import { findRun } from "../../../automation/store/runs.ts";
import { type TestApp, startApp } from "../support/app.ts";

describe("the gate of dependencies", () => {
  let app: TestApp;
  before(async function () {
    this.timeout(30_000);
    app = await startApp(["network", "shop", "other"]);
  });
  beforeEach(() => app.pool.query("delete from runs"));
  after(() => app.stop());

  const environments = (stack: string) => ({
    ...defaultEnvironments(stack),
    dependsOn: stack === "shop" ? ["network"] : [],
  });
  const identity = {
    id: "0190b5c5-0000-7000-8000-000000000000",
    name: "rita",
    person: "rita",
    grants: [{ environment: "*", role: "operator" as const }],
  };
  const ask = (stack: string, operation: Operation = "update") =>
    inTransaction(app.pool, (tx) => acceptRun(tx, app.deps.queue, identity, { stack, operation }));
  const happen = (id: string, ...events: RunEvent[]) =>
    inTransaction(app.pool, async (tx) => {
      for (const event of events) await transition(tx, id, { event });
    });
  const judge = async (id: string) => {
    const run = await findRun(app.pool, id);
    return dependencyGate(await changeFacts(app.pool, run!, environments));
  };

  it("lets a change wait for one that was asked for before, and says which", async () => {
    const [network, shop] = [await ask("network"), await ask("shop")];
    const { verdict, wait, reason } = await judge(shop.id);
    expect({ verdict, wait }).to.deep.equal({ verdict: "wait", wait: { for: "dependency" } });
    expect(reason).to.include(`update ${network.id} of network (queued)`);
    await happen(network.id, "preview", "await");
    expect((await judge(shop.id)).verdict, "people are still to approve it").to.equal("wait");
    await happen(network.id, "reject");
    expect((await judge(shop.id)).verdict).to.equal("pass");
  });

  it("lets it wait for a later one only while that is executed", async () => {
    const [shop, network] = [await ask("shop"), await ask("network")];
    expect((await judge(shop.id)).verdict).to.equal("pass");
    await happen(network.id, "apply");
    expect((await judge(shop.id)).verdict).to.equal("wait");
    await happen(network.id, "check", "succeed");
    expect((await judge(shop.id)).verdict).to.equal("pass");
  });

  it("lets nothing wait for what changes nothing, or for stacks that it does not depend on", async () => {
    await ask("network", "preview");
    await ask("other");
    const [shop, network] = [await ask("shop"), await ask("network")];
    expect((await judge(shop.id)).verdict).to.equal("pass");
    expect((await judge(network.id)).reason).to.equal("it depends on no stack");
  });

  it("lets it go on by itself when the other has ended", async () => {
    const [network, shop] = [await ask("network"), await ask("shop")];
    const wait = { for: "dependency" } as const;
    await inTransaction(app.pool, (tx) => transition(tx, shop.id, { event: "wait", wait }));
    const sweep = () =>
      resumeWaiting(
        { pool: app.pool, environments, settings: { programDir: "/nowhere" } as never },
        app.deps.queue,
      );
    await sweep();
    const waiting = (await app.call("GET", `/v1/runs/${shop.id}`, { as: ["viewer"] })).body;
    expect(waiting).to.include({ state: "waiting", waitingFor: "dependency" });
    await happen(network.id, "apply", "check", "succeed");
    await sweep();
    expect((await findRun(app.pool, shop.id))?.state).to.equal("queued");
  });
});

describe("a circle", () => {
  const inside = (graph: Readonly<Record<string, readonly string[]>>) =>
    circleIn(new Map(Object.entries(graph)));
  it("is found at any length, and only where there is one", () => {
    expect(inside({})).to.equal(undefined);
    expect(inside({ a: ["b", "c"], b: ["d"], c: ["d"], d: [] }), "a diamond").to.equal(undefined);
    expect(inside({ x: ["a"], a: ["b"], b: ["c"], c: ["a"] })).to.deep.equal(["a", "b", "c", "a"]);
  });
});
