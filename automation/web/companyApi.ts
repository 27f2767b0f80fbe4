// Questions about the company as a whole: who can make a call, and which findings are exempted.
import { type Schemas, bodyOf } from "../client/client.ts";
import { api } from "./api.ts";

export type Access = Schemas["WhoCan"]["answers"][number];
export type Effect = Access["effect"];
/** What one call comes to, with the statement that decides where one does. */
export type Decision = Access["call"];

/** What the form asks; an empty `principal` asks for everybody. */
export type Question = { principal: string; action: string; resource: string; account: string };

export type Answer = Pick<Schemas["WhoCan"], "action" | "resource" | "answers" | "notes">;

export type Exemption = Schemas["Exemption"];

export type Exemptions = { items: Exemption[]; faults: string[]; notes: string[] };

/** One principal's answer is a list of one. */
export async function ask({ principal, account, ...call }: Question): Promise<Answer> {
  const query = { ...call, ...(account === "" ? {} : { account }) };
  if (principal === "") return bodyOf(api.GET("/v1/access/who-can", { params: { query } }));
  const found = await bodyOf(api.GET("/v1/access/can", { params: { query: { principal, ...query } } }));
  const { action, resource, notes, ...access } = found;
  return { action, resource, answers: [access], notes };
}

export function exemptions(): Promise<Exemptions> {
  return bodyOf(api.GET("/v1/exemptions"));
}
