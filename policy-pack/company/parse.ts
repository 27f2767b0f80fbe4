// Decides what an exported state says about a stack seen from another one.

import { stackFacts } from "../analyze/stateFacts.ts";
import { parseState } from "../analyze/state.ts";
import { exportIt, type Snapshot } from "./snapshot.ts";

export const snapshotOf = (stack: string, text: string, origin: string, at: Date): Snapshot => {
  const missing = (what: string): Snapshot => ({ stack, kind: "missing", what, remedy: exportIt(stack) });
  const parsed = parseState(text, origin);
  if (!parsed.ok) return missing(`can't be read: ${parsed.faults.join("; ")}`);
  const { stacks, resources } = parsed.value;
  const other = stacks.find((name) => name !== stack);
  if (other !== undefined) return missing(`can't be read: ${origin} holds stack ${other}`);
  return { stack, kind: "state", resources: resources.map(stackFacts), at };
};
