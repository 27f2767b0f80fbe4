// What `mutate` does: changes or deletes a resource as somebody with a console would, behind Pulumi's back.

import { AwsError, type Context, type Fault } from "../aws/model.ts";
import { overlay } from "../aws/outputs.ts";
import { inputFaults } from "../schema/check.ts";
import { resourceType } from "../schema/table.ts";
import type { Row, Store } from "../state/store.ts";
import { deleteUnasked, modelOf } from "./operations.ts";

/** `set` holds inputs to change, null takes one away; `remove` deletes the resource instead. */
export type Mutation = {
  type: string;
  id: string;
  account?: string | undefined;
  set?: Record<string, unknown>;
  remove?: boolean | undefined;
};

/** Name of the function by which a running sandbox takes a mutation; no package of Pulumi's has it. */
export const mutateToken = "lockgate:sandbox:mutate";

/** Changes the store and says what it did. @throws AwsError for a resource or a value that AWS would not take. */
export function mutate(store: Store, mutation: Mutation): string {
  const model = modelOf(mutation.type);
  const row = rowOf(store, mutation);
  const where = `${row.token} ${row.id} in account ${row.account}`;
  const { account, region } = row;
  const caller = { partition: "aws", account, region, arn: `arn:aws:iam::${account}:root` };
  const context: Context = { caller, world: store.world };
  if (mutation.remove === true) {
    deleteUnasked(store, model, row, context);
    return `deleted ${where}`;
  }
  const set = mutation.set ?? {};
  const merged = Object.entries({ ...row.inputs, ...set });
  const inputs = Object.fromEntries(merged.filter(([, value]) => value !== null));
  // Put there by the provider, with the tags that all of a stack have; nobody gives it.
  const { tagsAll: _, ...given } = inputs;
  refuse([...inputFaults(resourceType(row.token).inputs, given), ...(model.check?.(inputs, context) ?? [])]);
  const outputs = model.update?.(row, inputs, context) ?? overlay(row, inputs);
  store.commit({ put: [{ ...row, inputs, outputs }] });
  return `changed ${Object.keys(set).join(", ")} of ${where}`;
}

function rowOf(store: Store, { type, id, account }: Mutation): Row {
  const rows = store.all(type).filter((row) => row.id === id && (account ?? row.account) === row.account);
  if (rows.length === 1) return rows[0]!;
  const places = rows.map((row) => `${row.account} ${row.region}`).join(", ");
  throw new AwsError(
    "ResourceNotFoundException",
    rows.length === 0
      ? `there is no ${type} ${id}${account === undefined ? "" : ` in account ${account}`}: \`list\` shows what there is`
      : `${type} ${id} is in ${places}: name one by --account`,
  );
}

function refuse(faults: readonly Fault[]): void {
  if (faults.length === 0) return;
  const text = faults.map(({ property, reason }) => `${property}: ${reason}`).join("; ");
  throw new AwsError("ValidationException", text);
}
