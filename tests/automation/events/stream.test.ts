// Following a run: live, complete, resumable, in both formats.
import { expect } from "chai";
import { negotiate, render } from "../../../automation/events/stream.ts";
import type { NewEvent } from "../../../automation/events/registry.ts";
import { inTransaction } from "../../../automation/store/database.ts";
import { appendEvents } from "../../../automation/store/events.ts";
import { transition } from "../../../automation/runner/transition.ts";
import { type TestApp, startApp } from "../support/app.ts";

describe("a stream of events", function () {
  this.timeout(20_000);
  let app: TestApp;
  let token: string;

  before(async () => {
    app = await startApp(["dev"]);
    token = await app.secret("token", ["operator"]);
  });
  after(() => app.stop());

  const newRun = async () =>
    String(
      (await app.call("POST", "/v1/stacks/dev/runs", { as: token, body: { operation: "preview" } })).body[
        "id"
      ],
    );
  const note = (message: string): NewEvent => ({ type: "diagnostic", data: { severity: "info", message } });
  const add = (runId: string, attempt: number, ...messages: string[]) =>
    inTransaction(app.pool, (tx) => appendEvents(tx, runId, attempt, messages.map(note)));
  const step = (runId: string, event: "preview" | "succeed") =>
    inTransaction(app.pool, (tx) => transition(tx, runId, { event }));

  /** Opens a stream and gives its text piece by piece. */
  async function follow(runId: string, headers: Record<string, string> = {}) {
    const abort = new AbortController();
    const response = await fetch(`${app.url}/v1/runs/${runId}/events`, {
      headers: { authorization: `Bearer ${token}`, ...headers },
      signal: abort.signal,
    });
    const reader = (response.body as ReadableStream<Uint8Array>).getReader();
    let text = "";
    const until = async (pattern: RegExp): Promise<string> => {
      while (!pattern.test(text)) {
        const { value, done } = await reader.read();
        if (done) throw new Error(`stream ended before ${pattern}:\n${text}`);
        text += Buffer.from(value).toString();
      }
      return text;
    };
    const rest = async (): Promise<string> => {
      for (;;) {
        const { value, done } = await reader.read();
        if (done) return text;
        text += Buffer.from(value).toString();
      }
    };
    return { response, until, rest, leave: () => abort.abort() };
  }

  const idsOf = (text: string) => [...text.matchAll(/^id: (\d+)$/gm)].map((match) => Number(match[1]));

  it("is live, in order, and ends when the run has ended", async () => {
    const id = await newRun();
    const stream = await follow(id);
    expect(stream.response.headers.get("content-type")).to.match(/^text\/event-stream(;|$)/);
    await stream.until(/"state":"queued"/);
    await step(id, "preview");
    await stream.until(/"state":"previewing"/);
    await add(id, 1, "one", "two");
    await stream.until(/"message":"two"/);
    await step(id, "succeed");
    const text = await stream.rest();
    expect(idsOf(text)).to.deep.equal([1, 2, 3, 4, 5]);
    expect(text).to.match(/^retry: \d+\n\n/);
    expect(text).to.include("event: run.state\ndata: {");
  });

  it("resumes after the event that Last-Event-ID names", async () => {
    const id = await newRun();
    await step(id, "preview");
    await add(id, 1, "a", "b", "c");
    await step(id, "succeed");
    const stream = await follow(id, { "last-event-id": "3" });
    expect(idsOf(await stream.rest())).to.deep.equal([4, 5, 6]);
    const beyond = await follow(id, { "last-event-id": "999" });
    expect(idsOf(await beyond.rest())).to.deep.equal([]);
  });

  it("is the same for all readers, whenever they come, over more than one page", async () => {
    const id = await newRun();
    await step(id, "preview");
    const early = await follow(id);
    await add(id, 1, ...Array.from({ length: 1234 }, (_, index) => `message ${index}`));
    const middle = await follow(id);
    await step(id, "succeed");
    const late = await follow(id);
    const expected = Array.from({ length: 1237 }, (_, index) => index + 1);
    for (const stream of [early, middle, late]) expect(idsOf(await stream.rest())).to.deep.equal(expected);
  });

  it("keeps no listener for each time that its reader was slow", async () => {
    const warnings: string[] = [];
    const note_ = (warning: Error) => warnings.push(warning.name);
    process.on("warning", note_);
    try {
      const id = await newRun();
      await step(id, "preview");
      // Twelve pages, each larger than what a response takes without waiting for its reader.
      await add(id, 1, ...Array.from({ length: 6000 }, (_, index) => `message ${index}`));
      await step(id, "succeed");
      await (await follow(id)).rest();
      expect(warnings).not.to.include("MaxListenersExceededWarning");
    } finally {
      process.off("warning", note_);
    }
  });

  it("gives one JSON document a line as NDJSON", async () => {
    const id = await newRun();
    await step(id, "preview");
    await add(id, 1, "line\nbreak");
    await step(id, "succeed");
    const stream = await follow(id, { accept: "application/x-ndjson" });
    const lines = (await stream.rest()).trimEnd().split("\n");
    const events = lines.map(
      (line) => JSON.parse(line) as { id: number; runId: string; data: { message?: string } },
    );
    expect(events.map((event) => event.id)).to.deep.equal([1, 2, 3, 4]);
    expect(events[2]?.data.message).to.equal("line\nbreak");
    expect(new Set(events.map((event) => event.runId))).to.deep.equal(new Set([id]));
  });

  it("ends when the server drains, so that readers come back elsewhere", async () => {
    const other = await startApp(["dev"]);
    const secret = await other.secret("token", ["operator"]);
    const { body } = await other.call("POST", "/v1/stacks/dev/runs", {
      as: secret,
      body: { operation: "preview" },
    });
    const response = await fetch(`${other.url}/v1/runs/${String(body["id"])}/events`, {
      headers: { authorization: `Bearer ${secret}` },
    });
    other.draining.abort();
    expect(await response.text()).to.include('"state":"queued"');
    await other.stop();
  });

  it("leaves nothing behind when its reader goes away", async () => {
    const id = await newRun();
    const streams = await Promise.all(Array.from({ length: 20 }, () => follow(id)));
    for (const stream of streams) await stream.until(/queued/);
    for (const stream of streams) stream.leave();
    await add(id, 0, "nobody listens");
    expect((await app.call("GET", "/healthz")).status).to.equal(200);
    expect(app.pool.waitingCount).to.equal(0);
  });

  it("goes on after the listening connection was lost", async () => {
    const id = await newRun();
    const stream = await follow(id);
    await stream.until(/queued/);
    await app.pool.query(
      "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'lockgate-listen-events' and datname = current_database()",
    );
    await step(id, "preview");
    await step(id, "succeed");
    expect(idsOf(await stream.rest())).to.deep.equal([1, 2, 3]);
  });

  it("refuses events of an attempt that was overtaken", async () => {
    const id = await newRun();
    await step(id, "preview");
    expect(await add(id, 0, "from the past")).to.equal(false);
    expect(await add(id, 1, "from now")).to.equal(true);
    await step(id, "succeed");
    const text = await (await follow(id)).rest();
    expect(text).not.to.include("from the past");
    expect(idsOf(text)).to.deep.equal([1, 2, 3, 4]);
  });
});

