// Signed pushes to a repository of several apps, and which pipelines they start: the router's own code, as its declared role.
import { expect } from "chai";
import { gzipSync } from "node:zlib";
import { rules } from "../../../../policy-pack/pack.ts";
import { isStackRule } from "../../../../policy-pack/rule.ts";
import { isFinding } from "../../../../policy-pack/verdict.ts";
import { account, Desk, push, role } from "./desk.ts";

describe("C13 the router of pushes, as its declared role, on moto", function () {
  this.timeout(300_000);
  let desk: Desk;
  before(async () => {
    desk = await Desk.open();
  });
  after(() => desk.close());
  beforeEach(() => {
    desk.started.length = 0;
    desk.now = new Date("2026-03-11T10:00:00Z");
  });
  const started = () => desk.started.map(({ name }) => name);
  const calls = () =>
    desk.harness.asked.filter(({ action }) => action === "codepipeline:StartPipelineExecution").length;

  const next = { ref: "refs/heads/next" };
  const table: readonly (readonly [string, ReturnType<typeof push>, readonly string[]])[] = [
    ["code of one app", push([{ modified: ["shop/cart.mjs"] }]), ["shop"]],
    ["what two apps share", push([{ added: ["common/money.mjs"] }]), ["shop", "office"]],
    [
      "a file that an earlier of its commits changed",
      push([{ modified: ["office/a"] }, { modified: ["x"] }]),
      ["office"],
    ],
    ["a file that is gone", push([{ removed: ["office/a.mjs"] }]), ["office"]],
    ["documents only", push([{ modified: ["shop/README.md", "office/plan.pdf"] }]), []],
    ["documents beside code", push([{ modified: ["shop/README.md"], added: ["shop/a"] }]), ["shop"]],
    ["a folder whose name only begins alike", push([{ added: ["shopping/a.mjs"] }]), []],
    ["a folder of that name further down", push([{ added: ["old/shop/a.mjs"] }]), []],
    ["another branch", push([{ added: ["a"] }], next), ["preview"]],
    ["a branch that nobody releases", push([{ added: ["shop/a"] }], { ref: "refs/heads/x" }), []],
    ["a tag of a branch's name", push([{ added: ["shop/a"] }], { ref: "refs/tags/main" }), []],
    [
      "another repository",
      push([{ added: ["shop/a"] }], { repository: { full_name: "Acme/Other" } }),
      ["elsewhere"],
    ],
    ["a branch that is deleted", push([], { deleted: true }), []],
    ["a history that was written anew", push([{ added: ["x"] }], { forced: true }), ["shop", "office"]],
    ["a new branch", push([], { created: true }), ["shop", "office"]],
    [
      "more commits than GitHub tells",
      push(Array.from({ length: 2048 }, () => ({ added: ["x"] }))),
      ["shop", "office"],
    ],
  ];
  for (const [what, payload, expected] of table)
    it(`C13 a push of ${what} starts ${expected.join(" and ") || "nothing"}`, async () => {
      const { statusCode, body } = await desk.deliver(payload);
      expect(statusCode).to.equal(202);
      expect(JSON.parse(body)).to.deep.equal({ started: expected });
      expect(desk.started).to.have.deep.members(expected.map((name) => ({ name, commit: payload.after })));
    });

  it("C13 no signature, another one, another body, other bytes: 401, and nothing is called", async () => {
    const payload = push([{ modified: ["shop/cart.mjs"] }]);
    const before = calls();
    const headers = (signature?: string) => ({
      headers: { "x-github-event": "push", ...(signature && { "x-hub-signature-256": signature }) },
    });
    for (const [change, reason] of [
      [headers(), /not signed/],
      [headers(`sha256=${"0".repeat(64)}`), /another secret/],
      [headers("sha1=1"), /another secret/],
      [{ body: `${JSON.stringify(payload)} ` }, /another secret/],
      [{ body: "" }, /another secret/],
      [{ body: gzipSync("{}").toString("base64"), isBase64Encoded: true }, /another secret/],
    ] as const) {
      const { statusCode, body } = await desk.deliver(payload, change);
      expect([statusCode, body]).to.satisfy(
        ([code, text]: [number, string]) => code === 401 && reason.test(text),
        body,
      );
    }
    expect(calls()).to.equal(before);
    expect(desk.started).to.deep.equal([]);
  });

  it("C13 what is not signed at all is refused before any call", async () => {
    const before = desk.harness.asked.length;
    expect((await desk.deliver(push([]), { headers: {} })).statusCode).to.equal(401);
    expect(desk.harness.asked.length).to.equal(before);
  });

  it("C13 a delivery that comes once more: 401, and nothing is started", async () => {
    const payload = push([{ modified: ["shop/cart.mjs"] }]);
    await desk.deliver(payload);
    const before = calls();
    const { statusCode, body } = await desk.deliver(payload);
    expect([statusCode, JSON.parse(body)]).to.deep.equal([401, { reason: "this delivery came before" }]);
    expect(calls()).to.equal(before);
    expect(started()).to.deep.equal(["shop"]);
  });

  it("C13 a start that fails keeps none of the others back, and the delivery may come again until all is done", async () => {
    const payload = push([{ modified: ["common/money.mjs"] }]);
    desk.broken.add("shop");
    const fault = await desk.deliver(payload).catch((error: Error) => error.message);
    expect(fault).to.equal("not started: shop: the service is busy");
    expect(started()).to.deep.equal(["office"]);
    expect((await desk.deliver(payload)).statusCode).to.equal(202);
    expect(started()).to.deep.equal(["office", "shop"]);
    expect((await desk.deliver(payload)).statusCode).to.equal(401);
  });

  it("C13 on a holiday and on a weekend pushes wait; the next workday starts the newest, once", async () => {
    desk.now = new Date("2026-03-12T08:00:00Z");
    const older = push([{ modified: ["shop/a"] }]);
    const newer = push([{ modified: ["common/a"] }]);
    expect(JSON.parse((await desk.deliver(older)).body)).to.deep.equal({ waiting: ["shop"] });
    await desk.deliver(newer);
    await desk.wake();
    // Still Thursday in Greenwich; a Friday has begun in Berlin.
    desk.now = new Date("2026-03-12T22:30:00Z");
    await desk.wake();
    expect(desk.started).to.deep.equal([]);
    desk.now = new Date("2026-03-12T23:30:00Z");
    expect(JSON.parse((await desk.wake()).body)).to.deep.equal({ started: ["office", "shop"] });
    await desk.wake();
    expect(desk.started).to.have.deep.members(
      ["office", "shop"].map((name) => ({ name, commit: newer.after })),
    );
    desk.now = new Date("2026-03-14T12:00:00Z");
    expect(JSON.parse((await desk.deliver(push([{ added: ["shop/b"] }]))).body)).to.deep.equal({
      waiting: ["shop"],
    });
    // What comes on the next workday itself takes the place of what waits.
    desk.now = new Date("2026-03-16T05:00:00Z");
    const last = push([{ added: ["shop/c"] }]);
    await desk.deliver(last);
    await desk.wake();
    expect(desk.started.slice(2)).to.deep.equal([{ name: "shop", commit: last.after }]);
  });

  it("C13 what is no push starts nothing, and what is none as GitHub sends it is told so", async () => {
    const ping = push([{ added: ["shop/a"] }]);
    expect((await desk.deliver(ping, {}, "ping")).statusCode).to.equal(202);
    expect((await desk.deliver({ zen: "Keep it logically awesome." })).statusCode).to.equal(400);
    expect(desk.started).to.deep.equal([]);
  });

  it("C13 the policy pack finds nothing in the router, nor does a policy name what nobody has", () => {
    const { model } = desk.company;
    const found = rules
      .filter(isStackRule)
      .filter(({ id, kind }) => kind !== "graph" || id === "G-12")
      .flatMap((rule) => rule.check(model).map((verdict) => ({ rule: rule.id, verdict })))
      .filter(({ verdict }) => isFinding(verdict))
      .map((each) => JSON.stringify(each));
    // Locks against deletion are the engine's.
    const own = found.filter((text) => /route/i.test(text) && !/it is not protected/.test(text));
    expect(own).to.deep.equal([]);
  });

  it("C13 its role starts the apps of shared repositories and no other pipeline", () => {
    const ask = (name: string) => () =>
      desk.harness.ask(role, {
        action: "codepipeline:StartPipelineExecution",
        resource: `arn:aws:codepipeline:eu-central-1:${account}:${name}`,
        account,
      });
    expect(ask("shop")).not.to.throw();
    expect(ask("top-scores")).to.throw(/AccessDenied|StartPipelineExecution/);
  });
});
