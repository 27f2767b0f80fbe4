// Elevations over HTTP: asked for by one person, decided by another, ended by either; and everything that is refused.
import { expect } from "chai";
import type { Role } from "../../../automation/auth/permissions.ts";
import { permissionSet, offers } from "../elevation/offers.ts";
import { type TestApp, startApp } from "../support/app.ts";

let app: TestApp;
before(async function () {
  this.timeout(30_000);
  app = await startApp(["dev", "prod"], { elevations: offers });
});
after(() => app.stop());
afterEach(() => app.pool.query("delete from elevations"));

const wanted = { environment: "dev", level: "operate", minutes: 30, reason: "the queue is stuck" };
const ask = (change: object = {}, as: readonly Role[] = ["operator"]) =>
  app.call("POST", "/v1/elevations", { as, body: { ...wanted, ...change } });
const asked = async (change: object = {}): Promise<string> => {
  const { status, text, body } = await ask(change);
  expect(status, text).to.equal(201);
  return String(body["id"]);
};
const decide = (
  id: string,
  what: "approve" | "reject" | "revoke",
  as: readonly Role[] = ["approver"],
  body = {},
) => app.call("POST", `/v1/elevations/${id}/${what}`, { as, body });
const audited = async (): Promise<string[]> => {
  const found = await app.pool.query<{ action: string }>(
    "select action from audit_records where action like 'elevation.%' order by seq",
  );
  return found.rows.map(({ action }) => action);
};

