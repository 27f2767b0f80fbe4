// Decides what the server knows of the company: the states that runs saw last, as one model, built once for each set of them.
import { companyOf, type Company } from "../../policy-pack/access/company.ts";
import { parseState, type StateResource } from "../../policy-pack/analyze/state.ts";
import { stackFacts } from "../../policy-pack/analyze/stateFacts.ts";
import { buildModel } from "../../policy-pack/model/model.ts";
import type { Queryable } from "../store/database.ts";
import { findExports, listExports, type StackExport } from "../store/stackExports.ts";

export interface CompanyView {
  readonly company: Company;
  readonly resources: readonly StateResource[];
  /** What of the company is not seen, so that an answer may be wrong. */
  readonly notes: readonly string[];
}

let last: { readonly key: string; readonly view: CompanyView } | undefined;

/** Reads the states only where one of them is another than before. */
export async function readCompany(db: Queryable, stacks: readonly string[]): Promise<CompanyView> {
  const seen = await listExports(db, stacks);
  const key = JSON.stringify([stacks, seen.map(({ stack, digest }) => [stack, digest])]);
  if (last?.key === key) return last.view;
  const view = viewOf(stacks, await findExports(db, stacks));
  last = { key, view };
  return view;
}

/** Pure. */
export function viewOf(stacks: readonly string[], exports: readonly StackExport[]): CompanyView {
  const states = exports.flatMap(({ stack, state }) =>
    state === null ? [] : [{ stack, parsed: parseState(state, stack) }],
  );
  const resources = states.flatMap(({ parsed }) => (parsed.ok ? parsed.value.resources : []));
  const company = companyOf(buildModel(resources.map(stackFacts)));
  const unseen = stacks.filter((name) => !exports.some(({ stack }) => stack === name));
  const notes = [
    ...unseen.map(
      (name) => `stack ${name} was not seen yet: what it declares is missing; let it be previewed`,
    ),
    ...states.flatMap(({ parsed }) => (parsed.ok ? parsed.value.notes : parsed.faults)),
    ...company.notes,
  ];
  return { company, resources, notes };
}
