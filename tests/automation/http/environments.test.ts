// Environments of people's own over HTTP: asked for, extended and ended by their owner; and everything that is refused.
import { expect } from "chai";
import type { Role } from "../../../automation/auth/permissions.ts";
import { reapSandboxes } from "../../../automation/http/reaper.ts";
import { type TestApp, startApp } from "../support/app.ts";
import { sandboxSettings, wantedSandbox } from "../sandboxes/samples.ts";

let app: TestApp;
before(async function () {
  this.timeout(30_000);
  app = await startApp(["dev", "prod"], { sandboxes: sandboxSettings });
});
after(() => app.stop());
afterEach(() => app.pool.query("truncate sandboxes"));

type As = string | readonly Role[];
const ask = (change: object = {}, as: As = ["operator"]) =>
  app.call("POST", "/v1/environments", { as, body: { ...wantedSandbox, ...change } });
const made = async (change: object = {}, as?: As): Promise<string> => {
  const { status, text, body } = await ask(change, as);
  expect(status, text).to.equal(202);
  return String(body["id"]);
};
const runs = async (): Promise<{ stack: string; operation: string; requested_by_person: string }[]> =>
  (await app.pool.query("select stack, operation, requested_by_person from runs order by id desc")).rows;
const audited = async (): Promise<string[]> =>
  (
    await app.pool.query<{ action: string }>(
      "select action from audit_records where action like 'environment.%' order by seq",
    )
  ).rows.map(({ action }) => action);
const reap = () => reapSandboxes(app.deps);
const code = async (answer: Promise<{ status: number; body: Record<string, unknown> }>) => {
  const { status, body } = await answer;
  return [status, body["code"]];
};

