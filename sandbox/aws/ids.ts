// How AWS's ids look that are UUIDs.

import type { Context } from "./model.ts";

export function uuidOf({ world }: Pick<Context, "world">): string {
  return world.random("hex", 32).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
