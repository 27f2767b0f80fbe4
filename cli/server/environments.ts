// What commands on environments of people's own share: one is found by its name, which only one at a time has, and lasts hours.

import { type Client, type Schemas, bodyOf } from "../../automation/client/client.ts";
import { malformed } from "../options.ts";
import { refused } from "../refused.ts";

export const openEnvironment = async (client: Client, name: string): Promise<Schemas["Environment"]> => {
  const { items } = await bodyOf(client.GET("/v1/environments", { params: { query: { limit: 200 } } }));
  const open = items.filter(({ endedAt }) => endedAt === null);
  const found = open.find((one) => one.name === name);
  if (found) return found;
  throw refused("environment_unknown", { name, known: open.map((one) => one.name).join(", ") || "none" });
};

/** Whole hours; how many are allowed is the server's to say. */
export function hoursOf(text: string): number {
  if (/^\d{1,3}$/.test(text)) return Number(text);
  throw malformed("hours", "a whole number of hours, such as 24", text);
}
