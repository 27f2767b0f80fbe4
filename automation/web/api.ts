// The dashboard's calls to the server's HTTP API, with the session's cookie and its CSRF token.

export type Violation = {
  rule: string;
  severity: string;
  level: string;
  urn: string;
  message: string;
  remedy?: string;
};

export type Run = {
  id: string;
  stack: string;
  operation: string;
  state: string;
  requestedBy: string;
  message: string | null;
  createdAt: string;
  startedAt: string | null;
  finishedAt: string | null;
  waitingFor?: string | null;
  waitingUntil?: string | null;
  decisions?: Decision[];
  outcome?: {
    changes?: Record<string, number>;
    resources?: number;
    durationSeconds?: number;
    policies?: { rulesChecked: number; violations: Violation[] };
    error?: { code: string; title: string; detail?: string; remedy?: string };
  } | null;
};

export type Decision = { gate: string; verdict: string; reason: string; at: string };

/** What a run would do, and who said what about it (`GET /v1/runs/{id}/diff`). */
export type Diff = {
  digest: string | null;
  steps: {
    urn: string;
    type: string;
    op: string;
    changes: { path: string; old?: string; next?: string }[];
  }[];
  replaces: string[];
  deletes: string[];
  widens: { urn: string; reasons: string[] }[];
  needed: number;
  expiresAt: string | null;
  approvals: {
    name: string;
    decision: string;
    comment: string | null;
    at: string;
    changed: string[];
    counts: boolean;
  }[];
};

export type Stack = { name: string; lastRun?: Run | null; resources?: number | null };
export type Me = { name: string; roles?: unknown; csrfToken?: string };
export type RunEvent = { id: number; type: string; at: string; data: Record<string, unknown> };

/** What the server refused: RFC 9457 problem details. */
export class Problem extends Error {
  readonly status: number;
  readonly remedy: string;
  /** What is wrong with which part of the request. */
  readonly faults: readonly string[];
  constructor(status: number, title: string, remedy: string, faults: readonly string[] = []) {
    super(title);
    this.status = status;
    this.remedy = remedy;
    this.faults = faults;
  }
}

let csrfToken = "";

export async function me(): Promise<Me> {
  const who = (await call("GET", "/v1/me")) as Me;
  csrfToken = who.csrfToken ?? "";
  return who;
}

export async function stacks(): Promise<Stack[]> {
  return ((await call("GET", "/v1/stacks")) as { items: Stack[] }).items;
}

export async function runs(): Promise<Run[]> {
  return ((await call("GET", "/v1/runs?limit=50")) as { items: Run[] }).items;
}

export async function run(id: string): Promise<Run> {
  return (await call("GET", `/v1/runs/${encodeURIComponent(id)}`)) as Run;
}

export async function startRun(stack: string, operation: string): Promise<Run> {
  const path = `/v1/stacks/${encodeURIComponent(stack)}/runs`;
  return (await call("POST", path, { operation, message: "started on the dashboard" })) as Run;
}

export async function diff(id: string): Promise<Diff> {
  return (await call("GET", `/v1/runs/${encodeURIComponent(id)}/diff`)) as Diff;
}

/** Approves the plan that `digest` names, rejects the run, or lets it pass a window. */
export async function decide(
  id: string,
  what: "approve" | "reject" | "override",
  body: { digest?: string; comment?: string; reason?: string },
): Promise<void> {
  await call("POST", `/v1/runs/${encodeURIComponent(id)}/${what}`, body);
}

export async function repairRun(id: string): Promise<Run> {
  return (await call("POST", `/v1/runs/${encodeURIComponent(id)}/repair`)) as Run;
}

export async function cancelRun(id: string): Promise<void> {
  await call("POST", `/v1/runs/${encodeURIComponent(id)}/cancel`);
}

export async function call(method: string, path: string, body?: unknown): Promise<unknown> {
  const headers: Record<string, string> = { accept: "application/json" };
  if (body !== undefined) headers["content-type"] = "application/json";
  if (method !== "GET") headers["x-csrf-token"] = csrfToken;
  const response = await fetch(path, {
    method,
    headers,
    credentials: "same-origin",
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const value = (await response.json().catch(() => ({}))) as Record<string, string> & {
    faults?: { path: string; message: string }[];
  };
  if (!response.ok) {
    throw new Problem(
      response.status,
      value.detail ?? value.title ?? `HTTP ${response.status}`,
      value.remedy ?? "",
      value.faults?.map(({ path, message }) => `${path.replace("query.", "")}: ${message}`),
    );
  }
  return value;
}