describe("an elevation over HTTP", () => {
  it("is asked for, approved by another person, and its end is fixed with the approval", async () => {
    const id = await asked();
    const before = Date.now();
    const { status, text, body } = await decide(id, "approve", ["approver"], { reason: "go ahead" });
    expect(status, text).to.equal(202);
    expect(body).to.include({ state: "granting", account: "111111111111", decidedBy: "test approver" });
    const length = Date.parse(String(body["endsAt"])) - before;
    expect(length).to.be.within(30 * 60_000 - 60_000, 30 * 60_000 + 60_000);
    const kept = await app.pool.query<{ assignment: unknown; looking_only: boolean }>(
      "select assignment, looking_only from elevations",
    );
    expect(kept.rows[0]?.assignment).to.deep.include({ permissionSet: permissionSet("operate") });
    expect(kept.rows[0]?.looking_only).to.equal(false);
    expect((await audited()).slice(-2)).to.deep.equal(["elevation.requested", "elevation.approved"]);
  });

  it("is listed, page by page, to those who may see its environment", async () => {
    const first = await asked();
    const second = await asked({ environment: "prod", level: "look" });
    const page = await app.call("GET", "/v1/elevations?limit=1", { as: ["viewer"] });
    expect((page.body["items"] as { id: string }[]).map(({ id }) => id)).to.deep.equal([second]);
    const next = await app.call("GET", `/v1/elevations?limit=1&cursor=${String(page.body["nextCursor"])}`, {
      as: ["viewer"],
    });
    expect((next.body["items"] as { id: string }[]).map(({ id }) => id)).to.deep.equal([first]);
    const token = await app.secret("token", ["viewer"], "prod");
    const seen = await app.call("GET", "/v1/elevations?state=requested", { as: token });
    expect((seen.body["items"] as { id: string }[]).map(({ id }) => id)).to.deep.equal([second]);
    expect((await app.call("GET", `/v1/elevations/${first}`, { as: token })).status).to.equal(404);
    expect((await app.call("GET", `/v1/elevations/${second}`, { as: token })).body).to.include({
      level: "look",
    });
  });

  it("shows what can be asked for, where one may ask", async () => {
    const token = await app.secret("token", ["operator"], "dev");
    const { body } = await app.call("GET", "/v1/elevations/offers", { as: token });
    expect(body["items"]).to.deep.equal([
      { environment: "dev", level: "operate", description: "Changes things", writes: true, maxMinutes: 240 },
    ]);
  });

  it("that is rejected, or taken back, is over before it began", async () => {
    const rejected = await decide(await asked(), "reject", ["approver"], { reason: "not now" });
    expect(rejected.body).to.include({ state: "rejected", endsAt: null });
    const taken = await decide(await asked(), "revoke", ["operator"]);
    expect(taken.body).to.include({ state: "withdrawn" });
  });

  it("is ended early by who has it, or by who may approve", async () => {
    for (const who of ["operator", "approver"] as const) {
      const id = await asked();
      await decide(id, "approve");
      const { status, body } = await decide(id, "revoke", [who]);
      expect([status, body["state"]]).to.deep.equal([202, "revoking"]);
      expect((await decide(id, "revoke", [who])).body).to.include({ code: "elevation_decided" });
      await app.pool.query("delete from elevations");
    }
  });

  it("is decided once, however many decide at the same moment", async () => {
    const id = await asked();
    const answers = await Promise.all(
      Array.from({ length: 8 }, (_, i) => decide(id, i % 2 === 0 ? "approve" : "reject")),
    );
    expect(answers.filter(({ status }) => status < 300)).to.have.length(1);
    for (const { status, body } of answers.filter((answer) => answer.status >= 300))
      expect([status, body["code"]]).to.deep.equal([409, "elevation_decided"]);
  });

  it("is asked for once at a time", async () => {
    const answers = await Promise.all(Array.from({ length: 6 }, () => ask()));
    expect(answers.filter(({ status }) => status === 201)).to.have.length(1);
    expect(answers.filter(({ body }) => body["code"] === "elevation_exists")).to.have.length(5);
  });

  it("that is not there is named", async () => {
    const id = "00000000-0000-4000-8000-000000000000";
    for (const what of ["approve", "reject", "revoke"] as const) {
      const { status, body } = await decide(id, what);
      expect([status, body["code"]], what).to.deep.equal([404, "elevation_not_found"]);
      expect(body["detail"]).to.include(id);
    }
  });

  it("is not approved by who asked, not even with the right to", async () => {
    const both = await app.secret("token", ["operator", "approver"]);
    await app.pool.query(
      "update credentials set person = 'test operator' where name = 'test operator+approver'",
    );
    const made = await app.call("POST", "/v1/elevations", { as: both, body: wanted });
    expect(made.status, made.text).to.equal(201);
    for (const what of ["approve", "reject"]) {
      const path = `/v1/elevations/${String(made.body["id"])}/${what}`;
      const { status, body } = await app.call("POST", path, { as: both, body: {} });
      expect([status, body["code"]]).to.deep.equal([403, "own_elevation"]);
    }
  });

  it("is not approved when the file offers something else by now", async () => {
    const id = await asked();
    await app.pool.query(`update elevations set assignment = assignment || '{"account": "999999999999"}'`);
    expect((await decide(id, "approve")).body).to.include({ status: 409, code: "elevation_changed" });
  });

  it("is for people whom the file names", async () => {
    const { status, body } = await ask({}, ["admin"]);
    expect(status).to.equal(403);
    expect(body["detail"]).to.match(/test admin is none of the people/);
  });

  for (const [title, change, where, says] of [
    [
      "an environment that offers nothing",
      { environment: "test" },
      "body.environment",
      /offered are dev, prod/,
    ],
    [
      "a level that is not offered",
      { level: "root" },
      "body.level",
      /not offered in dev; offered are operate/,
    ],
    ["writing in production", { environment: "prod" }, "body.level", /not offered in prod; offered are look/],
    ["longer than is lent", { minutes: 241 }, "body.minutes", /more than 240, the most in dev/],
    [
      "longer than production lends",
      { environment: "prod", level: "look", minutes: 61 },
      "body.minutes",
      /more than 60/,
    ],
    ["no time", { minutes: 0 }, "body.minutes", /./],
    ["part of a minute", { minutes: 1.5 }, "body.minutes", /./],
    ["time as text", { minutes: "30" }, "body.minutes", /./],
    ["no reason", { reason: "  " }, "body.reason", /./],
    ["for somebody else", { person: "boss" }, "body", /person/],
  ] as const)
    it(`is refused: ${title}`, async () => {
      const { status, body, headers } = await ask(change);
      expect([status, body["code"]]).to.deep.equal([400, "invalid_request"]);
      expect(headers.get("content-type")).to.match(/^application\/problem\+json/);
      const [fault] = body["faults"] as { path: string; message: string }[];
      expect(fault?.path.startsWith(where)).to.equal(true);
      expect(`${fault?.path} ${fault?.message}`).to.match(says);
    });
});
