// Decides what a resource is for: the tags by which Lockgate's components declare purpose, step and environment.

import { input, Input, type Facts } from "../facts.ts";

export type Tag = "lockgate:purpose" | "lockgate:step" | "lockgate:environment";

/**
 * A tag's value: own tags first, then the provider's default tags.
 * Throws undecidable while the tags are unknown: a resource that might be a store is not let go as if it were none.
 */
export const tagOf = (facts: Facts, tag: Tag): string | undefined =>
  input(facts, "tags").at(tag).string() ?? defaultTags(facts).at(tag).string();

const defaultTags = (facts: Facts): Input => {
  const raw = facts.provider?.props["defaultTags"];
  const value: unknown = typeof raw === "string" && raw.startsWith("{") ? JSON.parse(raw) : raw;
  return new Input(facts.urn, "provider.defaultTags", value).at("tags");
};
