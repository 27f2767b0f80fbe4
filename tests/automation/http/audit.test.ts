// What is written down by what people do over HTTP, and how the audit is read and exported.
import { expect } from "chai";
import { verifyExport } from "../../../automation/audit/verify.ts";
import { startApp, type TestApp } from "../support/app.ts";

type Record_ = {
  seq: number;
  hash: string;
  entry: { actor: string; action: string; stack?: string; details: Record<string, unknown> };
};

describe("the audit over HTTP", () => {
  let app: TestApp;
  const read = async (query = ""): Promise<Record_[]> =>
    (await app.call("GET", `/v1/audit${query}`, { as: ["admin"] })).body["items"] as Record_[];
  const actionsOf = async (query = "") => (await read(query)).map(({ entry }) => entry.action);
  const exportText = async () => (await app.call("GET", "/v1/audit/export", { as: ["admin"] })).text;

  before(async () => {
    app = await startApp(["dev", "prod"]);
  });
  after(() => app.stop());

  it("records a run: who asked for it, what the gates decided, who canceled it and what became of it", async () => {
    const started = await app.call("POST", "/v1/stacks/dev/runs", {
      as: ["operator"],
      body: { operation: "update", message: "release 7" },
    });
    const id = String(started.body["id"]);
    await app.call("POST", `/v1/runs/${id}/cancel`, { as: ["operator"] });
    expect((await actionsOf(`?run=${id}`)).toReversed()).to.deep.equal([
      "run.requested",
      "run.gate",
      "run.cancel-requested",
      "run.state",
    ]);
    const [state, asked, , requested] = await read(`?run=${id}`);
    expect(requested?.entry).to.deep.include({ actor: "test operator", stack: "dev" });
    expect(requested?.entry.details).to.include({ operation: "update", message: "release 7" });
    expect(asked?.entry.actor).to.equal("test operator");
    expect(state?.entry.details).to.include({ from: "queued", to: "canceled" });
    expect(state?.entry.actor).to.equal("test operator");
  });

  it("records tokens and sessions, never their secrets", async () => {
    const wanted = { name: "ci", grants: [{ environment: "dev", role: "viewer" }], ttlSeconds: 600 };
    const made = await app.call("POST", "/v1/tokens", { as: ["admin"], body: wanted });
    const token = String(made.body["token"]);
    await app.call("DELETE", `/v1/tokens/${String(made.body["id"])}`, { as: ["admin"] });
    const code = await app.secret("login", ["viewer"]);
    await app.call("GET", `/login?code=${code}`);
    expect((await actionsOf("?limit=4")).toReversed()).to.deep.equal([
      "token.created",
      "token.revoked",
      "login-link.created",
      "session.opened",
    ]);
    const text = await exportText();
    expect(text).to.include('"name":"ci"').and.not.include(token).and.not.include(code);
  });

  it("exports a chain that the offline verifier accepts, and whose changed copy it refuses", async () => {
    const text = await exportText();
    const verify = (changed: string) => verifyExport(linesOf(changed));
    const { faults, records } = await verify(text);
    expect(faults).to.deep.equal([]);
    expect(records).to.equal((await read("?limit=200")).length);
    expect((await verify(text.replace("release 7", "release 8"))).faults).to.have.length(1);
    expect((await verify(text.slice(0, text.lastIndexOf('{"end"')))).faults).to.have.length(1);
  });

  it("pages from the newest on, without gap or repetition", async () => {
    const whole = (await read("?limit=200")).map(({ seq }) => seq);
    const paged: number[] = [];
    for (let cursor = ""; ;) {
      const { body } = await app.call("GET", `/v1/audit?limit=3${cursor}`, { as: ["admin"] });
      paged.push(...(body["items"] as Record_[]).map(({ seq }) => seq));
      if (body["nextCursor"] === undefined) break;
      cursor = `&cursor=${String(body["nextCursor"])}`;
    }
    expect(paged).to.deep.equal(whole);
  });

  it("filters by actor, action and stack", async () => {
    expect(new Set(await actionsOf("?action=token.created"))).to.deep.equal(new Set(["token.created"]));
    expect((await read("?actor=test%20operator")).length).to.be.greaterThan(1);
    expect((await read("?stack=prod")).length).to.equal(0);
  });

  for (const query of [
    "action=explode",
    "cursor=0",
    "cursor=x",
    "limit=0",
    "limit=201",
    "run=7",
    "colour=red",
  ]) {
    it(`refuses ?${query} with 400`, async () => {
      expect((await app.call("GET", `/v1/audit?${query}`, { as: ["admin"] })).status).to.equal(400);
    });
  }

  for (const method of ["POST", "PUT", "PATCH", "DELETE"]) {
    it(`answers ${method} with 405: nobody edits the audit`, async () => {
      expect((await app.call(method, "/v1/audit", { as: ["admin"] })).status).to.equal(405);
    });
  }
});

async function* linesOf(text: string): AsyncGenerator<string> {
  yield* text.split("\n");
}
