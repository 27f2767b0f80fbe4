// Decides what the rules see of a resource in a state: the same facts that the engine would show them.

import type { Facts } from "../facts.ts";
import { inFirstPartition } from "../model/partitions.ts";
import { merge } from "../shown.ts";
import type { StateResource } from "./state.ts";

/** For rules that judge one resource: what the program declared. */
export const declaredFacts = (resource: StateResource): Facts =>
  inFirstPartition({ ...common(resource), props: resource.inputs, propertyDependencies: {} });

/** For rules over the stack: what is there, and what was declared where the outputs say nothing. */
export const stackFacts = (resource: StateResource): Facts => ({
  ...common(resource),
  // Others refer to a resource by its id, which is no output of its own.
  props: { ...(resource.id === undefined ? {} : { id: resource.id }), ...merged(resource) },
  propertyDependencies: resource.propertyDependencies,
});

const merged = ({ outputs, inputs }: StateResource) => merge(outputs, inputs) as Facts["props"];

const common = ({ urn, type, name, protect, provider }: StateResource) => ({
  urn,
  type,
  name,
  protect,
  ...(provider ? { provider } : {}),
});
