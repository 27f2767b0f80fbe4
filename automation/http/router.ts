// Decides how a request goes through a route: authenticate, read, validate, authorise, answer.
import { SpanKind } from "@opentelemetry/api";
import express, { type Request, type RequestHandler, type Response } from "express";
import { type Authenticated, authenticate, requireCsrf, sessionSecret } from "../auth/authenticate.ts";
import type { Identity } from "../auth/permissions.ts";
import { type Fault, LockgateError } from "../errors.ts";
import { type Codec, plainCodec, sealedCodec } from "../auth/sealing.ts";
import { type Queryable, inTransaction } from "../store/database.ts";
import { type Answer, once, requestHash } from "../store/idempotency.ts";
import { authorise } from "./access.ts";
import type { AppDeps, Context, Route } from "./route.ts";
import { check, requireNoFaults } from "./validate.ts";
import { contextOf, inSpan } from "../tracing.ts";

/** Largest body, in bytes. */
const bodyLimit = 256 * 1024;

/** Nobody: what public routes see. */
const nobody: Identity = {
  id: "",
  name: "anonymous",
  person: "",
  grants: [],
  via: "token",
  expiresAt: new Date(0),
};

/** Largest body of a signed delivery, in bytes: a push of many commits is larger than what people send. */
const signedLimit = 1024 * 1024;

const readRaw = express.raw({ limit: signedLimit, inflate: false, type: () => true });
const readJson = express.json({ limit: bodyLimit, strict: true, inflate: false, type: () => true });

/** Express' routes from the table; other methods on a known path get 405. */
export function createRouter(deps: AppDeps, routes: readonly Route[]): express.Router {
  const router = express.Router({ caseSensitive: true, strict: true });
  const paths = Map.groupBy(routes, (entry) => entry.path);
  for (const [path, entries] of paths) {
    const place = router.route(path.replaceAll(/\{(\w+)\}/g, ":$1"));
    const allow = [...new Set(entries.flatMap(methodsOf))];
    const refuse = ({ method }: Request) => {
      const detail = `${method} is none of ${allow.join(", ")}`;
      throw new LockgateError("method_not_allowed", { detail, headers: { allow: allow.join(", ") } });
    };
    // Before the routes: Express gives a HEAD to the route of GET.
    if (!allow.includes("HEAD")) place.head(refuse);
    for (const entry of entries) place[entry.method](serve(deps, entry));
    place.all(refuse);
  }
  return router;
}

function methodsOf({ method, consumes }: Route): string[] {
  return method === "get" && !consumes ? ["GET", "HEAD"] : [method.toUpperCase()];
}

function serve(deps: AppDeps, entry: Route): RequestHandler {
  const handle = handler(deps, entry);
  const { method, path } = entry;
  const attributes = { "http.request.method": method.toUpperCase(), "http.route": path };
  // By the route, as in metrics: what callers write may hold anything.
  return (request, response) =>
    inSpan(
      `${method.toUpperCase()} ${path}`,
      { attributes, kind: SpanKind.SERVER, parent: contextOf(request.headers) },
      async (span) => {
        await handle(request, response);
        span.setAttribute("http.response.status_code", response.statusCode);
      },
    );
}

function handler(deps: AppDeps, entry: Route): (request: Request, response: Response) => Promise<void> {
  return async (request, response) => {
    measure(deps, entry, response);
    const secure = isSecure(deps, request);
    const signed = entry.access.kind === "signed";
    const who = signed || entry.access.kind === "public" ? undefined : await identify(deps, request, secure);
    if (who && entry.method !== "get") requireCsrf(who, request.headers);
    const faults: Fault[] = [];
    const params = check(entry.params, "path", request.params, faults) ?? {};
    if (faults.length === 0 && who) await authorise(deps.pool, entry.access, who.identity, params);
    const query = check(entry.query, "query", request.query, faults);
    const raw = signed ? await readBytes(request, response) : Buffer.alloc(0);
    const body =
      !signed && (entry.method === "post" || entry.method === "put")
        ? check(entry.body, "body", await readBody(entry, request, response), faults)
        : undefined;
    const key = idempotencyKey(entry, request, faults);
    requireNoFaults(faults);
    const context = {
      deps,
      params,
      query,
      body,
      raw,
      headers: request.headers,
      ...whoIs(who),
      secure,
    };
    const repeat =
      key === undefined ? undefined : { key, hash: requestHash(request.method, request.path, body) };
    const codec = entry.secretAnswer && who ? sealedCodec(who.secret) : plainCodec;
    const call = () => answerOf(entry, context, repeat, codec);
    const code = entry.access.kind === "public" ? request.query["code"] : undefined;
    const answer = await (typeof code === "string"
      ? deps.limits.guard(addressOf(request), code, call)
      : call());
    if (typeof answer === "function") await answer(response);
    else send(answer, response);
  };
}

