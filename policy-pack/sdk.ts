// Decides how the SDK's resources become plain facts: its proxies throw on unknown values, here they are marked instead.

import {
  UnknownValueError,
  type PolicyResource,
  type ResourceValidationArgs,
  type StackValidationArgs,
} from "@pulumi/policy";
import { UNKNOWN, type Facts } from "./facts.ts";

export const factsOfResource = (args: ResourceValidationArgs): Facts => ({
  ...common(args),
  propertyDependencies: {},
});

export const factsOfStack = (args: StackValidationArgs): readonly Facts[] => args.resources.map(factsOf);

const factsOf = (resource: PolicyResource): Facts => ({
  ...common(resource),
  propertyDependencies: Object.fromEntries(
    Object.entries(resource.propertyDependencies).map(([property, made]) => [
      property,
      made.map((r) => r.urn),
    ]),
  ),
});

type Common = Pick<PolicyResource, "urn" | "type" | "name" | "props" | "opts" | "provider">;

const common = (resource: Common): Omit<Facts, "propertyDependencies"> => {
  const { urn, type, name, opts, provider } = resource;
  return {
    urn,
    type,
    name,
    props: plain(resource.props) as Record<string, unknown>,
    protect: opts.protect,
    ...(provider
      ? { provider: { urn: provider.urn, props: plain(provider.props) as Record<string, unknown> } }
      : {}),
  };
};

/** A plain copy without proxies. Unknown values become UNKNOWN, each at its place. */
export const plain = (value: unknown): unknown => {
  if (Array.isArray(value)) return Array.from({ length: value.length }, (_, index) => member(value, index));
  if (typeof value !== "object" || value === null) return value;
  // Assets and archives are files; no rule reads what is in them.
  if (Object.getPrototypeOf(value) !== Object.prototype) return {};
  return Object.fromEntries(Object.keys(value).map((key) => [key, member(value, key)]));
};

const member = (owner: object, key: string | number): unknown => {
  try {
    return plain((owner as Record<string | number, unknown>)[key]);
  } catch (error) {
    if (error instanceof UnknownValueError) return UNKNOWN;
    throw error;
  }
};
