// Rehearsals over HTTP: told of while they go on, by one person each, and kept up to a number.
import { expect } from "chai";
import type { Role } from "../../../automation/auth/permissions.ts";
import { type TestApp, startApp } from "../support/app.ts";
import { toldRehearsal } from "../support/rehearsals.ts";

describe("rehearsals that are told of", function () {
  this.timeout(30_000);
  let app: TestApp;
  before(async () => {
    app = await startApp(["dev", "prod"]);
  });
  after(() => app.stop());

  const tell = (id: string, body: object, as: Role[] = ["operator"]) =>
    app.call("PUT", `/v1/rehearsals/${id}`, { as, body });
  const see = (id: string) => app.call("GET", `/v1/rehearsals/${id}`, { as: ["viewer"] });

  it("are kept as they were told last, and listed", async () => {
    const id = crypto.randomUUID();
    const first = await tell(id, toldRehearsal({ result: "running", steps: [] }));
    expect(first.status, first.text).to.equal(200);
    await tell(id, toldRehearsal({ result: "failed" }));
    const { status, body } = await see(id);
    expect(status).to.equal(200);
    expect(body).to.deep.include({ ...toldRehearsal({ result: "failed" }), id });
    const listed = await app.call("GET", "/v1/rehearsals", { as: ["viewer"] });
    expect((listed.body["items"] as { id: string }[]).map((each) => each.id)).to.deep.equal([id]);
  });

  it("are told on by nobody else, and never become those of another app", async () => {
    const id = crypto.randomUUID();
    await tell(id, toldRehearsal());
    const stolen = await tell(id, toldRehearsal({ result: "succeeded" }), ["operator", "approver"]);
    expect([stolen.status, stolen.body["code"]]).to.deep.equal([409, "rehearsal_taken"]);
    expect((await tell(id, toldRehearsal({ app: "another" }))).status).to.equal(409);
    expect((await see(id)).body).to.deep.include(toldRehearsal());
  });

  it("of an app are a hundred: older ones make room, those of other apps stay", async () => {
    const stays = crypto.randomUUID();
    await tell(stays, toldRehearsal({ app: "rare" }));
    await app.pool.query(
      `insert into rehearsals (id, app, record, told_by, person)
       select gen_random_uuid(), 'often', '{}', 'somebody', 'somebody' from generate_series(1, 100)`,
    );
    const newest = crypto.randomUUID();
    await tell(newest, toldRehearsal({ app: "often" }));
    const { rows } = await app.pool.query<{ n: number }>(
      "select count(*)::int as n from rehearsals where app = 'often'",
    );
    expect(rows[0]?.n).to.equal(100);
    expect((await see(newest)).status).to.equal(200);
    expect((await see(stays)).status).to.equal(200);
  });

  const refusals: readonly [string, object, RegExp][] = [
    ["a result that there is not", toldRehearsal({ result: "well" }), /result/],
    ["half a commit", toldRehearsal({ commit: "0123" }), /commit/],
    ["a stage without a name", toldRehearsal({ stages: [{ name: "", actions: [] }] }), /stages/],
    ["an action of blanks", toldRehearsal({ stages: [{ name: "A", actions: [" "] }] }), /actions/],
    ["what nobody knows", { ...toldRehearsal(), secret: 1 }, /secret/],
  ];
  for (const [what, body, pattern] of refusals) {
    it(`with ${what} are refused, and nothing is kept`, async () => {
      const id = crypto.randomUUID();
      const refused = await tell(id, body);
      expect(refused.status).to.equal(400);
      expect(refused.text).to.match(pattern);
      const missing = await see(id);
      expect([missing.status, missing.body["code"]]).to.deep.equal([404, "rehearsal_not_found"]);
    });
  }
});
