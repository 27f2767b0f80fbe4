// Decides what the rules see of a resource in a state: the same facts that the engine would show them.

import type { Facts } from "../facts.ts";
import { merge } from "../sdk.ts";
import type { StateResource } from "./state.ts";

/** For rules that judge one resource: what the program declared. */
export const declaredFacts = (resource: StateResource): Facts => ({
  ...common(resource),
  props: resource.inputs,
  propertyDependencies: {},
});

/** For rules over the stack: what is there, and what was declared where the outputs say nothing. */
export const stackFacts = (resource: StateResource): Facts => ({
  ...common(resource),
  props: merge(resource.outputs, resource.inputs) as Facts["props"],
  propertyDependencies: resource.propertyDependencies,
});

const common = ({ urn, type, name, protect, provider }: StateResource) => ({
  urn,
  type,
  name,
  protect,
  ...(provider ? { provider } : {}),
});
