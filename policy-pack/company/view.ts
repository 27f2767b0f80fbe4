// Decides what a preview sees of the company: its own resources in place of their last state, and the other stacks' last states.

import type { Facts } from "../facts.ts";
import { stackOf } from "../settings.ts";
import { fail, type Finding } from "../verdict.ts";
import { faultOf, type Snapshot } from "./snapshot.ts";
import { DEFAULT_MAX_AGE_HOURS, isPlace, isWeb, type Environment, type Where } from "./where.ts";

export type View = {
  /** The company as it will be. */
  after: readonly Facts[];
  /** The company as it is: what was wrong with other stacks before is not this one's doing. Undefined: not seen. */
  before?: readonly Facts[];
  /** Names of all stacks; undefined where they are not known. */
  stacks?: readonly string[];
  /** Stacks that can't be counted on, each with the remedy. */
  faults: readonly Finding[];
};

/** Begins to read; never rejects, since what can't be read is a finding. */
export const readSnapshots = async (where: Where, env: Environment): Promise<readonly Snapshot[] | Error> => {
  if (!isPlace(where.from)) {
    return new Error(`${where.from} is neither an absolute path nor the address of a server`);
  }
  try {
    if (isWeb(where.from)) return await (await import("./server.ts")).readServer(where, env);
    return await (await import("./folder.ts")).readFolder(where);
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
};

export const viewOf = (
  own: readonly Facts[],
  read: readonly Snapshot[] | Error,
  where: Where,
  now: Date,
): View => {
  if (read instanceof Error) {
    const remedy = "Correct LOCKGATE_STATES or lz-stack.states, and see that what it names can be read.";
    const what = `the other stacks of the company are not seen: ${read.message}`;
    return { after: own, faults: [fail("", what, remedy) as Finding] };
  }
  const here = new Set(own.map(({ urn }) => stackOf(urn)));
  const others = read.filter(({ stack }) => !here.has(stack));
  const faults = others
    .map((snapshot) => faultOf(snapshot, where.maxAgeHours ?? DEFAULT_MAX_AGE_HOURS, now))
    .filter((fault) => fault !== undefined);
  return {
    after: [...own, ...others.flatMap(resourcesOf)],
    before: read.flatMap(resourcesOf),
    stacks: [...here, ...others.map(({ stack }) => stack)],
    faults: faults.map(({ what, remedy }) => fail("", what, remedy) as Finding),
  };
};

const resourcesOf = (snapshot: Snapshot): readonly Facts[] =>
  snapshot.kind === "state" ? snapshot.resources : [];
