// Decides in what two rehearsals differ: steps, calls, the release. Times and ids are of each by itself, and are not compared.
import type { Rehearsal, Step } from "./record.ts";

/** A line for each difference: `-` was there before only, `+` is there now only. None: they are the same. */
export function differences(before: Rehearsal, now: Rehearsal): string[] {
  return [
    ...changed("", [before.result], [now.result]),
    ...changed("", before.steps.map(stepOf), now.steps.map(stepOf)),
    ...namesOf(before, now).flatMap((action) =>
      changed(`${action}: `, callsOf(before, action), callsOf(now, action)),
    ),
    ...changed("release ", releaseOf(before), releaseOf(now)),
  ];
}

const stepOf = ({ action, attempt, result }: Step): string => `${action}, attempt ${attempt}: ${result}`;

const namesOf = (...all: readonly Rehearsal[]): string[] => [
  ...new Set(all.flatMap(({ steps }) => steps.map(({ action }) => action))),
];

const of = ({ steps }: Rehearsal, action: string): readonly Step[] =>
  steps.filter((step) => step.action === action);

/** How often a call is made hangs on the clock; whether it is made, and allowed, doesn't. */
const callsOf = (rehearsal: Rehearsal, action: string): string[] =>
  of(rehearsal, action).flatMap(({ calls }) =>
    calls.map(
      ({ role, action: call, resource, allowed }) =>
        `${role} ${allowed ? "may" : "may not"} ${call} on ${withoutIds(resource)}`,
    ),
  );

/** Keys of the emulator, objects between actions and digests of releases differ from one rehearsal to the next. */
const withoutIds = (resource: string): string =>
  resource
    .replaceAll(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, "ID")
    .replaceAll(/[0-9a-f]{64}/g, "SHA256")
    .replace(/\/[0-9a-f]{7}$/, "/ID");

/** The release, whose bytes follow from the source. */
const releaseOf = ({ release }: Rehearsal): string[] => (release === undefined ? [] : [release]);

function changed(label: string, before: readonly string[], now: readonly string[]): string[] {
  const [was, is] = [new Set(before), new Set(now)];
  return [
    ...[...was].filter((line) => !is.has(line)).map((line) => `- ${label}${line}`),
    ...[...is].filter((line) => !was.has(line)).map((line) => `+ ${label}${line}`),
  ];
}
