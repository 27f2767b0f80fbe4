// Finds an environment of somebody's own by its name, which only one at a time has.

import { type Client, type Schemas, bodyOf } from "../../automation/client/client.ts";
import { refused } from "../refused.ts";

export const openEnvironment = async (client: Client, name: string): Promise<Schemas["Environment"]> => {
  const { items } = await bodyOf(client.GET("/v1/environments", { params: { query: { limit: 200 } } }));
  const open = items.filter(({ endedAt }) => endedAt === null);
  const found = open.find((one) => one.name === name);
  if (found) return found;
  throw refused("environment_unknown", { name, known: open.map((one) => one.name).join(", ") || "none" });
};
