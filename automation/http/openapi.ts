// Decides the OpenAPI 3.1 document: generated from the route table, never written by hand.
import { z } from "zod";
import { type ErrorCode, errorTable } from "../errors.ts";
import { type ResponseSpec, type Route, tags } from "./route.ts";
import { problemSchema } from "./schemas.ts";

type Json = Record<string, unknown>;

/** Errors that any route can answer with, and those that come with what a route has. */
function errorsOf(route: Route): ErrorCode[] {
  const secured: ErrorCode[] = isOpen(route) ? [] : ["unauthenticated", "rate_limited", "address_locked"];
  const permitted: ErrorCode[] = route.access.kind === "permission" ? ["forbidden"] : [];
  const takesBody = route.body !== undefined || route.access.kind === "signed";
  const body: ErrorCode[] = takesBody ? ["invalid_json", "body_too_large", "unsupported_media_type"] : [];
  const created: ErrorCode[] = route.creates ? ["idempotency_key_reused"] : [];
  const csrf: ErrorCode[] = route.method === "get" || isOpen(route) ? [] : ["csrf_refused"];
  const matched: ErrorCode[] = route.ifMatch ? ["precondition_required", "precondition_failed"] : [];
  const always: ErrorCode[] = ["invalid_request", "headers_too_large", "internal", "database_unavailable"];
  const all = [
    ...always,
    ...secured,
    ...permitted,
    ...csrf,
    ...body,
    ...created,
    ...matched,
    ...(route.errors ?? []),
  ];
  return [...new Set(all)];
}

/** Builds the document. */
export function openApiDocument(routes: readonly Route[], version: string): Json {
  const registry = z.registry<{ id: string }>();
  const paths: Record<string, Json> = {};
  for (const route of routes) {
    paths[route.path] = { ...paths[route.path], [route.method]: operation(route) };
  }
  void registry;
  return hoist({
    openapi: "3.1.1",
    info: {
      title: "Lockgate",
      version,
      description: "Deploys stacks to AWS safely: runs, gates, policy findings, events.",
      license: { name: "Apache-2.0", identifier: "Apache-2.0" },
    },
    servers: [{ url: "/" }],
    tags: [...new Set(routes.map((route) => route.tag))].map((name) => ({ name, description: tags[name] })),
    paths,
    components: {
      securitySchemes: {
        token: { type: "http", scheme: "bearer", description: "API token, lg_..." },
        session: { type: "apiKey", in: "cookie", name: "lockgate", description: "browser session" },
      },
    },
  });
}

function operation(route: Route): Json {
  return {
    operationId: route.operationId,
    summary: route.summary,
    ...(route.description ? { description: route.description } : {}),
    tags: [route.tag],
    security: isOpen(route) ? [] : [{ token: [] }, { session: [] }],
    "x-lockgate-access": route.access,
    parameters: parametersOf(route),
    ...requestBodyOf(route),
    responses: { ...successes(route), ...failures(route) },
  };
}

/** True where neither token nor session is asked for. */
const isOpen = ({ access }: Route): boolean => access.kind === "public" || access.kind === "signed";

function requestBodyOf(route: Route): Json {
  if (!route.body && route.access.kind !== "signed") return {};
  const schema = route.body ? schemaOf(route.body, "input") : { type: "object" };
  return { requestBody: { required: true, content: { "application/json": { schema } } } };
}

