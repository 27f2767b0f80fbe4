// Decides what is known of another stack: its last state, that it was never deployed, or why neither is known.

import type { Facts } from "../facts.ts";

export type Snapshot = { stack: string } & (
  | { kind: "state"; resources: readonly Facts[]; /** When the state was read from its backend. */ at: Date }
  | { kind: "notDeployed" }
  | { kind: "missing"; what: string; remedy: string }
);

/** File in a folder of states that lists the stacks. */
export const INDEX = "stacks.json";

/** An entry of the list: the file beside it and when it was exported, that there is none, or why there is none. */
export type IndexEntry = { file: string; at: string } | { notDeployed: true } | { fault: string };

const HOUR = 3_600_000;

/** `3 h` or `9 d`. */
export const ageOf = (at: Date, now: Date): string => {
  const hours = Math.floor((now.getTime() - at.getTime()) / HOUR);
  return hours < 48 ? `${hours} h` : `${Math.floor(hours / 24)} d`;
};

/** Why a snapshot can't be counted on, with the remedy; undefined where it can. */
export const faultOf = (
  snapshot: Snapshot,
  maxAgeHours: number,
  now: Date,
): { what: string; remedy: string } | undefined => {
  const { stack } = snapshot;
  if (snapshot.kind === "missing")
    return { what: `stack ${stack} ${snapshot.what}`, remedy: snapshot.remedy };
  if (snapshot.kind === "notDeployed") return undefined;
  if (!(now.getTime() - snapshot.at.getTime() > maxAgeHours * HOUR)) return undefined;
  return {
    what: `the snapshot of stack ${stack} is ${ageOf(snapshot.at, now)} old, and ${maxAgeHours} h are allowed`,
    remedy: exportIt(stack),
  };
};

export const exportIt = (stack: string, file = `${stack}.json`): string =>
  `Export it anew: pulumi stack export --stack ${stack} --file ${file}; a stack that was never deployed stands in lz-stack.states.notDeployed.`;
