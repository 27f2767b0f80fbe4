// Decides what a run's event reads like, on the dashboard and in a terminal: one line.
import type { Schemas } from "./client.ts";

type RunEvent = Schemas["RunEvent"];

/** The line of an event, with its time of day in UTC. */
export function lineOf({ type, at, data }: RunEvent): string {
  return `${at.slice(11, 19)} ${textOf(type, data)}`;
}

function textOf(type: RunEvent["type"], data: RunEvent["data"]): string {
  const said = (name: string): string => String(data[name] ?? "");
  const resource = said("urn").split("::").at(-1) ?? "";
  switch (type) {
    case "diagnostic":
      return said("message").trimEnd();
    case "run.state":
      return `-- ${said("state")}`;
    case "gate.decision":
      return `gate ${said("gate")}: ${said("verdict")}, ${said("reason")}`;
    case "alert":
      return `ALERT ${said("kind")} by ${said("by")}: ${said("reason")}`;
    case "summary":
      return changesText(data["changes"] as Record<string, number> | undefined);
    case "policy.violation":
      return `${said("rule")} ${resource}: ${said("message")}`;
    case "resource.pre":
    case "resource.done":
    case "resource.failed":
      return `${verbs[type]} ${said("op")} ${said("type")} ${resource}`;
  }
}

const verbs = { "resource.pre": "...", "resource.done": "ok ", "resource.failed": "FAILED" } as const;

/** "3 create, 1 delete"; "none" where nothing changes, and "-" where nothing is known. */
export function changesText(counts: Readonly<Record<string, number>> | undefined): string {
  if (!counts) return "-";
  const parts = Object.entries(counts).filter(([op, count]) => op !== "same" && count > 0);
  return parts.map(([op, count]) => `${count} ${op}`).join(", ") || "none";
}
