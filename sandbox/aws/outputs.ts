// What every model does alike: echo inputs as outputs, overlay changes, name the API calls of each operation.

import type { ApiCall, Context, Operation, Properties, ResourceModel, StoredResource } from "./model.ts";
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

/** API actions of each operation on one ARN. */
export type Actions = {
  create: readonly string[];
  read: readonly string[];
  /** Actions of every update, or by the property that changed. */
  update?: readonly string[] | Readonly<Record<string, string>>;
  delete: readonly string[];
  /** Action that sets tags: made along with a create that has tags, and when tags change. */
  tag?: string;
};

type Target = Parameters<ResourceModel["calls"]>[1];

/** The `calls` of a model from a table of its actions and the ARN they act on. */
export function callsOn(
  actions: Actions,
  arn: (target: Target, context: Context, operation: Operation) => string,
): ResourceModel["calls"] {
  return (operation, target, context): ApiCall[] => {
    const resource = arn(target, context, operation);
    return [...new Set(actionsOf(actions, operation, target))].map((action) => ({ action, resource }));
  };
}

function actionsOf(actions: Actions, operation: Operation, target: Target): readonly string[] {
  const tags = actions.tag !== undefined && tagsDiffer(operation, target) ? [actions.tag] : [];
  if (operation !== "update") return [...actions[operation], ...(operation === "create" ? tags : [])];
  const { update = [] } = actions;
  if (Array.isArray(update)) return [...(update as readonly string[]), ...tags];
  const changed = Object.entries(update as Record<string, string>).filter(
    ([property]) => !same(target.inputs[property], target.outputs?.[property]),
  );
  return [...changed.map(([, action]) => action), ...tags];
}

function tagsDiffer(operation: Operation, { inputs, outputs }: Target): boolean {
  const wanted = isObject(inputs["tags"]) ? inputs["tags"] : {};
  const there = operation === "create" ? {} : isObject(outputs?.["tags"]) ? outputs["tags"] : {};
  return !same(wanted, there);
}

function same(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
