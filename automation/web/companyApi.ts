// Questions about the company as a whole: who can make a call, and which findings are exempted.
import { call } from "./api.ts";

export type Effect = "allow" | "maybe" | "deny";

/** What one call comes to, with the statement that decides where one does. */
export type Decision = {
  effect: Effect;
  layer: string;
  why: "explicit-deny" | "no-allow" | "allowed" | "undecided";
  decidedBy?: { policy: string; index: number; sid?: string };
  statement?: unknown;
  unknownKeys?: string[];
};

export type Access = {
  principal: string;
  kind: string;
  declared: boolean;
  effect: Effect;
  /** Roles assumed one after the other. */
  path: (Decision & { role: string })[];
  call: Decision;
};

/** What the form asks; an empty `principal` asks for everybody. */
export type Question = { principal: string; action: string; resource: string; account: string };

export type Answer = { action: string; resource: string; answers: Access[]; notes: string[] };

export type Exemption = {
  rule: string;
  urn: string;
  reason: string;
  ticket: string;
  owner: string;
  until: string;
  state: "active" | "expired" | "unused" | "unseen";
};

export type Exemptions = { items: Exemption[]; faults: string[]; notes: string[] };

/** One principal's answer is a list of one. */
export async function ask(question: Question): Promise<Answer> {
  const words = Object.entries(question).filter(([, word]) => word !== "");
  const query = new URLSearchParams(words).toString();
  if (question.principal === "") return (await call("GET", `/v1/access/who-can?${query}`)) as Answer;
  const { action, resource, notes, ...access } = (await call("GET", `/v1/access/can?${query}`)) as Access &
    Omit<Answer, "answers">;
  return { action, resource, answers: [access], notes };
}

export async function exemptions(): Promise<Exemptions> {
  return (await call("GET", "/v1/exemptions")) as Exemptions;
}
