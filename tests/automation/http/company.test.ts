// Questions about access over HTTP, from the states that runs left: answers, permissions, words that mean nothing.
import { expect } from "chai";
import { saveExport } from "../../../automation/store/stackExports.ts";
import { allow, arnOf, bucket, role, trusts } from "../../policy-pack/access/people.ts";
import { stateOf } from "../../policy-pack/stateFile.ts";
import type { Facts } from "../../../policy-pack/facts.ts";
import { type TestApp, startApp } from "../support/app.ts";

const state = (stack: string, facts: readonly Facts[]): string =>
  JSON.stringify(stateOf(facts)).replaceAll("urn:pulumi:dev:", `urn:pulumi:${stack}:`);
const WRITER = arnOf("writer");
const OBJECT = "arn:aws:s3:::data/x";

describe("questions about the company", function () {
  this.timeout(30_000);
  let app: TestApp;

  before(async () => {
    app = await startApp(["org", "dev", "prod"]);
    const writer = role("writer", { trust: trusts({ AWS: arnOf("ci") }), allows: [allow("s3:PutObject")] });
    await saveExport(app.pool, "dev", state("dev", [...bucket("data"), ...writer]));
    await saveExport(
      app.pool,
      "prod",
      state("prod", role("ci", { allows: [allow("sts:AssumeRole", WRITER)] })),
    );
  });
  after(() => app.stop());

  const ask = (path: string, query: Record<string, string>, as: TestAs = ["viewer"]) =>
    app.call("GET", `/v1/access/${path}?${new URLSearchParams(query)}`, { as });
  type TestAs = Parameters<TestApp["secret"]>[1] | string;
  type Answer = { principal: string; effect: string; path: { role: string }[] };

  it("list who can, over several stacks, with the roles on the way", async () => {
    const { status, body } = await ask("who-can", { action: "s3:PutObject", resource: OBJECT });
    expect(status).to.equal(200);
    const declared = (body["answers"] as (Answer & { declared: boolean })[]).filter((a) => a.declared);
    const read = declared.map((a) => `${a.principal} ${a.effect} ${a.path.map((step) => step.role).join()}`);
    expect(read.toSorted()).to.deep.equal([`${arnOf("ci")} allow ${WRITER}`, `${WRITER} allow `]);
    expect(JSON.stringify(body["notes"])).to.include("stack org was not seen yet");
  });

  it("tell of one whether it can, and why not", async () => {
    const yes = await ask("can", { principal: "ci", action: "s3:PutObject", resource: OBJECT });
    expect(yes.body).to.include({ principal: arnOf("ci"), effect: "allow" });
    const no = await ask("can", { principal: "ci", action: "s3:DeleteObject", resource: OBJECT });
    expect(no.body).to.include({ effect: "deny" });
    expect(no.body["call"]).to.include({ effect: "deny" });
  });

  it("see a state that is new, without a restart", async () => {
    await saveExport(app.pool, "prod", state("prod", role("other")));
    const { body } = await ask("who-can", { action: "s3:PutObject", resource: OBJECT });
    const ci = (body["answers"] as { principal: string; declared: boolean }[]).find(
      (a) => a.principal === arnOf("ci"),
    );
    expect(ci?.declared).to.equal(false);
  });

  const wrong: readonly [string, Record<string, string>, string, RegExp][] = [
    ["who-can", { action: "s3:GetObjct", resource: OBJECT }, "query.action", /did you mean "s3:GetObject"/],
    ["who-can", { action: "s3:*", resource: OBJECT }, "query.action", /is a pattern/],
    ["who-can", { action: "s3:GetObject", resource: "data" }, "query.resource", /neither an ARN/],
    [
      "who-can",
      { action: "s3:GetObject", resource: "arn:aws:s3:::unheard/x" },
      "query.account",
      /does not name its account/,
    ],
    ["who-can", { action: "s3:GetObject", resource: OBJECT, account: "12" }, "query.account", /./],
    [
      "can",
      { action: "s3:GetObject", resource: OBJECT, principal: "writr" },
      "query.principal",
      /did you mean "writer"/,
    ],
    ["can", { action: "s3:GetObject", resource: OBJECT }, "query.principal", /./],
  ];
  for (const [path, query, place, message] of wrong) {
    it(`refuse ${path} ${Object.values(query).join(" ")}`, async () => {
      const { status, body } = await ask(path, query);
      expect(status).to.equal(400);
      const [fault] = body["faults"] as { path: string; message: string }[];
      expect(fault?.path).to.equal(place);
      expect(fault?.message).to.match(message);
    });
  }

  it("are for those who may read in all environments", async () => {
    const some = await app.secret("token", ["viewer"], "dev");
    expect((await ask("who-can", { action: "s3:PutObject", resource: OBJECT }, some)).status).to.equal(403);
    expect((await app.call("GET", "/v1/access/can")).status).to.equal(401);
  });
});

describe("states for a preview elsewhere", function () {
  this.timeout(30_000);
  let app: TestApp;

  before(async () => {
    app = await startApp(["dev", "test", "prod"]);
    await saveExport(app.pool, "dev", state("dev", bucket("data")));
    await saveExport(app.pool, "test", null);
  });
  after(() => app.stop());

  it("say of each stack whether it is deployed, and since when that is known", async () => {
    const { body } = await app.call("GET", "/v1/states", { as: ["operator"] });
    const items = body["items"] as { stack: string; deployed: boolean | null; exportedAt: string | null }[];
    expect(items.map(({ stack, deployed }) => [stack, deployed])).to.deep.equal([
      ["dev", true],
      ["test", false],
      ["prod", null],
    ]);
    expect(items.map(({ exportedAt }) => exportedAt !== null)).to.deep.equal([true, true, false]);
  });

  it("come as the CLI exports them, and only to those who may have them", async () => {
    const { status, body } = await app.call("GET", "/v1/states/dev", { as: ["operator"] });
    expect(status).to.equal(200);
    expect(body).to.deep.equal(JSON.parse(state("dev", bucket("data"))));
    expect((await app.call("GET", "/v1/states/dev", { as: ["viewer"] })).status).to.equal(403);
    const some = await app.secret("token", ["operator"], "dev");
    const listed = (await app.call("GET", "/v1/states", { as: some })).body["items"] as unknown[];
    expect(listed).to.have.length(1);
  });

  it("are not there for a stack that holds nothing, or is unknown", async () => {
    for (const [stack, code] of [
      ["test", "state_not_found"],
      ["prod", "state_not_found"],
      ["nope", "stack_not_found"],
    ]) {
      const { status, body } = await app.call("GET", `/v1/states/${stack}`, { as: ["operator"] });
      expect([status, body["code"]], stack).to.deep.equal([404, code]);
    }
  });
});
