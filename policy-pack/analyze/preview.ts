// Decides what states would be after a preview (`pulumi preview --json`): its steps are applied to them.

import { z } from "zod";
import { UNKNOWN } from "../facts.ts";
import type { Parsed, StateResource } from "./state.ts";
import { plainRecord } from "./values.ts";
import { told } from "../errorTable.ts";

const URN = /^urn:pulumi:(?<stack>[^:]+)::[^:]+::(?<type>.+?)::(?<name>.+)$/s;

const resource = z.looseObject({
  urn: z.string(),
  type: z.string(),
  inputs: z.record(z.string(), z.unknown()).optional(),
  propertyDependencies: z.record(z.string(), z.array(z.string()).nullable()).optional(),
  protect: z.boolean().optional(),
});
const preview = z.looseObject({
  steps: z.array(z.looseObject({ op: z.string(), urn: z.string(), newState: resource.optional() })),
});
type NewState = z.infer<typeof resource>;

/** `origin` names the file in faults. */
export const applyPreview = (
  resources: readonly StateResource[],
  text: string,
  origin: string,
): Parsed<readonly StateResource[]> => {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    return { ok: false, faults: [told("preview_not_json", { origin, why: (error as Error).message })] };
  }
  const parsed = preview.safeParse(json);
  if (!parsed.success) return { ok: false, faults: [told("preview_malformed", { origin })] };
  const after = new Map(resources.map((known) => [known.urn, known]));
  for (const { op, urn, newState } of parsed.data.steps) {
    if (op === "delete") after.delete(urn);
    else if (newState !== undefined) after.set(urn, changed(after.get(urn), newState));
  }
  return { ok: true, value: [...after.values()].map((one) => linked(one, after)) };
};

/** Outputs that the new inputs name are theirs; the rest stays as it was. What is new is known by its URN. */
const changed = (before: StateResource | undefined, next: NewState): StateResource => {
  const { stack = "", name = "" } = URN.exec(next.urn)?.groups ?? {};
  const inputs = plainRecord(next.inputs);
  return {
    ...(before?.provider === undefined ? {} : { provider: before.provider }),
    urn: next.urn,
    stack,
    type: next.type,
    name,
    id: before?.id ?? next.urn,
    inputs,
    outputs: { ...before?.outputs, ...inputs },
    protect: next.protect ?? false,
    propertyDependencies: Object.fromEntries(
      Object.entries(next.propertyDependencies ?? {}).map(([property, urns]) => [property, urns ?? []]),
    ),
    trace: before?.trace ?? { sourcePosition: undefined, stackTrace: [] },
  };
};

/** An id that AWS has not given yet stands for the resource that it is of. */
const linked = (one: StateResource, all: ReadonlyMap<string, StateResource>): StateResource => {
  const links = Object.entries(one.propertyDependencies).flatMap(([property, urns]) => {
    const [only, ...more] = urns;
    const id = only === undefined || more.length > 0 ? undefined : all.get(only)?.id;
    return one.inputs[property] === UNKNOWN && id !== undefined ? [[property, id] as const] : [];
  });
  if (links.length === 0) return one;
  const ids = Object.fromEntries(links);
  return { ...one, inputs: { ...one.inputs, ...ids }, outputs: { ...one.outputs, ...ids } };
};
