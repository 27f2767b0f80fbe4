// Errors of requests as such: bytes, bodies, methods, credentials, and a server in trouble.
import { connect } from "node:net";
import { createLimits } from "../../../automation/auth/limits.ts";
import { createPool } from "../../../automation/store/database.ts";
import { type Answer, type TestApp, send } from "../support/app.ts";
import { silent } from "../support/database.ts";
import type { Provocations, World } from "./provocation.ts";

/** What the server answers to these bytes. */
function sendBytes({ url }: TestApp, text: string): Promise<Answer> {
  return new Promise((resolve, reject) => {
    let answer = "";
    const socket = connect(Number(new URL(url).port), "127.0.0.1", () => socket.write(text));
    socket.setEncoding("utf8").on("data", (chunk: string) => (answer += chunk));
    socket.once("error", reject).once("close", () => {
      const [head = "", body = ""] = answer.split("\r\n\r\n");
      const [status = "", ...lines] = head.split("\r\n");
      const headers = new Headers(lines.map((line) => line.split(": ", 2) as [string, string]));
      resolve({ status: Number(status.split(" ")[1]), headers, text: body, body: JSON.parse(body) });
    });
  });
}

const runs = "/v1/stacks/dev/runs";
const json = { "content-type": "application/json" };
const post = ({ app }: World, raw: string, headers: Record<string, string>) =>
  app.call("POST", runs, { as: ["operator"], raw, headers });

/** With limits that the next call exceeds, on a server of its own. */
const limited = ({ beside }: World, settings: Parameters<typeof createLimits>[0], tokens: string[]) =>
  beside({ limits: createLimits(settings, silent) }, async (url) => {
    for (const token of tokens.slice(1)) await send(url, "GET", "/v1/me", token);
    return send(url, "GET", "/v1/me", tokens[0]);
  });
const wrong = (letter: string) => `lg_${letter.repeat(43)}`;

export const requests = {
  malformed_request: { names: "Parse Error", provoke: ({ app }) => sendBytes(app, "hello\r\n\r\n") },
  headers_too_large: {
    names: "16 KiB",
    provoke: ({ app }) => sendBytes(app, `GET /healthz HTTP/1.1\r\nx: ${"a".repeat(20_000)}\r\n\r\n`),
  },
  invalid_json: { names: "position 1", provoke: (world) => post(world, "{", json) },
  invalid_request: { names: '"explode"', provoke: (world) => post(world, '{"operation":"explode"}', json) },
  body_too_large: { names: "too large", provoke: (world) => post(world, " ".repeat(256 * 1024 + 1), json) },
  unsupported_media_type: {
    names: "text/plain",
    provoke: (world) => post(world, "{}", { "content-type": "text/plain" }),
  },
  method_not_allowed: { names: "PUT", provoke: ({ app }) => app.call("PUT", runs, { as: ["admin"] }) },
  not_acceptable: {
    names: "image/png",
    provoke: async ({ app }) => {
      const { body } = await app.call("POST", runs, { as: ["operator"], body: { operation: "preview" } });
      const headers = { accept: "image/png" };
      return app.call("GET", `/v1/runs/${String(body["id"])}/events`, { as: ["viewer"], headers });
    },
  },
  unauthenticated: {
    names: "the token is unknown",
    provoke: ({ app }) => app.call("GET", "/v1/me", { as: wrong("A") }),
  },
  forbidden: {
    names: "test viewer",
    provoke: ({ app }) => app.call("POST", runs, { as: ["viewer"], body: { operation: "update" } }),
  },
  csrf_refused: {
    names: "X-CSRF-Token",
    provoke: async ({ app }) => {
      const cookie = `lockgate=${await app.secret("session", ["operator"])}`;
      return app.call("POST", runs, { headers: { cookie }, body: { operation: "update" } });
    },
  },
  rate_limited: {
    names: "more than 1 requests",
    provoke: async (world) => {
      const token = await world.app.secret("token", ["viewer"]);
      return limited(world, { perMinute: 1, wrongSecrets: 0, lockSeconds: 60 }, [token, token]);
    },
  },
  address_locked: {
    names: "from your address",
    provoke: (world) =>
      limited(world, { perMinute: 0, wrongSecrets: 1, lockSeconds: 60 }, ["B", "C", "D"].map(wrong)),
  },
  internal: {
    names: "/v1/runs",
    provoke: async ({ app }) => {
      await app.pool.query("alter table runs rename to runs_away");
      const answer = app.call("GET", "/v1/runs", { as: ["viewer"] });
      return answer.finally(() => app.pool.query("alter table runs_away rename to runs"));
    },
  },
  database_unavailable: {
    names: "/v1/me",
    provoke: async ({ app, beside }) => {
      const token = await app.secret("token", ["viewer"]);
      const pool = createPool("postgresql://someone:hunter2@127.0.0.1:1/lockgate", silent, 1);
      return beside({ pool }, (url) => send(url, "GET", "/v1/me", token)).finally(() => pool.end());
    },
  },
} as const satisfies Provocations;
