// Decides how denying statements fill policies: merged where they say the same, split where one alone is too large, and
// then in as few policies as the limit of characters needs.
import { packStatements, toJson, type Statement } from "../documents/document.ts";

/** Policies for one target, each at most `limit` characters as JSON. The same calls are denied as by the input. */
export function packDenies(statements: readonly Statement[], limit: number): Statement[][] {
  const pieces = mergeDenies(statements).flatMap((statement) => splitDeny(statement, limit));
  const inOrder = packStatements(pieces, limit);
  const length = (piece: Statement): number => toJson([piece]).length;
  const largestFirst = packStatements(
    pieces.toSorted((a, b) => length(b) - length(a)),
    limit,
  );
  // The given order keeps statements where they are when one is added; it gives way only to a policy saved.
  return inOrder.length <= largestFirst.length ? inOrder : largestFirst;
}

/** One statement for all that deny under the same circumstances; actions that a wildcard covers are left out. */
export function mergeDenies(statements: readonly Statement[]): Statement[] {
  const groups = Map.groupBy(statements, (statement) =>
    JSON.stringify({ ...statement, Sid: undefined, Action: undefined }),
  );
  return [...groups.values()].flatMap((group) => {
    const [first] = group as [Statement, ...Statement[]];
    const listed = group.flatMap(({ Action = [] }) => Action);
    return first.Action === undefined ? group : [{ ...first, Action: uncovered(listed) }];
  });
}

function uncovered(all: readonly string[]): string[] {
  const distinct = [...new Set(all)];
  const prefixes = distinct.filter((action) => action.endsWith("*")).map((action) => action.slice(0, -1));
  return distinct.filter(
    (action) => !prefixes.some((prefix) => action !== `${prefix}*` && action.startsWith(prefix)),
  );
}

/** Two denies of half the actions, or else of half the resources, deny what the whole did. */
function splitDeny(statement: Statement, limit: number): Statement[] {
  if (statement.Effect !== "Deny" || toJson([statement]).length <= limit) return [statement];
  for (const key of ["Action", "Resource"] as const) {
    const list = statement[key];
    if (!Array.isArray(list) || list.length < 2) continue;
    const middle = Math.ceil(list.length / 2);
    const halves = [list.slice(0, middle), list.slice(middle)] as const;
    return halves.flatMap((half, index) =>
      splitDeny({ ...statement, Sid: `${statement.Sid}${index + 1}`, [key]: half }, limit),
    );
  }
  return [statement];
}
