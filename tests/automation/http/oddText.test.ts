// Text and numbers that neither Postgres nor a serializer takes as they are: refused from people, kept readable from programs.
import { expect } from "chai";
import { inTransaction, jsonbText } from "../../../automation/store/database.ts";
import { appendEvents, readEvents } from "../../../automation/store/events.ts";
import { saveStackState } from "../../../automation/store/stackStates.ts";
import { type TestApp, startApp } from "../support/app.ts";

describe("odd text", function () {
  this.timeout(30_000);
  let app: TestApp;

  before(async () => {
    app = await startApp(["dev"]);
  });
  after(() => app.stop());

  const newRun = (body: object) => app.call("POST", "/v1/stacks/dev/runs", { as: ["operator"], body });

  it("with NUL is refused as a message and as a token's name", async () => {
    const message = await newRun({ operation: "preview", message: "a\u0000b" });
    expect(message.status, message.text).to.equal(400);
    expect(message.body["faults"]).to.deep.include({
      path: "body.message",
      message: "must not hold NUL",
      value: '"a\\u0000b"',
    });
    const grants = [{ environment: "dev", role: "viewer" }];
    const body = { name: "a\u0000b", grants, ttlSeconds: 60 };
    expect((await app.call("POST", "/v1/tokens", { as: ["admin"], body })).status).to.equal(400);
  });

  it("with half a surrogate pair is kept with a replacement character", async () => {
    const answer = await newRun({ operation: "preview", message: "a\ud800b" });
    expect(answer.status, answer.text).to.equal(202);
    expect(answer.body["message"]).to.equal("a\ufffdb");
  });

  it("nested deeper than the stack is a fault, not a failure", async () => {
    const raw = `{"operation":${"[".repeat(100_000)}${"]".repeat(100_000)}}`;
    const headers = { "content-type": "application/json" };
    const answer = await app.call("POST", "/v1/stacks/dev/runs", { as: ["operator"], raw, headers });
    expect(answer.status, answer.text).to.equal(400);
    expect(answer.body["code"]).to.equal("invalid_request");
  });

  it("with numbers beyond all measure is refused, wherever a number is asked for", async () => {
    const id = String((await newRun({ operation: "preview" })).body["id"]);
    const grants = '"grants":[{"environment":"dev","role":"viewer"}]';
    for (const number of [
      "9007199254740993",
      "1e400",
      "-1e400",
      "99999999999999999999",
      "0.1",
      "-0.5",
      "1e-7",
    ]) {
      for (const where of [
        `/v1/runs?limit=${number}`,
        `/v1/audit?cursor=${number}`,
        `/v1/runs?cursor=${number}`,
      ])
        expect((await app.call("GET", where, { as: ["admin"] })).status, where).to.equal(400);
      const headers = { "last-event-id": number };
      const events = await app.call("GET", `/v1/runs/${id}/events`, { as: ["viewer"], headers });
      expect(events.status, `Last-Event-ID: ${number}`).to.equal(400);
      const raw = `{"name":"x",${grants},"ttlSeconds":${number}}`;
      const token = await app.call("POST", "/v1/tokens", {
        as: ["admin"],
        raw,
        headers: { "content-type": "application/json" },
      });
      expect(token.status, `ttlSeconds: ${number}`).to.equal(400);
    }
  });

  it("of a program does not cost the record of the run", async () => {
    const id = String((await newRun({ operation: "preview" })).body["id"]);
    const message = "nul \u0000 half \udc00 pair \u{1f600} literal \\u0000";
    const event = { type: "diagnostic", data: { severity: "info", message } } as const;
    await inTransaction(app.pool, (tx) => appendEvents(tx, id, 0, [event]));
    const stored = (await readEvents(app.pool, id, 0)).at(-1);
    expect(stored?.data["message"]).to.equal("nul \ufffd half \ufffd pair \u{1f600} literal \\u0000");
    const outputs = { "key\u0000": "value\u0000" };
    await saveStackState(app.pool, { stack: "dev", runId: id, outputs, resources: [] });
    const { body } = await app.call("GET", "/v1/stacks/dev", { as: ["viewer"] });
    expect(body["outputs"]).to.deep.equal({ "key\ufffd": "value\ufffd" });
  });

  it("is changed only where it must be", () => {
    for (const value of ["\\u0000", "\\\\u0000", '"\\', "\u{1f600}", "\ufffd", { a: [1, null, "\n"] }])
      expect(JSON.parse(jsonbText(value))).to.deep.equal(value);
    expect(JSON.parse(jsonbText("\\\u0000"))).to.equal("\\\ufffd");
  });
});