describe("an environment of somebody's own over HTTP", () => {
  it("E6 is asked for, and made by a run in the owner's name; its key is not told again", async () => {
    const { status, text, body } = await ask();
    expect(status, text).to.equal(202);
    expect(body).to.include({
      stack: "sandbox.ada",
      account: "111111111111",
      owner: "test operator",
      state: "making",
    });
    expect(text).to.not.include(wantedSandbox.publicKey);
    expect((await runs())[0]).to.deep.equal({
      stack: "sandbox.ada",
      operation: "update",
      requested_by_person: "test operator",
    });
    expect(app.enqueued).to.include(body["makeRun"]);
    const listed = await app.call("GET", "/v1/environments", {
      as: await app.secret("token", ["viewer"], "sandbox"),
    });
    expect((listed.body["items"] as { id: string }[]).map(({ id }) => id)).to.deep.equal([body["id"]]);
    expect(await audited()).to.include("environment.requested");
    const seen = await app.call("GET", "/v1/runs?stack=sandbox.ada", { as: ["viewer"] });
    expect(seen.body["items"]).to.have.length(1);
    const elsewhere = await app.secret("token", ["operator"], "dev");
    expect(await code(ask({ name: "bob" }, elsewhere))).to.deep.equal([403, "forbidden"]);
    const run = await app.call("GET", `/v1/runs/${String(body["makeRun"])}`, { as: elsewhere });
    expect(run.status, "runs of it are seen by who may see sandbox").to.equal(403);
  });

  it("E6 refuses all that is wrong with a request, before anything is made", async () => {
    const before_ = (await runs()).length;
    const bad = await ask({
      hours: 73,
      cidrs: ["0.0.0.0/0"],
      accountId: "222222222222",
      name: "prod",
      publicKey: "x",
    });
    expect([bad.status, bad.body["code"]]).to.deep.equal([400, "invalid_request"]);
    expect((bad.body["faults"] as { path: string }[]).map(({ path }) => path)).to.have.members([
      "body.name",
      "body.accountId",
      "body.publicKey",
      "body.cidrs.0",
      "body.hours",
    ]);
    for (const name of ["adalovelace", "Ada", "a-b", ""])
      expect((await ask({ name })).status, name).to.equal(400);
    expect((await ask({ name: "adalovelace" })).text).to.include("longer than AWS allows");
    expect((await runs()).length).to.equal(before_);
    expect((await app.call("GET", "/v1/environments", { as: ["viewer"] })).body["items"]).to.deep.equal([]);
  });

  it("E6 is there once by its name, and not more often than a person may have, however many ask at once", async () => {
    const answers = await Promise.all(Array.from({ length: 5 }, () => ask()));
    expect(answers.filter(({ status }) => status === 202)).to.have.length(1);
    expect(answers.filter(({ body }) => body["code"] === "environment_exists")).to.have.length(4);
    const more = await Promise.all(["b", "c", "d"].map((name) => ask({ name })));
    expect(more.filter(({ status }) => status === 202)).to.have.length(1);
    expect(more.filter(({ body }) => body["code"] === "environments_too_many")).to.have.length(2);
    expect((await ask({ name: "e" }, ["admin"])).status, "another person").to.equal(202);
  });

  it("E7 is extended by its owner alone, within the limits, and not when it is over", async () => {
    const id = await made();
    const extend = (hours: number, as: As = ["operator"]) =>
      app.call("POST", `/v1/environments/${id}/extend`, { as, body: { hours } });
    const longer = await extend(48);
    expect(longer.status, longer.text).to.equal(200);
    const left = Date.parse(String(longer.body["endsAt"])) - Date.now();
    expect(left / 3_600_000).to.be.within(47.5, 48.1);
    expect(await code(extend(48, ["admin"]))).to.deep.equal([403, "forbidden"]);
    for (const [hours, words] of [
      [73, "the most at once"],
      [24, "when it ends anyway"],
    ] as const)
      expect((await extend(hours)).text, String(hours)).to.include(words);
    await app.pool.query("update sandboxes set longest_at = clock_timestamp() + interval '50 hours'");
    expect((await extend(60)).text).to.include("the longest that it may");
    expect((await app.call("DELETE", `/v1/environments/${id}`, { as: ["operator"] })).status).to.equal(202);
    expect(await code(extend(49))).to.deep.equal([409, "environment_over"]);
  });

  it("E7 is ended by its owner or who may destroy in sandbox; what makes it is stopped, and others keep theirs", async () => {
    const id = await made();
    expect(await code(app.call("DELETE", `/v1/environments/${id}`, { as: ["admin"] }))).to.deep.equal([
      403,
      "forbidden",
    ]);
    const { status, body } = await app.call("DELETE", `/v1/environments/${id}`, {
      as: ["viewer", "destroy"],
    });
    expect([status, body["state"]]).to.deep.equal([202, "ending"]);
    const making = await app.call("GET", `/v1/runs/${String(body["makeRun"])}`, { as: ["viewer"] });
    expect(making.body["state"]).to.equal("canceled");
    expect(await code(app.call("DELETE", `/v1/environments/${id}`, { as: ["operator"] }))).to.deep.equal([
      409,
      "environment_over",
    ]);
    await reap();
    expect((await runs())[0]).to.include({ stack: "sandbox.ada", operation: "destroy" });
    const none = "00000000-0000-4000-8000-000000000000";
    expect(await code(app.call("GET", `/v1/environments/${none}`, { as: ["viewer"] }))).to.deep.equal([
      404,
      "environment_not_found",
    ]);
  });

  it("E7 tells its owner before it ends, once for each end, however many servers look", async () => {
    const id = await made();
    await app.call("POST", "/v1/hooks", { as: ["admin"], body: { url: "https://example.com/hook" } });
    await app.pool.query("update sandboxes set ends_at = clock_timestamp() + interval '3 hours'");
    await Promise.all([reap(), reap(), reap()]);
    const told = async () =>
      (
        await app.pool.query<{ body: string }>(
          "select body from hook_events where type = 'environment.ending'",
        )
      ).rows.map(({ body }) => (JSON.parse(body) as { data: object }).data);
    expect(await told()).to.have.length(1);
    expect((await told())[0]).to.include({ name: "ada", owner: "test operator" });
    await app.call("POST", `/v1/environments/${id}/extend`, { as: ["operator"], body: { hours: 4 } });
    await app.pool.query("update sandboxes set ends_at = clock_timestamp() + interval '1 hour'");
    await reap();
    expect(await told()).to.have.length(2);
  });
});
