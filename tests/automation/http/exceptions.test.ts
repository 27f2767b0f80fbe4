// Exceptions from rules over HTTP: asked for by a team, decided by security, taken back by either; and all that is refused.
import { expect } from "chai";
import type { Role } from "../../../automation/auth/permissions.ts";
import { type TestApp, startApp } from "../support/app.ts";

let app: TestApp;
before(async function () {
  this.timeout(30_000);
  app = await startApp(["dev", "prod"]);
});
after(() => app.stop());
afterEach(() => app.pool.query("delete from exceptions"));

const dayIn = (days: number): string => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
const wanted = {
  environment: "dev",
  rule: "KMS-01",
  urn: "urn:pulumi:dev::*::still",
  reason: "signs nothing that lasts",
  ticket: "OPS-7",
  until: dayIn(30),
};
type As = string | readonly Role[];
const ask = (change: object = {}, as: As = ["operator"]) =>
  app.call("POST", "/v1/exceptions", { as, body: { ...wanted, ...change } });
const asked = async (change: object = {}): Promise<string> => {
  const { status, text, body } = await ask(change);
  expect(status, text).to.equal(201);
  return String(body["id"]);
};
const decide = (
  id: string,
  what: "approve" | "reject" | "withdraw",
  as: As = ["security"],
  body: object = {},
) => app.call("POST", `/v1/exceptions/${id}/${what}`, { as, body });

