// Which outputs a create or update will have, before it happens: what is given is known, what AWS computes is not.

import { AwsError, UNKNOWN, type Context, type Properties, type ResourceModel } from "../aws/model.ts";
import { overlay } from "../aws/outputs.ts";
import { isObject } from "../aws/rules.ts";
import { resourceType } from "../schema/table.ts";
import type { Row } from "../state/store.ts";

/** Outputs of a creation at preview. */
export function previewCreate(model: ResourceModel, inputs: Properties): Properties {
  const { outputs } = resourceType(model.token);
  const computed = [...outputs].filter(([, always]) => always).map(([name]) => [name, UNKNOWN] as const);
  return withParts(model, { ...Object.fromEntries(computed), ...inputs }, {});
}

/** What AWS adds inside of inputs: as it was, or not known yet. */
function withParts({ computes = [] }: ResourceModel, outputs: Properties, before: Properties): Properties {
  const all = { ...outputs };
  for (const path of computes) {
    const [whole = "", part = ""] = path.split(".");
    const [now, old] = [all[whole], before[whole]];
    if (!isObject(now) || part in now) continue;
    all[whole] = { ...now, [part]: isObject(old) ? (old[part] ?? UNKNOWN) : UNKNOWN };
  }
  return all;
}

/** Outputs of an update at preview: those that it would change beyond the inputs are unknown. */
export function previewUpdate(
  row: Row,
  model: ResourceModel,
  inputs: Properties,
  context: Context,
): Properties {
  const overlaid = withParts(model, overlay(row, inputs), row.outputs);
  const after = hasUnknown(inputs) ? undefined : attempt(() => model.update?.(row, inputs, context));
  if (after === undefined) return overlaid;
  const changed = Object.keys(after).filter(
    (name) => !(name in inputs) && !same(after[name], row.outputs[name]),
  );
  return { ...overlaid, ...Object.fromEntries(changed.map((name) => [name, UNKNOWN])) };
}

/** What AWS would refuse it refuses at the update: at preview the provider does not ask. */
function attempt(update: () => Properties | undefined): Properties | undefined {
  try {
    return update();
  } catch (error) {
    if (error instanceof AwsError) return undefined;
    throw error;
  }
}

/** Whether there is an unknown anywhere in the value. */
export function hasUnknown(value: unknown): boolean {
  if (value === UNKNOWN) return true;
  return typeof value === "object" && value !== null && Object.values(value).some(hasUnknown);
}

function same(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