function parametersOf(route: Route): Json[] {
  const of = (schema: z.ZodObject | undefined, where: "path" | "query"): Json[] => {
    if (!schema) return [];
    const { properties = {}, required = [] } = schemaOf(schema, "input") as {
      properties?: Record<string, Json>;
      required?: string[];
    };
    return Object.entries(properties).map(([name, inner]) => ({
      name,
      in: where,
      required: where === "path" || required.includes(name),
      schema: inner,
    }));
  };
  const signature = {
    name: "X-Hub-Signature-256",
    in: "header",
    required: true,
    description: "sha256= and the HMAC of the body in hexadecimal",
    schema: { type: "string" },
  };
  const key = { type: "string", minLength: 1, maxLength: 200, pattern: "^[\\x21-\\x7e]+$" };
  const description = "repeats with the same key and body get the first answer again, for 24 hours";
  const header = { name: "Idempotency-Key", in: "header", required: false, description, schema: key };
  const match = {
    name: "If-Match",
    in: "header",
    required: true,
    description: "the ETag that was read",
    schema: { type: "string" },
  };
  return [
    ...of(route.params, "path"),
    ...of(route.query, "query"),
    ...(route.access.kind === "signed" ? [signature] : []),
    ...(route.creates ? [header] : []),
    ...(route.ifMatch ? [match] : []),
  ];
}

function successes(route: Route): Json {
  return Object.fromEntries(
    Object.entries(route.responses).map(([status, spec]) => [status, responseOf(spec)]),
  );
}

function responseOf(spec: ResponseSpec): Json {
  const headers = Object.entries(spec.headers ?? {}).map(([name, description]) => [
    name,
    { description, schema: { type: "string" } },
  ]);
  const media = spec.media ?? ["application/json"];
  return {
    description: spec.description,
    ...(headers.length > 0 ? { headers: Object.fromEntries(headers) } : {}),
    ...(spec.schema
      ? {
          content: Object.fromEntries(
            media.map((type) => [type, { schema: schemaOf(spec.schema as z.ZodType, "output") }]),
          ),
        }
      : {}),
  };
}

function failures(route: Route): Json {
  const byStatus = Map.groupBy(errorsOf(route), (code) => errorTable[code].status);
  return Object.fromEntries(
    [...byStatus].map(([status, codes]) => [
      String(status),
      alsoOwn(route.responses[status], {
        description: codes.map((code) => `${code}: ${errorTable[code].title}`).join("; "),
        content: { "application/problem+json": { schema: schemaOf(problemSchema, "output") } },
      }),
    ]),
  );
}

/** What a route itself answers with this status, beside the errors that have it. */
function alsoOwn(spec: ResponseSpec | undefined, errors: { description: string; content: Json }): Json {
  if (spec === undefined) return errors;
  const own = responseOf(spec);
  return {
    ...own,
    description: `${spec.description}; or ${errors.description}`,
    content: { ...(own["content"] as Json | undefined), ...errors.content },
  };
}

function schemaOf(schema: z.ZodType, io: "input" | "output"): Json {
  const { $schema: _dialect, ...rest } = z.toJSONSchema(schema, { io, target: "draft-2020-12" }) as Json;
  return rest;
}

/** Moves every schema with an id to components/schemas, so that the document names each once. */
function hoist(document: Json): Json {
  const schemas: Json = {};
  const visit = (node: unknown): unknown => {
    if (Array.isArray(node)) return node.map(visit);
    if (node === null || typeof node !== "object") return node;
    const { id, $defs, ...rest } = node as Json & { id?: unknown; $defs?: Record<string, unknown> };
    for (const [name, inner] of Object.entries($defs ?? {})) schemas[name] ??= visit(withoutId(inner));
    if (typeof rest["$ref"] === "string")
      return { ...rest, $ref: rest["$ref"].replace("#/$defs/", "#/components/schemas/") };
    // `id` next to a type is the mark that z.meta() left; a property called id is an object itself.
    if (typeof id === "string" && ("type" in rest || "anyOf" in rest)) {
      schemas[id] ??= mapValues(rest, visit);
      return { $ref: `#/components/schemas/${id}` };
    }
    return mapValues(id === undefined ? rest : { id, ...rest }, visit);
  };
  const visited = visit(document) as { components: Json };
  return { ...visited, components: { ...visited.components, schemas } };
}

function withoutId(node: unknown): unknown {
  const { id: _id, ...rest } = node as Json;
  return rest;
}

function mapValues(record: Json, change: (value: unknown) => unknown): Json {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]));
}
