// POST /v1/webhooks/github: signed, once, and nothing but what the mapping says.
import { sign } from "@octokit/webhooks-methods";
import { expect } from "chai";
import { randomUUID } from "node:crypto";
import { type Answer, type TestApp, startApp } from "../support/app.ts";
import { pullRequest, push, repository } from "../github/recorded.ts";

const secret = "a secret of sixteen or more";

describe("a webhook of GitHub", () => {
  let app: TestApp;

  before(async function () {
    this.timeout(30_000);
    const mappings = [{ repository: repository.toLowerCase(), stacks: ["dev", "test"], preview: true }];
    const settings = { apiUrl: "http://127.0.0.1:1", mappings };
    app = await startApp(["dev", "test", "prod"], { github: { settings, secret } });
  });
  after(() => app.stop());

  let pushes = 0;
  /** A push like no other. */
  const newPush = () => push({ after: (pushes += 1).toString(16).padStart(40, "a") });
  const deliver = async (
    event: string,
    payload: unknown,
    changes: Record<string, string> = {},
  ): Promise<Answer> => {
    const raw = typeof payload === "string" ? payload : JSON.stringify(payload);
    const headers = {
      "content-type": "application/json",
      "x-github-event": event,
      "x-github-delivery": randomUUID(),
      "x-hub-signature-256": await sign(secret, raw || "-"),
      ...changes,
    };
    return app.call("POST", "/v1/webhooks/github", { raw, headers });
  };
  const runsOf = (answer: Answer) => answer.body["runs"] as string[];
  const run = async (id: string | undefined) =>
    (await app.call("GET", `/v1/runs/${id}`, { as: ["viewer"] })).body as Record<string, never>;

  it("of a push starts an update of each mapped stack, for the repository, at the commit", async () => {
    const payload = newPush();
    const answer = await deliver("push", payload);
    expect(answer.status, answer.text).to.equal(202);
    const started = await Promise.all(runsOf(answer).map(run));
    expect(started.map(({ stack, operation, state }) => [stack, operation, state])).to.deep.equal([
      ["dev", "update", "queued"],
      ["test", "update", "queued"],
    ]);
    expect(started[0]).to.deep.include({
      requestedBy: `github:${repository}`,
      branch: "master",
      source: { repository, commit: payload["after"], pullRequest: null },
    });
    expect(app.enqueued).to.include.members(runsOf(answer));
    const audit = await app.call("GET", `/v1/audit?run=${runsOf(answer)[0]}&action=run.requested`, {
      as: ["admin"],
    });
    expect(audit.text).to.include(`github:${repository}`).and.include(String(payload["after"]));
  });

  it("of a newer push supersedes what the older one still waits for", async () => {
    const [older] = runsOf(await deliver("push", newPush()));
    await deliver("push", newPush());
    expect((await run(older))["state"]).to.equal("superseded");
  });

  it("of a pull request starts previews, which supersede no update", async () => {
    const [update] = runsOf(await deliver("push", newPush()));
    const answer = await deliver("pull_request", pullRequest());
    expect((await run(runsOf(answer)[0]))["operation"]).to.equal("preview");
    expect((await run(update))["state"]).to.equal("queued");
  });

  it("counts its pusher as the person who asked: they do not approve what they pushed", async () => {
    const [id] = runsOf(await deliver("push", newPush()));
    const { rows } = await app.pool.query("select requested_by_person as person from runs where id = $1", [
      id,
    ]);
    expect(rows[0]).to.deep.equal({ person: "Codertocat" });
  });

  it("counts once, also when it comes five times at the same moment", async () => {
    const payload = newPush();
    const delivery = { "x-github-delivery": randomUUID() };
    const answers = await Promise.all(Array.from({ length: 5 }, () => deliver("push", payload, delivery)));
    expect(answers.map(({ status }) => status)).to.deep.equal([202, 202, 202, 202, 202]);
    expect(answers.filter(({ body }) => body["duplicate"] === false)).to.have.length(1);
    expect(answers.flatMap(runsOf)).to.have.length(2);
  });

  it("counts once under another delivery id, too: that id is not signed", async () => {
    const payload = newPush();
    expect(runsOf(await deliver("push", payload))).to.have.length(2);
    const replay = await deliver("push", payload);
    expect([replay.status, replay.body["duplicate"], runsOf(replay)]).to.deep.equal([202, true, []]);
  });

  it("starts nothing for what is not mapped, and says why", async () => {
    const answer = await deliver("issues", { action: "opened" });
    expect(answer.status).to.equal(202);
    expect(answer.body).to.deep.equal({ duplicate: false, runs: [], reason: "event issues starts nothing" });
  });

  const refused: Record<string, [() => Promise<Answer>, number, string]> = {
    "without a signature": [
      () => deliver("push", newPush(), { "x-hub-signature-256": "" }),
      401,
      "webhook_signature_invalid",
    ],
    "with another secret's": [
      async () => deliver("push", push(), { "x-hub-signature-256": await sign("x", JSON.stringify(push())) }),
      401,
      "webhook_signature_invalid",
    ],
    "with another body's": [
      async () => deliver("push", newPush(), { "x-hub-signature-256": await sign(secret, "{}") }),
      401,
      "webhook_signature_invalid",
    ],
    "with a token instead": [
      async () =>
        deliver("push", newPush(), {
          "x-hub-signature-256": "",
          authorization: `Bearer ${await app.secret("token", ["admin"])}`,
        }),
      401,
      "webhook_signature_invalid",
    ],
    "without a body": [() => deliver("push", ""), 401, "webhook_signature_invalid"],
    "that is huge": [
      () => deliver("push", { ...push(), padding: "x".repeat(1024 * 1024) }),
      413,
      "body_too_large",
    ],
    "that is no JSON": [() => deliver("push", "{"), 400, "invalid_json"],
    "that is a form": [
      () => deliver("push", "payload=%7B%7D", { "content-type": "application/x-www-form-urlencoded" }),
      415,
      "unsupported_media_type",
    ],
    "that is compressed": [
      () => deliver("push", "{}", { "content-encoding": "gzip" }),
      415,
      "unsupported_media_type",
    ],
    "that is no push of GitHub": [() => deliver("push", { ref: 1 }), 400, "invalid_request"],
    "without an event": [() => deliver("", push()), 400, "invalid_request"],
    "without an id": [() => deliver("push", newPush(), { "x-github-delivery": "" }), 400, "invalid_request"],
  };
  for (const [name, [call, status, code]] of Object.entries(refused)) {
    it(`is refused when it is one ${name}, and starts nothing`, async () => {
      const before_ = app.enqueued.length;
      const answer = await call();
      expect([answer.status, answer.body["code"]]).to.deep.equal([status, code]);
      expect(app.enqueued.length).to.equal(before_);
      expect(answer.text).not.to.include(secret);
    });
  }

  it("that was refused is taken when it comes right", async () => {
    const payload = newPush();
    await deliver("push", payload, { "x-hub-signature-256": "sha256=00" });
    expect(runsOf(await deliver("push", payload))).to.have.length(2);
  });
});
