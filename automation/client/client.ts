// Decides how programs talk to the server: typed from the OpenAPI document; what the server refuses is thrown.
import createFetchClient from "openapi-fetch";
import type { components, paths } from "./generated/schema.d.ts";

/** JSON shapes of the API, by their names in the OpenAPI document. */
export type Schemas = components["schemas"];

/** What the server refused: RFC 9457 problem details. The message says what is wrong. */
export class Problem extends Error {
  readonly status: number;
  /** Stable code of docs' table of errors; empty when what answered was not the server. */
  readonly code: string;
  readonly remedy: string;
  /** What is wrong with which part of the request. */
  readonly faults: readonly string[];
  constructor(status: number, given: Partial<Schemas["Problem"]>) {
    super(given.detail ?? given.title ?? `HTTP ${status}`);
    this.status = status;
    this.code = given.code ?? "";
    this.remedy = given.remedy ?? "";
    this.faults = (given.faults ?? []).map(
      ({ path, message }) => `${path.replace("query.", "")}: ${message}`,
    );
  }
}

export interface ClientOptions {
  /** Where the server is: https://lockgate.example.com; nothing on the server's own pages. */
  readonly url?: string;
  /** API token or token of a trusted issuer; the session's cookie otherwise. */
  readonly token?: string;
  /** Token against cross-site requests that a session needs for what changes something. */
  readonly csrfToken?: () => string;
}

export type Client = ReturnType<typeof createClient>;

/** Makes a client. Each call throws a Problem when it is refused, and fetch's error when nothing answers. */
export function createClient({ url = "", token, csrfToken }: ClientOptions) {
  const client = createFetchClient<paths>({ baseUrl: url, credentials: "same-origin" });
  client.use({
    onRequest: ({ request }) => {
      if (token !== undefined) request.headers.set("authorization", `Bearer ${token}`);
      if (csrfToken && request.method !== "GET") request.headers.set("x-csrf-token", csrfToken());
      return request;
    },
    onResponse: async ({ response }) => {
      if (!response.ok) throw new Problem(response.status, await response.json().catch(() => ({})));
    },
  });
  return client;
}

/** The body of an answer that was not refused. */
export async function bodyOf<T>(answer: Promise<{ data?: T }>): Promise<T> {
  return (await answer).data as T;
}

/** All that an error says, in lines: what is wrong, with which part, and the remedy. */
export function explain(error: Error): string {
  if (!(error instanceof Problem)) return error.message;
  return [error.message, ...error.faults, error.remedy].filter((line) => line !== "").join("\n");
}
