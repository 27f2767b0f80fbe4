// Decides how the SDK's resources become plain facts: its proxies throw on unknown values, here they are marked instead.

import {
  UnknownValueError,
  type PolicyResource,
  type ResourceValidationArgs,
  type StackValidationArgs,
} from "@pulumi/policy";
import { UNKNOWN, type Facts } from "./facts.ts";
import { inFirstPartition } from "./model/partitions.ts";

export const factsOfResource = (args: ResourceValidationArgs): Facts =>
  inFirstPartition({ ...common(args), propertyDependencies: {} });

/** Inputs by URN, as the program declared them; the engine shows them for each resource before the stack as a whole. */
export type Inputs = ReadonlyMap<string, Facts["props"]>;

export const inputsOf = (args: ResourceValidationArgs): Facts["props"] => plain(args.props) as Facts["props"];

/**
 * The whole stack. The engine hands over outputs here, which at preview lack what a provider computes even where the
 * program set nothing, and lack everything where the provider itself is not configured yet (outputs are then `{}`, which
 * must not read as "nothing declared"). So what is not known from the outputs is taken from the inputs.
 */
export const factsOfStack = (args: StackValidationArgs, inputs: Inputs): readonly Facts[] =>
  args.resources.map((resource) => factsOf(resource, inputs.get(resource.urn)));

const factsOf = (resource: PolicyResource, inputs: Facts["props"] | undefined): Facts => ({
  ...common(resource),
  props: inputs
    ? (merge(plain(resource.props), inputs) as Facts["props"])
    : (plain(resource.props) as Facts["props"]),
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

/** A plain copy without proxies. Unknown values become UNKNOWN, each at its place. */
export const plain = (value: unknown): unknown => {
  // Each unknown value is thrown, and where from interests nobody: that would be half of the work.
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  try {
    return copy(value);
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
};

const copy = (value: unknown): unknown => {
  if (Array.isArray(value)) return Array.from({ length: value.length }, (_, index) => member(value, index));
  if (typeof value !== "object" || value === null) return value;
  // Assets and archives are files; no rule reads what is in them.
  if (Object.getPrototypeOf(value) !== Object.prototype) return {};
  return Object.fromEntries(Object.keys(value).map((key) => [key, member(value, key)]));
};

const member = (owner: object, key: string | number): unknown => {
  try {
    return copy((owner as Record<string | number, unknown>)[key]);
  } catch (error) {
    if (error instanceof UnknownValueError) return UNKNOWN;
    throw error;
  }
};
