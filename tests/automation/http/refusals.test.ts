// Every way a request can be wrong, with the answer it gets: problem details that name fault and remedy.
import { expect } from "chai";
import { request } from "node:http";
import { connect } from "node:net";
import { type Answer, type CallOptions, type TestApp, startApp } from "../support/app.ts";

describe("a wrong request", () => {
  let app: TestApp;

  before(async function () {
    this.timeout(30_000);
    app = await startApp(["dev", "prod"]);
  });
  after(() => app.stop());

  const valid = { operation: "update" };
  const post = (options: CallOptions = {}): Promise<Answer> =>
    app.call("POST", "/v1/stacks/dev/runs", { as: ["operator"], ...options });

  function expectProblem(answer: Answer, status: number, code: string): void {
    expect(answer.status, answer.text).to.equal(status);
    expect(answer.headers.get("content-type")).to.match(/^application\/problem\+json/);
    expect(answer.body["code"]).to.equal(code);
    expect(answer.body["status"]).to.equal(status);
    expect(answer.body["remedy"]).to.be.a("string").and.not.equal("");
  }

  describe("with credentials that do not hold", () => {
    const cases: readonly [string, Record<string, string>][] = [
      ["no credentials", {}],
      ["an unknown token", { authorization: `Bearer lg_${"A".repeat(43)}` }],
      ["a token of the wrong form", { authorization: "Bearer lg_short" }],
      ["an empty token", { authorization: "Bearer " }],
      ["another scheme", { authorization: "Basic dXNlcjpwYXNz" }],
      ["a token with an SQL fragment", { authorization: "Bearer lg_' or 1=1 --" }],
      ["an unknown session", { cookie: `lockgate=lgs_${"A".repeat(43)}` }],
      ["an empty cookie", { cookie: "lockgate=" }],
      ["cookies of other pages only", { cookie: "theme=dark; =; a" }],
    ];
    for (const [name, headers] of cases) {
      it(`answers 401 to ${name}`, async () => {
        const answer = await app.call("GET", "/v1/stacks", { headers });
        expectProblem(answer, 401, "unauthenticated");
        expect(answer.headers.get("www-authenticate")).to.match(/^Bearer realm="lockgate"/);
      });
    }

    it("answers 401 to an expired token", async () => {
      const token = await app.secret("token", ["admin"], "*", 3600);
      expect((await app.call("GET", "/v1/me", { as: token })).status).to.equal(200);
      await app.pool.query(
        "update credentials set expires_at = clock_timestamp() where kind = 'token' and name = 'test admin'",
      );
      expectProblem(await app.call("GET", "/v1/me", { as: token }), 401, "unauthenticated");
    });

    it("answers 401 to a token that was sent as a session, and the reverse", async () => {
      const token = await app.secret("token", ["viewer"]);
      const session = await app.secret("session", ["viewer"]);
      expectProblem(
        await app.call("GET", "/v1/me", { headers: { cookie: `lockgate=${token}` } }),
        401,
        "unauthenticated",
      );
      expectProblem(await app.call("GET", "/v1/me", { as: session }), 401, "unauthenticated");
    });

    it("does not fall back to the session when a wrong token is sent with it", async () => {
      const session = await app.secret("session", ["viewer"]);
      const headers = { cookie: `lockgate=${session}`, authorization: `Bearer lg_${"B".repeat(43)}` };
      expectProblem(await app.call("GET", "/v1/me", { headers }), 401, "unauthenticated");
    });

    it("never repeats the token", async () => {
      const token = `lg_${"C".repeat(43)}`;
      const answer = await app.call("GET", "/v1/stacks", { as: token });
      expect(answer.text).not.to.include(token);
    });
  });

  describe("for something that is not there", () => {
    it("answers 404 to an unknown stack and repeats its name", async () => {
      for (const where of ["/v1/stacks/nope", "/v1/stacks/nope/resources"]) {
        const answer = await app.call("GET", where, { as: ["viewer"] });
        expectProblem(answer, 404, "stack_not_found");
        expect(answer.body["detail"]).to.include('"nope"');
      }
      expectProblem(
        await app.call("POST", "/v1/stacks/nope/runs", { as: ["operator"], body: valid }),
        404,
        "stack_not_found",
      );
    });

    it("tells those who may not see it only that they may not", async () => {
      const token = await app.secret("token", ["viewer"], "dev");
      expectProblem(await app.call("GET", "/v1/stacks/nope", { as: token }), 403, "forbidden");
    });

    it("answers 404 to an unknown run, token and path", async () => {
      const id = "0190b5c5-0000-7000-8000-000000000000";
      expectProblem(await app.call("GET", `/v1/runs/${id}`, { as: ["viewer"] }), 404, "run_not_found");
      expectProblem(await app.call("DELETE", `/v1/tokens/${id}`, { as: ["admin"] }), 404, "token_not_found");
      expectProblem(await app.call("GET", "/v1/nothing"), 404, "not_found");
      expectProblem(await app.call("GET", "/V1/stacks", { as: ["viewer"] }), 404, "not_found");
      expectProblem(await app.call("GET", "/v1/stacks/", { as: ["viewer"] }), 404, "not_found");
    });

    it("answers 405 with the methods that there are", async () => {
      const answer = await app.call("PUT", "/v1/stacks/dev/runs", { as: ["admin"] });
      expectProblem(answer, 405, "method_not_allowed");
      expect(answer.headers.get("allow")).to.equal("POST");
    });

    for (const name of ["..", "%2e%2e", "a%2Fb", "dev%00", "%ff", "dev'--", "d".repeat(200)]) {
      it(`refuses the stack name ${name.slice(0, 20)}`, async () => {
        const answer = await rawGet(app.url, `/v1/stacks/${name}`, await app.secret("token", ["viewer"]));
        expect(answer.status).to.be.oneOf([400, 404]);
        expect(answer.type).to.match(/^application\/problem\+json/);
      });
    }
  });

  describe("with a wrong body", () => {
    it("names each unknown field", async () => {
      const answer = await post({ body: { ...valid, opperation: "update", force: true } });
      expectProblem(answer, 400, "invalid_request");
      expect(answer.body["faults"]).to.deep.equal([
        { path: "body.opperation", message: "is not known here" },
        { path: "body.force", message: "is not known here" },
      ]);
    });

    it("names an unknown operation and those there are", async () => {
      const answer = await post({ body: { operation: "explode" } });
      expectProblem(answer, 400, "invalid_request");
      const [fault] = answer.body["faults"] as { path: string; message: string; value: string }[];
      expect(fault?.path).to.equal("body.operation");
      expect(fault?.value).to.equal('"explode"');
      expect(fault?.message).to.match(/preview.*update.*refresh.*destroy/);
    });

    const bodies: readonly [string, unknown][] = [
      ["no operation", {}],
      ["an operation that is a number", { operation: 1 }],
      ["an empty message", { ...valid, message: " " }],
      ["a message that is too long", { ...valid, message: "x".repeat(1001) }],
      ["an array", [valid]],
      ["null", null],
      ["a prototype", { ...valid, ["__proto__x"]: {} }],
    ];
    for (const [name, body] of bodies) {
      it(`answers 400 to ${name}`, async () => {
        const answer = await post({ body });
        expect(answer.status, answer.text).to.equal(400);
        expect(answer.headers.get("content-type")).to.match(/^application\/problem\+json/);
      });
    }

    for (const raw of ["{", "", '{"operation":"update"', "update", '{"operation":"update"}}', "\u0000"]) {
      it(`answers 400 to the text ${JSON.stringify(raw)}`, async () => {
        const answer = await post({ raw, headers: { "content-type": "application/json" } });
        expect(answer.status, answer.text).to.equal(400);
        expect(answer.body["code"]).to.be.oneOf(["invalid_json", "invalid_request"]);
      });
    }

    it("answers 413 above 256 KiB and takes what is just below", async () => {
      const fill = (bytes: number) => `{"operation":"update","message":"a"}${" ".repeat(bytes - 36)}`;
      const headers = { "content-type": "application/json" };
      expectProblem(await post({ raw: fill(256 * 1024 + 1), headers }), 413, "body_too_large");
      expect((await post({ raw: fill(256 * 1024), headers })).status).to.equal(202);
    });

    for (const type of [
      undefined,
      "text/plain",
      "application/x-www-form-urlencoded",
      "application/json; charset=latin1",
    ]) {
      it(`answers 415 to the content type ${type}`, async () => {
        const answer = await post({
          raw: Buffer.from(JSON.stringify(valid)),
          headers: type ? { "content-type": type } : {},
        });
        expectProblem(answer, 415, "unsupported_media_type");
      });
    }

    it("answers 415 to a compressed body", async () => {
      const headers = { "content-type": "application/json", "content-encoding": "gzip" };
      expectProblem(await post({ raw: "{}", headers }), 415, "unsupported_media_type");
    });

    it("creates no run for any of these", async () => {
      const before_ = await app.pool.query("select count(*)::int as n from runs");
      await post({ body: { operation: "explode" } });
      await app.call("POST", "/v1/stacks/dev/runs", { as: ["viewer"], body: valid });
      const after_ = await app.pool.query("select count(*)::int as n from runs");
      expect(after_.rows).to.deep.equal(before_.rows);
    });
  });

  describe("with a wrong query or header", () => {
    for (const query of [
      "limit=0",
      "limit=201",
      "limit=ten",
      "limit=1&limit=2",
      "sort=up",
      "state=flying",
      "cursor=1",
      "stack=a%20b",
    ]) {
      it(`answers 400 to ?${query}`, async () => {
        const answer = await app.call("GET", `/v1/runs?${query}`, { as: ["viewer"] });
        expectProblem(answer, 400, "invalid_request");
        expect((answer.body["faults"] as { path: string }[])[0]?.path).to.match(/^query\./);
      });
    }

    it("answers 431 to headers of a MiB", async () => {
      const status = await new Promise<number | undefined>((resolve, reject) => {
        const sent = request(
          `${app.url}/v1/stacks`,
          { headers: { "x-fill": "x".repeat(1024 * 1024) } },
          (response) => {
            response.resume();
            resolve(response.statusCode);
          },
        );
        // The server may hang up while we still send.
        sent.on("error", (error: NodeJS.ErrnoException) =>
          error.code === "EPIPE" || error.code === "ECONNRESET" ? resolve(431) : reject(error),
        );
        sent.end();
      });
      expect(status).to.equal(431);
    });

    it("answers 400 to a Last-Event-ID that is no event id, 406 to a type it does not have", async () => {
      const { body } = await post({ body: valid });
      const events = `/v1/runs/${String(body["id"])}/events`;
      expectProblem(
        await app.call("GET", events, { as: ["viewer"], headers: { "last-event-id": "-1" } }),
        400,
        "invalid_request",
      );
      expectProblem(
        await app.call("GET", events, { as: ["viewer"], headers: { accept: "image/png" } }),
        406,
        "not_acceptable",
      );
    });

    it("survives a client that hangs up in the middle of its body", async () => {
      const { hostname, port } = new URL(app.url);
      const token = await app.secret("token", ["operator"]);
      await new Promise<void>((resolve) => {
        const socket = connect(Number(port), hostname, () => {
          socket.write(
            `POST /v1/stacks/dev/runs HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${token}\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{"ope`,
          );
          setTimeout(() => socket.destroy(), 50);
        });
        socket.on("close", () => resolve());
      });
      expect((await app.call("GET", "/healthz")).status).to.equal(200);
    });
  });

  it("gets no internals when a handler fails unexpectedly", async () => {
    await app.pool.query("alter table runs rename to runs_away");
    try {
      const answer = await app.call("GET", "/v1/runs", { as: ["viewer"] });
      expectProblem(answer, 500, "internal");
      expect(answer.text).not.to.match(/relation|select|runs_away/);
    } finally {
      await app.pool.query("alter table runs_away rename to runs");
    }
  });
});

/** A request whose path no URL parser has touched. */
function rawGet(
  url: string,
  path: string,
  token: string,
): Promise<{ status: number | undefined; type: string }> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const headers = { authorization: `Bearer ${token}` };
    request({ hostname, port, path, headers }, (response) => {
      response.resume();
      resolve({ status: response.statusCode, type: String(response.headers["content-type"]) });
    })
      .on("error", reject)
      .end();
  });
}
