// The dashboard's calls to the server's HTTP API, with the session's cookie and its CSRF token.
import { type Schemas, Problem, bodyOf, createClient } from "../client/client.ts";

export { Problem } from "../client/client.ts";

export type Run = Schemas["Run"];
export type RunDetail = Schemas["RunDetail"];
export type Violation = NonNullable<Run["outcome"]>["policies"]["violations"][number];
/** What a run would do, and who said what about it. */
export type Diff = Schemas["RunDiff"];
export type Stack = Schemas["Stack"];
export type Me = Schemas["Me"];
export type RunEvent = Schemas["RunEvent"];

let csrfToken = "";

export const api = createClient({ csrfToken: () => csrfToken });

export async function me(): Promise<Me> {
  const who = await bodyOf(api.GET("/v1/me"));
  csrfToken = who.csrfToken ?? "";
  return who;
}

/** Issuers to sign in with; none where the server can't say. */
export async function logins(): Promise<{ issuer: string; path: string }[]> {
  return bodyOf(api.GET("/v1/logins")).then(
    ({ items }) => items,
    () => [],
  );
}

export async function signOut(): Promise<void> {
  await api.POST("/v1/logout", {});
}

export async function stacks(): Promise<Stack[]> {
  return (await bodyOf(api.GET("/v1/stacks"))).items;
}

export async function runs(): Promise<Run[]> {
  return (await bodyOf(api.GET("/v1/runs", { params: { query: { limit: 10 } } }))).items;
}

export type RunsAsked = { state?: Run["state"]; stack?: string; cursor?: string };

export function runsPage(query: RunsAsked): Promise<{ items: Run[]; nextCursor?: string }> {
  return bodyOf(api.GET("/v1/runs", { params: { query: { limit: 50, ...query } } }));
}

export type Window = Schemas["Window"];
export type WindowCalendar = Schemas["Schedule"];
export type Closure = WindowCalendar["closures"][number];
export type DriftSchedule = Schemas["DriftSchedule"];
export type Release = Schemas["Release"];
export type AuditRecord = Schemas["AuditRecord"];

export async function windows(): Promise<Window[]> {
  return (await bodyOf(api.GET("/v1/windows"))).items;
}

/** When the stack must not be changed within the next 30 days. */
export function windowCalendar(stack: string): Promise<WindowCalendar> {
  return bodyOf(api.GET("/v1/windows/next", { params: { query: { stack } } }));
}

export async function schedules(): Promise<DriftSchedule[]> {
  return (await bodyOf(api.GET("/v1/schedules"))).items;
}

export async function releases(): Promise<Release[]> {
  return (await bodyOf(api.GET("/v1/releases", { params: { query: { limit: 200 } } }))).items;
}

export type Rehearsal = Schemas["Rehearsal"];

export async function rehearsals(): Promise<Rehearsal[]> {
  return (await bodyOf(api.GET("/v1/rehearsals"))).items;
}

export function rehearsal(id: string): Promise<Rehearsal> {
  return bodyOf(api.GET("/v1/rehearsals/{id}", { params: { path: { id } } }));
}

export function auditPage(
  cursor: string | undefined,
): Promise<{ items: AuditRecord[]; nextCursor?: string }> {
  const query = { limit: 50, ...(cursor === undefined ? {} : { cursor: Number(cursor) }) };
  return bodyOf(api.GET("/v1/audit", { params: { query } }));
}

/** The newest signed checkpoint of the audit; undefined where none was signed. */
export function checkpoint(): Promise<Schemas["AuditCheckpoint"] | undefined> {
  return bodyOf(api.GET("/v1/audit/checkpoint")).catch((error: unknown) => {
    if (error instanceof Problem && error.status === 404) return undefined;
    throw error;
  });
}

const ofRun = (id: string) => ({ params: { path: { id } } });

export function run(id: string): Promise<RunDetail> {
  return bodyOf(api.GET("/v1/runs/{id}", ofRun(id)));
}

export function startRun(stack: string, operation: Schemas["NewRun"]["operation"]): Promise<Run> {
  const body = { operation, message: "started on the dashboard" };
  return bodyOf(api.POST("/v1/stacks/{stack}/runs", { params: { path: { stack } }, body }));
}

export function diff(id: string): Promise<Diff> {
  return bodyOf(api.GET("/v1/runs/{id}/diff", ofRun(id)));
}

export async function approve(id: string, body: { digest: string; comment?: string }): Promise<void> {
  await api.POST("/v1/runs/{id}/approve", { ...ofRun(id), body });
}

export async function reject(id: string, body: { comment?: string }): Promise<void> {
  await api.POST("/v1/runs/{id}/reject", { ...ofRun(id), body });
}

/** Lets the run pass a window. */
export async function override(id: string, reason: string): Promise<void> {
  await api.POST("/v1/runs/{id}/override", { ...ofRun(id), body: { reason } });
}

export function repairRun(id: string): Promise<Run> {
  return bodyOf(api.POST("/v1/runs/{id}/repair", ofRun(id)));
}

export async function cancelRun(id: string): Promise<void> {
  await api.POST("/v1/runs/{id}/cancel", ofRun(id));
}
