// How CodeDeploy's ids look: UUIDs.

import type { Context } from "../model.ts";

export function uuidOf({ world }: Context): string {
  return world.random("hex", 32).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
