// A stand-in of GitHub's API on loopback: it takes what GitHub's published description of the calls allows, and nothing else.
import Ajv from "ajv-draft-04";
import { readFileSync } from "node:fs";
import { type IncomingMessage, createServer } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";

type Json = Record<string, unknown>;
type Operation = {
  requestBody?: { content: { "application/json": { schema: object } } };
  responses: Record<string, { example: Json }>;
};

const file = path.join(import.meta.dirname, "../fixtures/github/api.json");
const described = JSON.parse(readFileSync(file, "utf8")) as {
  paths: Record<string, Record<string, Operation>>;
};
// OpenAPI 3.0 extends draft 4 by words that only describe, and `nullable`.
const ajv = new Ajv.default({ strict: false, validateFormats: false });

const operations = Object.entries(described.paths).flatMap(([where, methods]) =>
  Object.entries(methods).map(([method, { requestBody, responses }]) => ({
    method: method.toUpperCase(),
    where,
    pattern: new RegExp(`^${where.replaceAll(/\{\w+\}/g, "([^/]+)")}$`),
    check: requestBody && ajv.compile(requestBody.content["application/json"].schema),
    status: Number(Object.keys(responses)[0]),
  })),
);

export interface Call {
  /** Method and path of GitHub's description: `POST /repos/{owner}/{repo}/statuses/{sha}`. */
  readonly operation: string;
  readonly url: string;
  readonly body: Json;
  readonly authorization: string;
}

export interface GithubStandIn {
  readonly url: string;
  readonly calls: Call[];
  /** Comments by id. */
  readonly comments: Map<number, Json>;
  /** While set, every call is answered with it. */
  fail(status: number | undefined): void;
  /** Resolves when so many calls came that match. */
  saw(wanted: (call: Call) => boolean): Promise<Call>;
  stop(): Promise<void>;
}

export async function startGithub(): Promise<GithubStandIn> {
  const calls: Call[] = [];
  const comments = new Map<number, Json>();
  const watchers = new Set<() => void>();
  let failing: number | undefined;
  const answer = (operation: string, parts: string[], body: Json): [number, unknown] => {
    const id = Number(parts[2]);
    if (operation.startsWith("GET"))
      return [200, [...comments].map(([at, comment]) => ({ id: at, ...comment }))];
    if (operation.startsWith("PATCH")) {
      if (!comments.has(id)) return [404, { message: "Not Found" }];
      comments.set(id, body);
      return [200, { id, ...body }];
    }
    if (!operation.endsWith("/comments")) return [201, {}];
    comments.set(calls.length, body);
    return [201, { id: calls.length, ...body }];
  };
  const server = createServer(async (request, response) => {
    const reply = (status: number, body: unknown) => {
      response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
      for (const watcher of watchers) watcher();
    };
    if (failing !== undefined) return reply(failing, { message: "it is down" });
    const body = await bodyOf(request);
    const where = new URL(request.url ?? "", "http://x").pathname;
    const found = operations.find(({ method, pattern }) => method === request.method && pattern.test(where));
    if (!found) return reply(404, { message: "no such operation" });
    if (found.check && !found.check(body)) return reply(422, { message: ajv.errorsText(found.check.errors) });
    const operation = `${found.method} ${found.where}`;
    const authorization = request.headers.authorization ?? "";
    calls.push({ operation, url: where, body, authorization });
    reply(...answer(operation, (found.pattern.exec(where) ?? []).slice(1), body));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls,
    comments,
    fail: (status) => (failing = status),
    saw: (wanted) =>
      new Promise((resolve) => {
        const look = () => {
          const call = calls.find(wanted);
          if (!call) return;
          watchers.delete(look);
          resolve(call);
        };
        watchers.add(look);
        look();
      }),
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function bodyOf(request: IncomingMessage): Promise<Json> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return JSON.parse(Buffer.concat(chunks).toString() || "{}") as Json;
}
