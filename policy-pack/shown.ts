// Decides what the rules over the stack see of what the engine shows twice: inputs before, outputs at the end.

import { UNKNOWN, type Facts } from "./facts.ts";

/** Inputs by URN, as the program declared them; the engine shows them for each resource before the stack as a whole. */
export type Inputs = ReadonlyMap<string, Facts["props"]>;

/**
 * The whole stack. The engine hands over outputs here, which at preview lack what a provider computes even where the
 * program set nothing, and lack everything where the provider itself is not configured yet (outputs are then `{}`, which
 * must not read as "nothing declared"). So what is not known from the outputs is taken from the inputs.
 */
export const withInputs = (resources: readonly Facts[], inputs: Inputs): readonly Facts[] =>
  resources.map((facts) => {
    const declared = inputs.get(facts.urn);
    return declared ? { ...facts, props: merge(facts.props, declared) as Facts["props"] } : facts;
  });

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Outputs where they are known, inputs elsewhere, at any depth. Unset and only computed by the provider = absent. */
export const merge = (output: unknown, declared: unknown): unknown => {
  if (output === undefined || output === UNKNOWN) return declared;
  if (Array.isArray(output) && Array.isArray(declared) && output.length === declared.length) {
    return output.map((item, index) => merge(item, declared[index]));
  }
  if (!isRecord(output) || !isRecord(declared)) return output;
  const keys = new Set([...Object.keys(declared), ...Object.keys(output)]);
  return Object.fromEntries([...keys].map((key) => [key, merge(output[key], declared[key])]));
};
