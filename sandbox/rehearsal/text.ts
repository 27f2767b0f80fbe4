// How a rehearsal reads in a terminal: a line for each step as it ends, and what came of all of it.
import type { Rehearsal, Step } from "./record.ts";
import type { Company } from "../../policy-pack/access/company.ts";
import { unusedRights } from "./leastPrivilege.ts";
import { refusedIn } from "./record.ts";

export const stepLine = ({
  action,
  provider,
  result,
  attempt,
  rollback,
  seconds,
  text,
  calls,
}: Step): string => {
  const again = rollback === true ? " (rollback)" : attempt > 1 ? ` (attempt ${attempt})` : "";
  const words = [
    result === "succeeded" ? "ok    " : "FAILED",
    `${action}${again}`.padEnd(16),
    provider.padEnd(24),
    lasting(seconds).padStart(8),
    `${calls.length} calls`.padStart(10),
  ];
  return `  ${words.join(" ")}  ${brief(text)}`;
};

/** Digests are told by their beginning. */
export const brief = (text: string): string =>
  (text.split("\n")[0] ?? "").replaceAll(/\b([0-9a-f]{12})[0-9a-f]{28,52}\b/g, "$1").slice(0, 160);

export const lasting = (seconds: number): string =>
  seconds < 60
    ? `${seconds.toFixed(1)} s`
    : seconds < 7200
      ? `${(seconds / 60).toFixed(0)} min`
      : `${(seconds / 3600).toFixed(0)} h`;

export function summary(rehearsal: Rehearsal): string {
  const { app, result, injected, steps, checks, models } = rehearsal;
  const roles = new Set(steps.flatMap(({ calls }) => calls.map(({ role }) => role)));
  const calls = steps.reduce((sum, step) => sum + step.calls.length, 0);
  const after = injected === undefined ? "" : ` with ${injected}`;
  return [
    "",
    `${app}: the rehearsal${after} has ${result}: ${steps.length} steps, ${calls} calls, authorised as ${roles.size} roles and services`,
    ...refusal(steps),
    "",
    ...checks.map(
      ({ what, holds, detail }) => `  ${holds ? "ok    " : "FAILED"} ${what}${holds ? "" : `: ${detail}`}`,
    ),
    "",
    "What was a model, and not AWS:",
    ...models.map((line) => `  ${line}`),
    "",
  ].join("\n");
}

/** What to change so that the call is allowed. */
function refusal(steps: readonly Step[]): string[] {
  const call = refusedIn(steps);
  if (call?.refusal === undefined) return [];
  return [
    "",
    "  refused    " + call.action,
    "  principal  " + call.role,
    "  resource   " + call.resource,
    "  because    " + call.refusal.reason,
    "  remedy     " + call.refusal.remedy,
  ];
}

const failures = ({ checks }: Rehearsal) => checks.filter(({ holds }) => !holds);

/** One line for a rehearsal among others, and what does not hold below it. */
export const verdictLine = (rehearsal: Rehearsal): string => {
  const { injected = "nothing goes wrong", result } = rehearsal;
  const wrong = failures(rehearsal).map(({ what, detail }) => `\n         ${what}: ${detail}`);
  return `${wrong.length === 0 ? "held  " : "BROKEN"} ${injected}: ${result}${wrong.join("")}\n`;
};

export function suiteSummary(all: readonly Rehearsal[]): string {
  const broken = all.filter((each) => failures(each).length > 0);
  const steps = all.flatMap((each) => each.steps);
  const calls = steps.reduce((sum, step) => sum + step.calls.length, 0);
  const held = `${all.length - broken.length} of ${all.length} rehearsals held: ${steps.length} steps, ${calls} calls`;
  return [
    held,
    "",
    "What was a model, and not AWS:",
    ...(all[0]?.models ?? []).map((line) => `  ${line}`),
    "",
  ].join("\n");
}

/** What nobody used, by role, also of `roles` that no rehearsal took; a right that AWS needs and no model asks for stands here, too. */
export function unusedText(
  company: Company,
  all: readonly Rehearsal[],
  roles: readonly string[] = [],
): string {
  const unused = unusedRights(
    company,
    all.flatMap(({ steps }) => steps),
    roles,
  );
  const byRole = Map.groupBy(unused, ({ role }) => role);
  return [
    `${unused.length} rights of ${byRole.size} roles were given and not used:`,
    ...[...byRole].flatMap(([role, rights]) => [
      `  ${role}`,
      ...rights.map(
        ({ statement, action, resource }) =>
          `    ${action}${resource === undefined ? "" : ` on ${resource}`} (${statement})`,
      ),
    ]),
    "",
  ].join("\n");
}
