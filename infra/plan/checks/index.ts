// The table of checks of an app that runs: one file and one line each. Which ones an app has is said in its `checks`.
import { autocannon } from "./autocannon.ts";
import { pa11y } from "./pa11y.ts";
import { playwright } from "./playwright.ts";
import type { Check, Complaint, Limits } from "./tool.ts";

export const checks = { playwright, pa11y, autocannon } as const satisfies Readonly<Record<string, Check>>;
export type CheckName = keyof typeof checks;
export const checkNames = Object.keys(checks) as [CheckName, ...CheckName[]];

/** Of one tool: its report, or why there is none. */
export type Tried = { check: CheckName } & ({ report: string } | { missing: string });

/** Lines that say why the app goes no further; none where every check has run and found nothing. */
export function complaintsOf(
  demanded: readonly CheckName[],
  tried: readonly Tried[],
  limits: Limits,
): string[] {
  return demanded.flatMap((name) => {
    const own = tried.find(({ check }) => check === name);
    if (own === undefined) return [`${name} did not run`];
    if ("missing" in own) return [`${name} did not run: ${own.missing}`];
    try {
      return checks[name].read(own.report, limits).map((found) => lineOf(name, found));
    } catch (error) {
      return [`${name} did not run: ${(error as Error).message}`];
    }
  });
}

const lineOf = (name: string, { what, place }: Complaint): string => `${name}: ${what} (${place})`;
