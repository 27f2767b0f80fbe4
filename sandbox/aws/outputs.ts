// What every model does alike: echo inputs as outputs, overlay changes, name the API calls of each operation.

import type {
  ApiCall,
  Context,
  Implied,
  Operation,
  Properties,
  ResourceModel,
  StoredResource,
} from "./model.ts";
import { isObject } from "./rules.ts";

/** The inputs as AWS gives them back, with `region` and `tagsAll` where the type has them. */
export function echo(
  inputs: Properties,
  context: Context,
  has: { tags?: boolean; global?: boolean } = {},
): Properties {
  const known = Object.fromEntries(
    Object.entries(inputs).filter(([, value]) => value !== undefined && value !== null),
  );
  return {
    ...known,
    ...(has.global === true ? {} : { region: context.caller.region }),
    ...(has.tags === true ? { tagsAll: isObject(inputs["tags"]) ? inputs["tags"] : {} } : {}),
  };
}

/** Previous outputs with the new inputs over them; an input that is gone takes its echo with it. */
export function overlay(previous: StoredResource, echoed: Properties): Properties {
  const kept = Object.entries(previous.outputs).filter(([key]) => !(key in previous.inputs));
  return { ...Object.fromEntries(kept), ...echoed };
}

/** For `skipDestroy`: the program lets go of the resource, AWS keeps it. */
export function stays({ token, id, account, region, inputs, outputs }: StoredResource): Implied[] {
  return [{ token, id, account, region, inputs, outputs }];
}

/** The action of a changed property; `unset` when it is gone. */
type Change = string | { set: string; unset: string };

/** API actions of each operation on one ARN. */
export type Actions = {
  create: readonly string[];
  /** Further actions of a create that sets the property. */
  createWith?: Readonly<Record<string, string>>;
  read: readonly string[];
  /** Actions of every update, or by the property that changed. */
  update?: readonly string[] | Readonly<Record<string, Change>>;
  delete: readonly string[];
  /** Action that sets tags: made along with a create that has tags, and when tags change. */
  tag?: string;
};

type Target = Parameters<ResourceModel["calls"]>[1];
type ConditionKeys = NonNullable<ApiCall["context"]>;

/** The `calls` of a model from a table of its actions, the ARN they act on and, if any, its own condition keys. */
export function callsOn(
  actions: Actions,
  arn: (target: Target, context: Context, operation: Operation, action: string) => string,
  keys: (target: Target, context: Context) => ConditionKeys = () => ({}),
): ResourceModel["calls"] {
  return (operation, target, context): ApiCall[] => {
    const conditions = { ...tagKeys(operation, target), ...keys(target, context) };
    const asked = Object.keys(conditions).length > 0 ? { context: conditions } : {};
    return [...new Set(actionsOf(actions, operation, target))].map((action) => ({
      action,
      resource: arn(target, context, operation, action),
      ...asked,
    }));
  };
}

/** Condition keys about tags: those asked for, and those that the resource has. */
function tagKeys(operation: Operation, { inputs, outputs }: Target): ConditionKeys {
  const asked = operation === "create" || operation === "update" ? tagsOf(inputs) : {};
  const there = operation === "create" ? {} : tagsOf(outputs);
  const keyed = (prefix: string, tags: Properties): [string, string][] =>
    Object.entries(tags).map(([key, value]) => [`${prefix}/${key}`, String(value)]);
  return {
    ...Object.fromEntries([...keyed("aws:RequestTag", asked), ...keyed("aws:ResourceTag", there)]),
    ...(Object.keys(asked).length > 0 ? { "aws:TagKeys": Object.keys(asked) } : {}),
  };
}

function actionsOf(actions: Actions, operation: Operation, target: Target): readonly string[] {
  const tags = actions.tag !== undefined && tagsDiffer(operation, target) ? [actions.tag] : [];
  if (operation === "create")
    return [...actions.create, ...withProperties(actions.createWith, target), ...tags];
  if (operation !== "update") return actions[operation];
  const { update = [] } = actions;
  if (Array.isArray(update)) return [...(update as readonly string[]), ...tags];
  const changes = Object.entries(update as Record<string, Change>).flatMap(([property, change]) =>
    actionOf(change, target.inputs[property], target.outputs?.[property]),
  );
  return [...changes, ...tags];
}

function withProperties(actions: Actions["createWith"] = {}, { inputs }: Target): string[] {
  return Object.entries(actions).flatMap(([property, action]) =>
    inputs[property] === undefined ? [] : [action],
  );
}

/** An input that is absent is no change by itself: AWS may have filled the output. */
function actionOf(change: Change, value: unknown, before: unknown): string[] {
  if (same(value, before)) return [];
  if (typeof change === "string") return value === undefined ? [] : [change];
  return [value === undefined || value === false ? change.unset : change.set];
}

function tagsDiffer(operation: Operation, { inputs, outputs }: Target): boolean {
  return !same(tagsOf(inputs), operation === "create" ? {} : tagsOf(outputs));
}

/** `tagsAll` where the provider has merged its own tags in. */
function tagsOf(properties: Properties | undefined): Properties {
  const tags = properties?.["tagsAll"] ?? properties?.["tags"];
  return isObject(tags) ? tags : {};
}

function same(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
