// Decides what a resource is for: the tags by which Lockgate's components declare purpose, step and environment.

import { input, providerInput, type Facts } from "../facts.ts";

export type Tag =
  | "lockgate:purpose"
  | "lockgate:step"
  | "lockgate:environment"
  | "lockgate:stack"
  | "lockgate:multi-region"
  | "lockgate:tier"
  | "lockgate:public-ports";

/**
 * A tag's value: own tags first, then the provider's default tags.
 * Throws undecidable while the tags are unknown: a resource that might be a store is not let go as if it were none.
 */
export const tagOf = (facts: Facts, tag: Tag): string | undefined =>
  input(facts, "tags").at(tag).string() ?? providerInput(facts, "defaultTags").at("tags").at(tag).string();

/** The environment that a resource says it serves; an environment's stack is called by its name. */
export const declaredEnvironment = (facts: Facts): string | undefined =>
  tagOf(facts, "lockgate:environment") ?? tagOf(facts, "lockgate:stack");
