// What a call of the engine does to the sandbox: check, create, read, update and delete, each authorised and in one transaction.

import { invokeModels, resourceModels } from "../aws/index.ts";
import {
  AwsError,
  type ApiCall,
  type Caller,
  type Context,
  type Implied,
  type InvokeModel,
  type Properties,
  type ResourceModel,
} from "../aws/model.ts";
import { overlay } from "../aws/outputs.ts";
import { didYouMean } from "../../policy-pack/analyze/nearest.ts";
import { keyText, type Key, type Row, type Store } from "../state/store.ts";
import type { Authority } from "./authority.ts";
import type { Configuration } from "./configuration.ts";
import { diffInputs } from "./diff.ts";

/** Everything an operation works with, one for each call. */
export type Session = { store: Store; authority: Authority; configuration: Configuration };

/** The models that a session serves; tests may give others. */
export type Models = {
  resources: ReadonlyMap<string, ResourceModel>;
  invokes: ReadonlyMap<string, InvokeModel>;
};
export const awsModels: Models = { resources: resourceModels, invokes: invokeModels };

/** What a service works on. */
export type Backend = { store: Store; authority: Authority; models: Models };

/** Where the resource lands: the provider's region unless the resource names its own. */
export function contextOf(session: Session, inputs: Properties): Context {
  const { caller } = session.configuration;
  const region = typeof inputs.region === "string" ? inputs.region : caller.region;
  return { caller: { ...caller, region }, world: session.store.world };
}

/** The model of a type. @throws AwsError naming the type and the file where it belongs. */
export function modelOf(token: string, models: Models = awsModels): ResourceModel {
  const model = models.resources.get(token);
  if (model === undefined) throw unknown("resource type", token, models.resources.keys());
  return model;
}

/** Creates the resource, or answers again for one whose first answer the engine never got. */
export function createResource(session: Session, model: ResourceModel, urn: string, inputs: Properties): Row {
  const context = contextOf(session, inputs);
  const lost = lostCreation(session.store, model, urn, inputs, context.caller);
  if (lost !== undefined) return updateResource(session, model, lost, inputs);
  authorise(session, model.calls("create", { inputs }, context), context.caller);
  const { id, outputs, implied = [] } = model.create(inputs, context);
  const row: Row = {
    ...keyOf(model, id, context.caller),
    urn,
    inputs,
    outputs: complete(outputs, inputs),
    confirmed: false,
  };
  session.store.commit({ put: [row, ...implied.map((made) => impliedRow(made, urn, keyText(row)))] });
  return row;
}

/**
 * A resource of this URN that was made but whose answer was lost with the connection (a killed provider or engine).
 * Answering with it instead of making a second one is what AWS's client tokens do.
 */
function lostCreation(
  store: Store,
  model: ResourceModel,
  urn: string,
  inputs: Properties,
  caller: Caller,
): Row | undefined {
  return store
    .unconfirmed(urn, model.token)
    .filter((row) => row.account === caller.account && row.region === regionOf(model, caller))
    .find((row) => !diffInputs(model, urn, row.inputs, inputs).changes.some((change) => change.replace));
}

/** Changes the resource in place. */
export function updateResource(session: Session, model: ResourceModel, row: Row, inputs: Properties): Row {
  const context = contextOf(session, inputs);
  if (diffInputs(model, row.urn, row.inputs, inputs).changes.length === 0) return row;
  const target = { id: row.id, inputs, outputs: row.outputs };
  authorise(session, model.calls("update", target, context), context.caller);
  const outputs = model.update?.(row, inputs, context) ?? overlay(row, inputs);
  const updated: Row = { ...row, inputs, outputs: complete(outputs, inputs) };
  session.store.commit({ put: [updated] });
  return updated;
}

/** Deletes the resource and all that AWS made along with it. A resource that is gone already is no error, as in AWS's provider. */
export function deleteResource(session: Session, model: ResourceModel, row: Row): void {
  const context = contextOf(session, row.inputs);
  authorise(session, model.calls("delete", target(row), context), context.caller);
  deleteUnasked(session.store, model, row, context);
}

