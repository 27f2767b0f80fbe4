// Whether inputs are what AWS takes, and what they are once defaults, automatic name, region and tags are filled in.

import type { Context, Fault, Properties, ResourceModel } from "../aws/model.ts";
import { UNKNOWN } from "../aws/model.ts";
import { inputFaults, normalised } from "../schema/check.ts";
import { resourceType } from "../schema/table.ts";
import type { Store } from "../state/store.ts";
import { autoName, isAutoName } from "./names.ts";

/** How the stack's configuration wants names to be made (Pulumi's `pulumi:autonaming`). */
export type Autonaming = { mode: "propose" | "enforce" | "disable"; proposed: string };

export type CheckRequest = {
  urn: string;
  olds: Properties;
  news: Properties;
  seed: Uint8Array;
  autonaming?: Autonaming;
};

export type Checked = { inputs: Properties; faults: Fault[] };

/** Checks the inputs of one resource; `inputs` are complete when there are no faults. */
export function checkResource(
  model: ResourceModel,
  request: CheckRequest,
  context: Context,
  more: { store: Store; defaultTags: Readonly<Record<string, string>> },
): Checked {
  const type = resourceType(model.token);
  const faults = inputFaults(type.inputs, request.news);
  const given = { ...model.defaults, ...normalised(type.inputs, request.news) };
  const inputs = { ...given, ...name(model, request, given, more.store) };
  if (type.inputs.has("region") && model.global !== true) inputs.region ??= context.caller.region;
  if (type.outputs.has("tagsAll")) Object.assign(inputs, allTags(inputs.tags, more.defaultTags));
  // AWS's own rules presume names and JSON types that are right.
  if (faults.length === 0) faults.push(...(model.check?.(inputs, context) ?? []));
  return { inputs, faults };
}

function name(model: ResourceModel, request: CheckRequest, given: Properties, store: Store): Properties {
  const rule = model.autoName;
  if (
    rule === undefined ||
    given[rule.property] !== undefined ||
    given[`${rule.property}Prefix`] !== undefined
  )
    return {};
  const { autonaming, urn, seed } = request;
  if (autonaming?.mode === "disable") return {};
  const known = [request.olds, ...store.unconfirmed(urn, model.token).map((row) => row.inputs)]
    .map((inputs) => inputs[rule.property])
    .find((text) => isAutoName(rule, urn, text));
  // A name once given stays; one whose creation was cut off is asked for again.
  if (known !== undefined) return { [rule.property]: known };
  return { [rule.property]: autonaming?.proposed || autoName(rule, urn, seed) };
}

function allTags(tags: unknown, defaults: Readonly<Record<string, string>>): Properties {
  if (tags === UNKNOWN) return { tagsAll: UNKNOWN };
  const all = { ...defaults, ...(tags as Properties | undefined) };
  return Object.keys(all).length === 0 ? {} : { tagsAll: all };
}