/** By the route's path in the table: what callers write would make labels without end. */
function measure({ metrics }: AppDeps, { method, path }: Route, response: Response): void {
  const begun = performance.now();
  response.once("close", () =>
    metrics.observe(method.toUpperCase(), path, response.statusCode, (performance.now() - begun) / 1000),
  );
}

/** Who it is, if they have neither guessed nor asked too often. */
async function identify(deps: AppDeps, request: Request, secure: boolean): Promise<Authenticated> {
  const { headers } = request;
  const shown = headers.authorization ?? sessionSecret(headers.cookie, secure);
  const who = await deps.limits.guard(addressOf(request), shown, () =>
    authenticate(deps.pool, headers, secure, deps.verifyToken),
  );
  await deps.limits.take(who.identity.person);
  return who;
}

const addressOf = (request: Request): string => request.ip ?? "unknown";

function whoIs(who: Authenticated | undefined) {
  return { identity: who?.identity ?? nobody, csrfToken: who?.csrfToken };
}

type Loose = Omit<Context<unknown, unknown, unknown>, "db">;

/** Calls the handler; a creating one in a transaction, and only once for its key. */
async function answerOf(
  entry: Route,
  context: Loose,
  repeat: { key: string; hash: Buffer } | undefined,
  codec: Codec,
) {
  // The table holds routes of many types; each handler was checked against its own schemas by route().
  const call = (db: Queryable) => entry.handler({ ...context, db } as never);
  if (!entry.creates) return call(context.deps.pool);
  return inTransaction(context.deps.pool, async (tx) => {
    if (!repeat) return call(tx);
    const claimed = { identity: context.identity.id, ...repeat };
    return once(tx, claimed, async () => (await call(tx)) as Answer, codec);
  });
}

/** Reads the body as JSON. A route that takes none is not bothered with an empty one. */
async function readBody(entry: Route, request: Request, response: Response): Promise<unknown> {
  const empty =
    request.headers["content-length"] === "0" ||
    (request.headers["content-length"] === undefined && request.headers["transfer-encoding"] === undefined);
  if (empty && !entry.body) return undefined;
  if (!empty) requireJson(request.headers["content-type"]);
  await readBy(readJson, request, response);
  return request.body as unknown;
}

/** Reads the body of a signed delivery as it came. */
async function readBytes(request: Request, response: Response): Promise<Buffer> {
  requireJson(request.headers["content-type"]);
  await readBy(readRaw, request, response);
  return Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
}

function readBy(reader: RequestHandler, request: Request, response: Response): Promise<void> {
  return new Promise((resolve, reject) => {
    void reader(request, response, (error?: unknown) => (error ? reject(error as Error) : resolve()));
  });
}

function requireJson(contentType: string | undefined): void {
  const [media = "", ...parameters] = (contentType ?? "")
    .toLowerCase()
    .split(";")
    .map((part) => part.trim());
  const charset = parameters.find((parameter) => parameter.startsWith("charset="))?.slice("charset=".length);
  const utf8 = charset === undefined || charset.replaceAll('"', "") === "utf-8";
  if (media === "application/json" && utf8) return;
  const detail =
    contentType === undefined
      ? "Content-Type is missing"
      : `Content-Type is ${JSON.stringify(contentType.slice(0, 100))}`;
  throw new LockgateError("unsupported_media_type", { detail });
}

/** The Idempotency-Key of a creating request; printable ASCII, at most 200 characters. */
function idempotencyKey(entry: Route, request: Request, faults: Fault[]): string | undefined {
  const key = request.headers["idempotency-key"];
  if (key === undefined || !entry.creates) return undefined;
  if (typeof key === "string" && /^[\x21-\x7e]{1,200}$/.test(key)) return key;
  faults.push({
    path: "header.idempotency-key",
    message: "must be 1 to 200 printable ASCII characters without spaces",
  });
  return undefined;
}

function isSecure(deps: AppDeps, request: Request): boolean {
  return request.secure || deps.config.publicUrl?.startsWith("https:") === true;
}

function send(answer: Answer, response: Response): void {
  response.status(answer.status).set({ "cache-control": "no-store", ...answer.headers });
  if (answer.body === undefined) response.end();
  else response.json(answer.body);
}