/** Deletes it whoever the caller is. */
export function deleteUnasked(store: Store, model: ResourceModel, row: Row, context: Context): void {
  const left = model.remove?.(row, context) ?? [];
  store.commit({
    remove: [...store.ownedBy(row), row],
    put: left.map((made) => impliedRow(made, row.urn)),
  });
}

/** The resource as it is now, or undefined when there is none with this id for the caller. */
export function readResource(
  session: Session,
  model: ResourceModel,
  id: string,
  inputs: Properties,
): Row | undefined {
  const context = contextOf(session, inputs);
  const row = session.store.get(keyOf(model, id, context.caller));
  if (row === undefined) return undefined;
  authorise(session, model.calls("read", target(row), context), context.caller);
  return row;
}

/** The resource that an update or deletion names. @throws AwsError when it is not there for this caller. */
export function existing(session: Session, model: ResourceModel, id: string, inputs: Properties): Row {
  const { caller } = contextOf(session, inputs);
  const row = session.store.get(keyOf(model, id, caller));
  if (row !== undefined) return row;
  throw new AwsError(
    "ResourceNotFoundException",
    `${model.token} ${id} does not exist in account ${caller.account}, region ${regionOf(model, caller)}; ` +
      "run `pulumi refresh` to take its absence into the state",
  );
}

/**
 * Notes that the engine knows the resource by its id, so that a later Create for the URN makes another one.
 * `urn` is what the engine calls it now: an alias may have renamed it.
 */
export function confirm(store: Store, key: Key, urn?: string): void {
  const row = store.get(key);
  if (row === undefined || (row.confirmed && (urn === undefined || row.urn === urn))) return;
  store.commit({ put: [{ ...row, confirmed: true, urn: urn ?? row.urn }] });
}

/** Answers a function call. */
export function invoke(
  session: Session,
  token: string,
  args: Properties,
  models: Models = awsModels,
): Properties {
  const model = models.invokes.get(token);
  if (model === undefined) throw unknown("function", token, models.invokes.keys());
  const context = contextOf(session, args);
  authorise(session, model.calls?.(args, context) ?? [], context.caller);
  return model.run(args, context);
}

/** The key of a model's resource for this caller. */
export function keyOf(model: ResourceModel, id: string, caller: Caller): Key {
  return { token: model.token, id, account: caller.account, region: regionOf(model, caller) };
}

function regionOf(model: ResourceModel, caller: Caller): string {
  return model.global === true ? "global" : caller.region;
}

function authorise(session: Session, calls: readonly ApiCall[], caller: Caller): void {
  for (const call of calls) {
    const verdict = session.authority.authorise(call, caller, session.store.world);
    if (!verdict.allowed) throw new AwsError("AccessDenied", verdict.message);
  }
}

/** Tags that the provider adds are AWS's as well: tagsAll holds both. */
function complete(outputs: Properties, inputs: Properties): Properties {
  return inputs.tagsAll === undefined ? outputs : { ...outputs, tagsAll: inputs.tagsAll };
}

function impliedRow(made: Implied, urn: string, owner?: string): Row {
  const row: Row = { ...made, urn, confirmed: true };
  return owner === undefined ? row : { ...row, owner };
}

function target(row: Row): { id: string; inputs: Properties; outputs: Properties } {
  return { id: row.id, inputs: row.inputs, outputs: row.outputs };
}

function unknown(kind: string, token: string, known: Iterable<string>): AwsError {
  const service = /^aws:([^/]+)/.exec(token)?.[1] ?? "<service>";
  const hint = didYouMean(token, [...known]);
  return new AwsError(
    "NotSimulated",
    `the sandbox does not know the ${kind} ${token}${hint}: add it to sandbox/aws/${service}.ts ` +
      "and to the table in sandbox/aws/index.ts, then run sandbox/schema/generate.ts",
  );
}
