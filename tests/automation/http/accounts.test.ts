// Requests for accounts over HTTP: asked for by one person, decided on by another, once; and everything that is refused.
import { expect } from "chai";
import type { Role } from "../../../automation/auth/permissions.ts";
import { accounts } from "../accounts/settings.ts";
import { type TestApp, startApp } from "../support/app.ts";

const wanted = {
  type: "Sandbox",
  unit: "Sandbox",
  name: "sandbox-ada",
  email: "aws-ada@acme.example",
  owner: "ada@acme.example",
};

describe("E1 a request for an account over HTTP", function () {
  this.timeout(30_000);
  let app: TestApp;
  before(async () => {
    app = await startApp(["dev", "prod"], { accounts });
  });
  after(() => app.stop());
  afterEach(() => app.pool.query("delete from accounts"));

  const ask = (change: object = {}, as: string | readonly Role[] = ["operator"]) =>
    app.call("POST", "/v1/accounts", { as, body: { ...wanted, ...change } });
  const asked = async (change: object = {}): Promise<string> => {
    const { status, text, body } = await ask(change);
    expect(status, text).to.equal(201);
    return String(body["id"]);
  };
  const decide = (id: string, what: "approve" | "reject", as: string | readonly Role[] = ["approver"]) =>
    app.call("POST", `/v1/accounts/${id}/${what}`, { as, body: {} });

  it("E1 is asked for, listed page by page, and shown", async () => {
    const first = await asked();
    const second = await asked({ name: "sandbox-bob", email: "aws-bob@acme.example" });
    const page = await app.call("GET", "/v1/accounts?limit=1", { as: ["viewer"] });
    expect((page.body["items"] as { id: string }[]).map(({ id }) => id)).to.deep.equal([second]);
    const next = await app.call("GET", `/v1/accounts?limit=1&cursor=${String(page.body["nextCursor"])}`, {
      as: ["viewer"],
    });
    expect((next.body["items"] as { id: string }[]).map(({ id }) => id)).to.deep.equal([first]);
    const { body } = await app.call("GET", `/v1/accounts/${first}`, { as: ["viewer"] });
    expect(body).to.include({ ...wanted, state: "requested", person: "test operator", accountId: null });
    const none = await app.call("GET", "/v1/accounts?state=ready", { as: ["viewer"] });
    expect(none.body["items"]).to.deep.equal([]);
  });

  it("E1 shows where one may ask", async () => {
    const { body } = await app.call("GET", "/v1/accounts/units", { as: ["operator"] });
    expect(body["items"]).to.deep.equal(accounts.units);
  });

  it("E1 is decided once, however many decide at the same moment", async () => {
    const id = await asked();
    const answers = await Promise.all(
      Array.from({ length: 8 }, (_, i) => decide(id, i % 2 === 0 ? "approve" : "reject")),
    );
    expect(answers.filter(({ status }) => status === 202)).to.have.length(1);
    for (const { status, body } of answers.filter((answer) => answer.status !== 202))
      expect([status, body["code"]]).to.deep.equal([409, "account_decided"]);
  });

  it("E1 is decided by nobody who asked for it, not even with the right to, nor by another token of theirs", async () => {
    const both = await app.secret("token", ["operator", "approver"]);
    await app.pool.query(
      "update credentials set person = 'test operator' where name = 'test operator+approver'",
    );
    const id = await asked();
    for (const what of ["approve", "reject"] as const) {
      const { status, body } = await decide(id, what, both);
      expect([status, body["code"]]).to.deep.equal([403, "own_account"]);
    }
    expect((await decide(id, "approve")).body).to.include({ state: "approved", decidedBy: "test approver" });
  });

  it("E1 takes nobody whose role holds in one environment only: an account is of none", async () => {
    const approver = await app.secret("token", ["approver"], "dev");
    const id = await asked();
    expect((await decide(id, "approve", approver)).status).to.equal(403);
    const operator = await app.secret("token", ["operator"], "dev");
    expect((await ask({}, operator)).status).to.equal(403);
  });

  it("E1 is not approved once its unit is for something else, or gives out none any more; it is rejected still", async () => {
    const id = await asked();
    for (const [change, says] of [
      [{ unit: "Workloads" }, /type is not what Workloads is for: Production/],
      [{ unit: "Labs" }, /unit gives out no accounts; these do: Sandbox, Workloads/],
    ] as const) {
      await app.pool.query("update accounts set unit = $1 where id = $2", [change.unit, id]);
      const { status, body } = await decide(id, "approve");
      expect([status, body["code"]], change.unit).to.deep.equal([409, "account_unavailable"]);
      expect(body["detail"]).to.match(says);
    }
    expect((await decide(id, "reject")).status).to.equal(202);
  });

  it("E1 is decided on by its state before its unit is looked at", async () => {
    const id = await asked();
    await decide(id, "reject");
    await app.pool.query("update accounts set unit = 'Labs' where id = $1", [id]);
    expect((await decide(id, "approve")).body["code"]).to.equal("account_decided");
  });

  it("E1 has an address and a name for itself, until it is rejected or failed", async () => {
    await asked();
    for (const change of [
      { name: "sandbox-eve" },
      { email: "AWS-ADA@acme.example", name: "other" },
      { email: "e@acme.example" },
    ]) {
      const { status, body } = await ask(change);
      expect([status, body["code"]], JSON.stringify(change)).to.deep.equal([409, "account_exists"]);
    }
    await app.pool.query("update accounts set state = 'failed'");
    await asked();
  });

  it("E1 is made once of many that ask for one address at the same moment, in whatever case", async () => {
    const answers = await Promise.all(
      Array.from({ length: 6 }, (_, i) =>
        ask({ name: `sandbox-n${i}`, email: i % 2 === 0 ? "one@acme.example" : "ONE@Acme.example" }),
      ),
    );
    expect(answers.map(({ status }) => status).toSorted()).to.deep.equal([201, 409, 409, 409, 409, 409]);
  });

  it("E1 takes an address with a plus as one of its own, as AWS does, and none with letters that only look alike", async () => {
    await asked();
    await asked({ name: "sandbox-plus", email: "aws-ada+two@acme.example" });
    // The first letter is Cyrillic; then a sign that becomes a plain k in lower case.
    for (const email of [
      "\u0430ws-ada@acme.example",
      "aws-\u212Aim@acme.example",
      "aws-ada@acme.example\u200b",
    ]) {
      const { status, body } = await ask({ name: "sandbox-like", email });
      expect([status, body["code"]], email).to.deep.equal([400, "invalid_request"]);
    }
  });

  it("E1 that is not there is named", async () => {
    const id = "00000000-0000-4000-8000-000000000000";
    for (const { status, body } of [
      await app.call("GET", `/v1/accounts/${id}`, { as: ["viewer"] }),
      await decide(id, "approve"),
      await decide(id, "reject"),
    ]) {
      expect([status, body["code"]]).to.deep.equal([404, "account_not_found"]);
      expect(body["detail"]).to.include(id);
    }
  });

  it("E1 is told to receivers of webhooks, with who asks and nothing secret", async () => {
    const hook = await app.call("POST", "/v1/hooks", {
      as: ["admin"],
      body: { url: "https://example.com/hook", events: ["account.requested", "account.approved"] },
    });
    expect(hook.status, hook.text).to.equal(201);
    const id = await asked();
    await decide(id, "approve");
    const told = await app.pool.query<{ body: string }>("select body from hook_events order by id");
    const bodies = told.rows.map(({ body }) => JSON.parse(body) as { type: string; data: object });
    expect(bodies.map(({ type }) => type)).to.deep.equal(["account.requested", "account.approved"]);
    expect(bodies[0]?.data).to.deep.equal({ account: id, ...wanted, person: "test operator" });
  });

  for (const [title, change, where, says] of [
    ["a unit that gives out none", { unit: "Labs" }, "body.unit", /these do: Sandbox, Workloads/],
    ["a type that its unit is not for", { type: "Production" }, "body.type", /Sandbox is for: Sandbox/],
    ["a name that AWS or people trip over", { name: "My Lab!" }, "body.name", /lower-case letters/],
    ["an address that is none", { email: "ada" }, "body.email", /e-mail address/],
    ["an owner who is none", { owner: "platform" }, "body.owner", /e-mail address of the team/],
    ["what it does not know", { approval: "none" }, "body", /approval/],
  ] as const)
    it(`E1 is refused: ${title}`, async () => {
      const { status, body } = await ask(change);
      expect([status, body["code"]]).to.deep.equal([400, "invalid_request"]);
      const [fault] = body["faults"] as { path: string; message: string }[];
      expect(fault?.path.startsWith(where), fault?.path).to.equal(true);
      expect(`${fault?.path} ${fault?.message}`).to.match(says);
    });

  it("E1 is refused by a server that gives out no accounts", async () => {
    const poor = await startApp(["dev"]);
    try {
      const { status, body } = await poor.call("POST", "/v1/accounts", { as: ["operator"], body: wanted });
      expect([status, body["code"]]).to.deep.equal([409, "account_unavailable"]);
      expect(
        (await poor.call("GET", "/v1/accounts/units", { as: ["operator"] })).body["items"],
      ).to.deep.equal([]);
    } finally {
      await poor.stop();
    }
  });
});
