// Decides what is to be done for a tenant, from what the table says and what stands in its account.

export type TenantState = "active" | "disabled" | "archived" | "deleted";
/** A row of the table, as jobs read it. */
export type TenantRow = {
  id: string;
  accountId: string;
  region: string;
  ring: string;
  version?: string;
  state: TenantState;
};
/** What the stack of a tenant says of itself. */
export type Standing = { state: TenantState; release: string };

/** `mark`: the same release, told its new state. */
export type TenantStep = "create" | "update" | "mark" | "delete" | "nothing";

/** What a tenant may become next. What is deleted has been archived before. */
const next: Readonly<Record<TenantState, readonly TenantState[]>> = {
  active: ["disabled"],
  disabled: ["active", "archived"],
  archived: ["disabled", "deleted"],
  deleted: [],
};

/** Whether a release is for the tenant: it is served, and not pinned to another. */
export const takes = ({ state, version }: Pick<TenantRow, "state" | "version">, release: string): boolean =>
  state === "active" && (version === undefined || version === release);

/** What a tenant is told when it goes back: what its row says, if it may become that; deleting is for releases alone. */
export const stateBack = (row: Pick<TenantRow, "state"> | undefined, standing: Standing): TenantState =>
  row !== undefined && row.state !== "deleted" && next[standing.state].includes(row.state)
    ? row.state
    : standing.state;

/** Throws RangeError for a way that a tenant can't go, with the one that it can. */
export function stepFor(row: TenantRow, standing: Standing | undefined, release: string): TenantStep {
  const { id, state } = row;
  if (standing === undefined) return takes(row, release) ? "create" : "nothing";
  if (standing.state !== state && !next[standing.state].includes(state))
    throw new RangeError(
      `tenant ${id} is ${standing.state} and can't become ${state}: it may become ${next[standing.state].join(" or ") || "nothing else"}`,
    );
  if (state === "deleted") return "delete";
  if (takes(row, release) && standing.release !== release) return "update";
  return standing.state === state ? "nothing" : "mark";
}
