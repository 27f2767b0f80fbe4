// Decides what an exported Pulumi state says: the stacks and resources in it, or why it can't be judged.

import { z } from "zod";
import type { Facts } from "../facts.ts";
import { originOf, stackOf } from "../settings.ts";
import type { Trace } from "./source.ts";
import { plainRecord } from "./values.ts";
import { told } from "../errorTable.ts";

/** One resource of a state. `inputs` are what the program declared, `outputs` what the provider answered. */
export type StateResource = {
  urn: string;
  stack: string;
  type: string;
  name: string;
  /** The provider's id; absent for components. */
  id?: string;
  inputs: Facts["props"];
  outputs: Facts["props"];
  protect: boolean;
  propertyDependencies: Facts["propertyDependencies"];
  provider?: { urn: string; props: Facts["props"] };
  trace: Trace;
};

/** `origin` names the file or stack that the state was read from. Notes are what a reader must know beside it. */
export type State = {
  origin: string;
  stacks: readonly string[];
  resources: readonly StateResource[];
  notes: readonly string[];
};

export type Parsed<T> = { ok: true; value: T } | { ok: false; faults: readonly string[] };

const URN = /^urn:pulumi:(?<stack>[^:]+)::[^:]+::(?<type>.+?)::(?<name>.+)$/s;

const frame = z.looseObject({ sourcePosition: z.string().optional() });
const resourceSchema = z.looseObject({
  urn: z.string().regex(URN, "is not the URN of a resource"),
  type: z.string(),
  id: z.string().optional(),
  delete: z.boolean().optional(),
  protect: z.boolean().optional(),
  inputs: z.record(z.string(), z.unknown()).optional(),
  outputs: z.record(z.string(), z.unknown()).optional(),
  provider: z.string().optional(),
  propertyDependencies: z.record(z.string(), z.array(z.string()).nullable()).optional(),
  sourcePosition: z.string().optional(),
  stackTrace: z.array(frame).nullish(),
});
type RawResource = z.infer<typeof resourceSchema>;

/** Versions of the deployment's form that are known; a newer one may say things that this would not see. */
const stateSchema = z.looseObject({
  version: z.literal([3, 4], "is not a version of the state that is known (3, 4)"),
  deployment: z.looseObject({
    resources: z.array(resourceSchema).nullish(),
    pending_operations: z.array(z.looseObject({ type: z.string().optional() })).nullish(),
  }),
});

/** Reads the text of `pulumi stack export`. All faults at once, each with its place and what to do. */
export const parseState = (text: string, origin: string): Parsed<State> => {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    return { ok: false, faults: [told("state_not_json", { origin, why: (error as Error).message })] };
  }
  const parsed = stateSchema.safeParse(json);
  if (!parsed.success) {
    const faults = parsed.error.issues
      .slice(0, 5)
      .map(({ path, message }) => `${path.join(".")} ${message}`.trim());
    return { ok: false, faults: [told("state_malformed", { origin, why: faults.join("; ") })] };
  }
  const { resources, pending_operations: pending } = parsed.data.deployment;
  return { ok: true, value: stateOf(origin, resources ?? [], pending?.length ?? 0) };
};

const stateOf = (origin: string, all: readonly RawResource[], pending: number): State => {
  // What awaits its deletion shares the URN with its successor, which is the one to judge.
  const present = all.filter((resource) => resource.delete !== true);
  const providers = new Map(present.filter(isProvider).map((p) => [p.urn, p]));
  const resources = present.map((resource) => resourceOf(resource, providers));
  const leaving = all.length - present.length;
  const notes = [
    ...(present.length === 0 ? [`${origin} holds no resources`] : []),
    ...(leaving > 0 ? [`${origin}: ${leaving} resources await their deletion and are not judged`] : []),
    ...(pending > 0
      ? [`${origin}: ${pending} operations were interrupted; what they made is not judged`]
      : []),
  ];
  return { origin, stacks: [...new Set(resources.map((resource) => resource.stack))], resources, notes };
};

const isProvider = (resource: RawResource): boolean => resource.type.startsWith("pulumi:providers:");

const resourceOf = (raw: RawResource, providers: ReadonlyMap<string, RawResource>): StateResource => {
  const { stack = "", name = "" } = URN.exec(raw.urn)?.groups ?? {};
  const provider = providers.get(raw.provider?.replace(/::[^:]*$/, "") ?? "");
  return {
    urn: raw.urn,
    stack,
    type: raw.type,
    name,
    ...(raw.id === undefined ? {} : { id: raw.id }),
    inputs: plainRecord(raw.inputs),
    outputs: plainRecord(raw.outputs),
    protect: raw.protect ?? false,
    propertyDependencies: Object.fromEntries(
      Object.entries(raw.propertyDependencies ?? {}).map(([property, urns]) => [property, urns ?? []]),
    ),
    ...(provider ? { provider: { urn: provider.urn, props: plainRecord(provider.inputs) } } : {}),
    trace: { sourcePosition: raw.sourcePosition, stackTrace: raw.stackTrace ?? [] },
  };
};

/** Several states seen as one company. A stack that comes twice would hide one half behind the other. */
export const unite = (states: readonly State[]): Parsed<readonly StateResource[]> => {
  const origins = new Map<string, string>();
  const faults = states.flatMap(({ origin, resources }) =>
    [...new Set(resources.map(({ urn }) => originOf(urn)))].flatMap((place) => {
      const other = origins.get(place);
      origins.set(place, origin);
      return other === undefined
        ? []
        : [told("stack_twice", { stack: stackOf(place), one: other, other: origin })];
    }),
  );
  if (faults.length > 0) return { ok: false, faults };
  return { ok: true, value: states.flatMap((state) => state.resources) };
};
