// What the real engine and the policy pack say of a company whose apps all come from one kind of source, app by app.
import type { App } from "../../infra/configuration/schema.ts";
import { appsFrom, companyWith } from "../sandbox/rehearsal/floorCompany.ts";
import type { Engine, Said } from "./engine.ts";
import { STACKS } from "./program.ts";

/**
 * The organization is brought up, since it makes the roles that all other stacks work as; those are previewed. All apps are
 * in the same stacks: one after the other would take hours.
 */
export async function previews(engine: Engine, source: App["source"]["kind"]): Promise<Said[]> {
  engine.configure(companyWith(appsFrom(source)));
  const said: Said[] = [];
  for (const stack of STACKS) said.push(...(await engine.run(stack === "org" ? "up" : "preview", stack)));
  return said;
}

/** What is said of an app: what names it, and what names none of them, which is everybody's. */
export function saidOf(app: string, apps: readonly string[], said: readonly Said[]): Said[] {
  const names = (name: string, { urn, text }: Said): boolean =>
    new RegExp(`(?<![a-z0-9])${name}(?![a-z0-9])`).test(`${urn} ${text}`);
  return said.filter((one) => names(app, one) || !apps.some((other) => names(other, one)));
}
