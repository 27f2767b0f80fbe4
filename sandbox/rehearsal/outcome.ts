// Decides whether what stands after a rehearsal is what must stand: pure, from what was before, what is now, and the steps.
import { happened } from "./happened.ts";
import type { Injection, Mishap, Tampering } from "./injections.ts";
import { refusedIn, type Check, type Step, type StepResult } from "./record.ts";
import type { Place, Stand } from "./stand.ts";
import type { Traffic } from "./targets/index.ts";

export type Judged = {
  before: Stand;
  after: Stand;
  steps: readonly Step[];
  mustEnd: StepResult;
  result: StepResult;
  injection?: Injection | undefined;
  tampering?: Tampering | undefined;
};

export function judge(judged: Judged): Check[] {
  const { after, steps, mustEnd, result, injection, tampering } = judged;
  return [
    check("the pipeline ends as it must", result === mustEnd, `it has ${result}, and must have ${mustEnd}`),
    ...happened({ steps, places: after.places, injection, tampering }),
    ...after.places.flatMap((place) => [
      traffic(judged, place),
      promotion(judged, place),
      ledger(judged, place),
      once(judged, place),
    ]),
    ...rollback(judged),
    permissions(steps, mustEnd),
  ];
}

const check = (what: string, holds: boolean, detail: string): Check => ({ what, holds, detail });

/** The last word on an action: of a stage that was tried again the last attempt counts. */
const last = (steps: readonly Step[], does: string, environment: string): Step | undefined =>
  steps.findLast((step) => step.does === does && step.environment === environment);
const succeeded = (steps: readonly Step[], does: string, environment: string): boolean =>
  last(steps, does, environment)?.result === "succeeded";

const here = (stand: Stand, { account }: Place): readonly Traffic[] =>
  stand.traffic.filter((each) => each.account === account);
const shown = (all: readonly Traffic[]): string =>
  all
    .map(
      ({ name, shares }) =>
        `${name} ${Object.entries(shares)
          .map(([version, share]) => `${version}: ${share} %`)
          .join(", ")}`,
    )
    .join("; ");

/** One version has all of it: the new one where it was deployed, else the one from before. */
function traffic({ before, after, steps }: Judged, place: Place): Check {
  const { environment } = place;
  const now = here(after, place);
  const deployed = succeeded(steps, "deploy", environment);
  const whole = now.every(({ shares }) => Object.values(shares).filter((share) => share > 0).length === 1);
  const same =
    JSON.stringify(now.map(({ shares }) => shares)) ===
    JSON.stringify(here(before, place).map(({ shares }) => shares));
  const released = place.entries.findLast(({ kind }) => kind === "deployed")?.sha256;
  const runs = now.some(({ shares, runs: code }) =>
    Object.entries(shares).some(
      ([version, share]) => share === 100 && (code === undefined || code[version] === released),
    ),
  );
  return deployed
    ? check(`${environment}: the release has all the traffic`, whole && runs, shown(now))
    : check(`${environment}: the version from before has all the traffic`, whole && same, shown(now));
}

/** Nothing came into a store but by a promotion (or the signer, into the first) that succeeded. */
function promotion({ before, steps }: Judged, { environment, stored, broughtBy }: Place): Check {
  const known = before.places.find((place) => place.environment === environment)?.stored ?? [];
  const added = stored.length - known.length;
  // Of a stage that was tried again the last attempt counts.
  const brought = steps.findLast(({ action }) => broughtBy.includes(action));
  const reached = brought !== undefined;
  return check(
    `${environment}: ${reached ? "a whole release or none came" : "nothing came"} into the store`,
    added === 0 || brought?.result === "succeeded",
    `${added} objects are new`,
  );
}

const words: Readonly<Record<string, string>> = { verify: "verified", deploy: "deployed", check: "healthy" };

/** The chain holds, and of each job that is to write something down stands there what came of it, in its execution. */
function ledger(judged: Judged, { environment, entries, broken }: Place): Check {
  const { before, steps } = judged;
  const known = before.places.find((place) => place.environment === environment)?.entries.length ?? 0;
  const fresh = entries.slice(known);
  const missing = steps.flatMap((step) => {
    const word = step.environment === environment ? words[step.does ?? ""] : undefined;
    if (word === undefined || isSilent(judged, step)) return [];
    // What was told of an execution before is not told anew; a failure is, each time.
    const demanded = step.result === "succeeded" ? [word] : ["failed", "refused"];
    const among = step.result === "succeeded" ? entries : fresh;
    const told = among.some(({ kind, execution }) => demanded.includes(kind) && execution === step.execution);
    return told ? [] : [`"${demanded.join('" or "')}" of ${step.action} is missing`];
  });
  const told = [...new Set(fresh.map(({ kind }) => kind))].join(", ") || "nothing new";
  const faults = [...broken, ...missing];
  return check(`${environment}: the ledger is whole`, faults.length === 0, faults.join("; ") || told);
}

/** Whoever has died, stands still, has lost its rights or its tools, or was not begun, says nothing more. */
function isSilent({ injection, tampering }: Judged, step: Step): boolean {
  if (step.result === "succeeded") return false;
  const mute: readonly Mishap[] = ["error", "timeout", "crash", "denied"];
  const hit = injection?.action === step.action && step.rollback !== true && mute.includes(injection.how);
  return hit || tampering?.what === "tools" || refusedIn([step]) !== undefined;
}

/** Each thing that succeeds is told once for each execution; of a fleet, whom a release is brought, each once. */
function once(_: Judged, { environment, entries }: Place): Check {
  const seen = new Map<string, number>();
  for (const { kind, sha256, execution, tenants } of entries)
    if (kind !== "refused" && kind !== "failed")
      for (const whom of tenants?.map(({ id }) => ` ${id}`) ?? [""]) {
        const key = `${kind} ${sha256} ${execution ?? ""}${whom}`;
        seen.set(key, (seen.get(key) ?? 0) + 1);
      }
  const twice = [...seen].filter(([, count]) => count > 1).map(([key]) => key);
  return check(
    `${environment}: nothing is told twice`,
    twice.length === 0,
    twice.join("; ") || "each word once",
  );
}

/** What was good runs again; what somebody has tampered with, the tools for one, stops the way back by the same words. */
function rollback({ steps, tampering }: Judged): Check[] {
  const back = steps.filter((step) => step.rollback === true);
  const [first] = back;
  if (first === undefined) return [];
  const failed = back.find(({ result }) => result === "failed");
  const cause = steps.findLast((step) => step.rollback !== true)?.text;
  // Without it the same words mean that whatever failed keeps the stage from going back.
  const holds = failed === undefined || (tampering !== undefined && failed.text === cause);
  return [
    check(`${first.stage}: the stage goes back to its last good run`, holds, failed?.text ?? "all again"),
  ];
}

function permissions(steps: readonly Step[], mustEnd: StepResult): Check {
  const refused = refusedIn(steps);
  const calls = steps.reduce((sum, step) => sum + step.calls.length, 0);
  return check(
    "every call is allowed by the declared policies",
    refused === undefined || mustEnd === "failed",
    refused === undefined
      ? `${calls} calls`
      : `${refused.role} may not ${refused.action} on ${refused.resource}`,
  );
}