describe("D8 an exception over HTTP", () => {
  it("D8 is asked for by a team and granted by security, each step with its audit record", async () => {
    const id = await asked();
    const { status, text, body } = await decide(id, "approve", ["security"], { reason: "seen" });
    expect(status, text).to.equal(200);
    expect(body).to.include({ ...wanted, state: "approved", over: false });
    expect(body).to.include({ person: "test operator", decidedBy: "test security" });
    const kept = await app.pool.query<{ actor: string; action: string; stack: string; details: object }>(
      `select entry::jsonb->>'actor' as actor, action, entry::jsonb->>'stack' as stack, entry::jsonb->'details' as details
       from audit_records where action like 'exception.%' order by seq desc limit 2`,
    );
    expect(kept.rows.map(({ actor, action }) => `${actor} ${action}`)).to.deep.equal([
      "test security exception.approved",
      "test operator exception.requested",
    ]);
    expect(kept.rows[0]).to.deep.include({ stack: "dev" });
    expect(kept.rows[0]?.details).to.include({
      exception: id,
      rule: "KMS-01",
      urn: wanted.urn,
      reason: "seen",
    });
  });

  it("D8 is granted by nobody who asked for it, whatever else they hold, and by no administrator", async () => {
    const both = await app.secret("token", ["operator", "security"]);
    const made = await ask({}, both);
    const id = String(made.body["id"]);
    for (const what of ["approve", "reject"] as const) {
      const own = await decide(id, what, both);
      expect([own.status, own.body["code"]], what).to.deep.equal([403, "own_exception"]);
      for (const role of ["admin", "approver", "operator", "override"] as const)
        expect((await decide(id, what, [role])).status, `${what} ${role}`).to.equal(403);
    }
    expect((await app.call("GET", `/v1/exceptions/${id}`, { as: both })).body["state"]).to.equal("requested");
    // Nor past the routes: what the table itself refuses.
    const self = app.pool.query("update exceptions set state = 'approved', decided_by_person = person");
    expect(await self.catch((error: Error) => error.message)).to.include("exceptions_check");
  });

  it("D8 is decided by security of its own environment alone", async () => {
    const id = await asked();
    const elsewhere = await app.secret("token", ["security"], "prod");
    expect((await decide(id, "approve", elsewhere)).body["code"]).to.equal("exception_not_found");
    const seeing = await app.secret("token", ["viewer"], "dev");
    expect((await decide(id, "approve", seeing)).status).to.equal(403);
    expect((await ask({}, await app.secret("token", ["operator"], "prod"))).status).to.equal(403);
  });

  it("D8 is listed, page by page, to those who may see its environment", async () => {
    const first = await asked();
    const second = await asked({ environment: "prod", urn: "urn:pulumi:prod::*::still" });
    const page = async (query: string, as: As = ["viewer"]) => {
      const { body } = await app.call("GET", `/v1/exceptions?${query}`, { as });
      return { ids: (body["items"] as { id: string }[]).map(({ id }) => id), next: body["nextCursor"] };
    };
    const newest = await page("limit=1");
    expect(newest.ids).to.deep.equal([second]);
    expect((await page(`limit=1&cursor=${String(newest.next)}`)).ids).to.deep.equal([first]);
    expect((await page("environment=dev&state=requested")).ids).to.deep.equal([first]);
    expect((await page("state=approved")).ids).to.deep.equal([]);
    const prod = await app.secret("token", ["viewer"], "prod");
    expect((await page("", prod)).ids).to.deep.equal([second]);
    expect((await app.call("GET", `/v1/exceptions/${first}`, { as: prod })).status).to.equal(404);
  });

  it("D8 is taken back by who asked or by security, by nobody else, and is then free to be asked for anew", async () => {
    for (const who of ["operator", "security"] as const) {
      const id = await asked();
      await decide(id, "approve");
      expect((await decide(id, "withdraw", ["admin"])).status).to.equal(403);
      const { body } = await decide(id, "withdraw", [who]);
      expect(body).to.include({ state: "withdrawn", withdrawnBy: `test ${who}` });
      expect((await decide(id, "approve")).body).to.include({ code: "exception_decided" });
    }
  });

  it("D8 is decided once, however many decide at the same moment, and asked for once", async () => {
    const asks = await Promise.all(Array.from({ length: 6 }, () => ask()));
    const made = asks.filter(({ status }) => status === 201);
    expect(made).to.have.length(1);
    expect(asks.filter(({ body }) => body["code"] === "exception_exists")).to.have.length(5);
    const id = String(made[0]?.body["id"]);
    const answers = await Promise.all(
      Array.from({ length: 6 }, (_, at) => decide(id, at % 2 === 0 ? "approve" : "reject")),
    );
    expect(answers.filter(({ status }) => status === 200)).to.have.length(1);
    expect(answers.filter(({ body }) => body["code"] === "exception_decided")).to.have.length(5);
  });

  it("D8 is not granted once its last day is over; that it is over is shown", async () => {
    const id = await asked();
    await app.pool.query("update exceptions set until = '2020-01-01'");
    expect((await decide(id, "approve")).body).to.include({ code: "exception_void" });
    expect((await app.call("GET", `/v1/exceptions/${id}`, { as: ["viewer"] })).body).to.include({
      over: true,
    });
    expect((await decide(id, "reject")).body).to.include({ state: "rejected" });
  });

  it("D8 that is not there is named", async () => {
    const id = "00000000-0000-4000-8000-000000000000";
    for (const what of ["approve", "reject", "withdraw"] as const) {
      const { status, body } = await decide(id, what);
      expect([status, body["code"]], what).to.deep.equal([404, "exception_not_found"]);
      expect(body["detail"]).to.include(id);
    }
  });

  for (const [title, change, where, says] of [
    ["a rule that does not exist", { rule: "KMS-1" }, "body.rule", /no rule of the policy pack.*"KMS-01"/],
    ["a rule that takes none", { rule: "G-01" }, "body.rule", /takes no exception/],
    ["every stack", { urn: "urn:pulumi:*::*::still" }, "body.urn", /does not begin with urn:pulumi:dev::/],
    ["any stack", { urn: "*::still" }, "body.urn", /named without a star/],
    ["another stack", { urn: "urn:pulumi:prod::*::still" }, "body.urn", /urn:pulumi:dev::/],
    ["everything in its stack", { urn: "urn:pulumi:dev::*" }, "body.urn", /names no resource/],
    ["all of a type", { urn: "urn:pulumi:dev::*::aws:kms/key:Key::**" }, "body.urn", /names no resource/],
    ["a day that is over", { until: "2020-01-01" }, "body.until", /is over/],
    ["more than a year", { until: dayIn(400) }, "body.until", /more than 365 days/],
    ["no day", { until: "2026-02-30" }, "body.until", /./],
    ["no reason", { reason: "because" }, "body.reason", /./],
    ["no ticket", { ticket: " " }, "body.ticket", /./],
    ["for somebody else", { person: "boss" }, "body", /person/],
  ] as const)
    it(`D8 is refused: ${title}`, async () => {
      const { status, body } = await ask(change);
      expect([status, body["code"]]).to.deep.equal([400, "invalid_request"]);
      const [fault] = body["faults"] as { path: string; message: string }[];
      expect(fault?.path.startsWith(where), fault?.path).to.equal(true);
      expect(`${fault?.path} ${fault?.message}`).to.match(says);
    });

  it("D8 is refused for a stack that the server does not have", async () => {
    const { status, body } = await ask({ environment: "test", urn: "urn:pulumi:test::*::still" });
    expect([status, JSON.stringify(body["faults"])]).to.deep.equal([
      400,
      JSON.stringify([
        { path: "body.environment", message: "is none of this server's stacks: dev, prod", value: "test" },
      ]),
    ]);
  });
});
