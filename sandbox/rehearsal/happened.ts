// Decides whether what was to go wrong has gone wrong: a rehearsal whose mishap hit nothing, or something else, proves nothing.
import type { Injection, Mishap, Tampering } from "./injections.ts";
import { refusedIn, type Check, type Step } from "./record.ts";
import type { Place } from "./stand.ts";

export type Happened = {
  steps: readonly Step[];
  places: readonly Place[];
  injection?: Injection | undefined;
  tampering?: Tampering | undefined;
};

/** No check where nothing was to go wrong. */
export function happened(asked: Happened): Check[] {
  const { steps, injection, tampering } = asked;
  const own = steps.filter(({ rollback }) => rollback !== true);
  const told = (what: string, holds: boolean): Check => ({
    what: `${what} has happened`,
    holds,
    detail: holds ? "seen" : `the last step is ${shown(own.at(-1))}`,
  });
  if (injection !== undefined) {
    const { action, how } = injection;
    return [told(`${action}=${how}`, seenOf[how](own, action, asked.places))];
  }
  if (tampering === undefined) return [];
  const { what, environment } = tampering;
  return [told(`${what} tampered with`, isKeptOut(own.at(-1), what === "tools", environment))];
}

const shown = (step: Step | undefined): string =>
  step === undefined ? "none" : `${step.action}, ${step.result}: ${step.text}`;

type Seen = (own: readonly Step[], action: string, places: readonly Place[]) => boolean;

/** It is where the run has ended, and for this reason. */
const endsWith =
  (reason: RegExp): Seen =>
  (own, action) => {
    const end = own.at(-1);
    return end?.action === action && end.result === "failed" && isOwn(end) && reason.test(end.text);
  };

/** Nobody was refused what it asked for. */
const isOwn = (step: Step): boolean => refusedIn([step]) === undefined;

/** The job itself has seen it: its verdict stands in the ledger, and nothing else has kept it from its work. */
const judged: Seen = (own, action, places) => {
  const end = own.at(-1);
  if (end?.action !== action || end.result !== "failed" || !isOwn(end)) return false;
  const { entries = [] } = places.find(({ environment }) => environment === end.environment) ?? {};
  return entries.some(({ kind, execution }) => kind === "failed" && execution === end.execution);
};

const died: Seen = (own, action) => {
  const tries = own.filter((step) => step.action === action);
  return tries.some(
    (step, index) =>
      step.attempt === 1 && step.result === "failed" && isOwn(step) && tries[index + 1]?.attempt === 2,
  );
};

const denied: Seen = (own, action) => {
  const end = own.at(-1);
  return end?.action === action && end.result === "failed" && !isOwn(end);
};

const twice: Seen = (own) => new Set(own.map(({ execution }) => execution)).size === 2;

const seenOf: Readonly<Record<Mishap, Seen>> = {
  error: endsWith(/made to fail|could not be asked for|can't be fetched/),
  timeout: endsWith(/^stopped after .* its declared time$/),
  crash: died,
  denied,
  alarm: judged,
  hook: judged,
  tenant: judged,
  step: judged,
  soak: judged,
  rejected: endsWith(/^rejected by /),
  expired: endsWith(/^nobody has answered within /),
  closed: endsWith(/ is closed at /),
  twice,
};

/** Whoever verifies has said no; with other tools nobody gets that far. */
function isKeptOut(end: Step | undefined, tools: boolean, environment: string | undefined): boolean {
  if (end?.does !== "verify" || end.result !== "failed" || !isOwn(end)) return false;
  if (environment !== undefined && end.environment !== environment) return false;
  return tools === end.text.startsWith("the tools are not the declared ones");
}