describe("the format of a stream", () => {
  for (const [accept, format] of [
    [undefined, "text/event-stream"],
    ["*/*", "text/event-stream"],
    ["text/event-stream", "text/event-stream"],
    ["application/x-ndjson", "application/x-ndjson"],
    ["application/x-ndjson, text/event-stream", "text/event-stream"],
    ["application/*;q=0.5", "application/x-ndjson"],
  ] as const) {
    it(`is ${format} for Accept ${accept}`, () => {
      expect(negotiate(accept)).to.equal(format);
    });
  }

  for (const accept of ["image/png", "text/html", ""]) {
    it(`does not exist for Accept ${JSON.stringify(accept)}`, () => {
      expect(() => negotiate(accept)).to.throw(/None of the accepted media types/);
    });
  }

  it("keeps a message with line breaks within its frame", () => {
    const event = {
      id: 7,
      runId: "0190b5c5-0000-7000-8000-000000000000",
      at: "2026-01-01T00:00:00.000Z",
      type: "diagnostic" as const,
      data: { message: "a\n\nevent: run.state\ndata: {}" },
    };
    expect(render(event, "text/event-stream").trimEnd().split("\n")).to.have.length(3);
    expect(render(event, "application/x-ndjson").trimEnd().split("\n")).to.have.length(1);
  });
});
