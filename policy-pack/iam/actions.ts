// Decides whether an action, or a pattern of actions, exists in AWS.
import { readFileSync } from "node:fs";
import { compileWildcard } from "./wildcard.ts";

/** Service prefix (lower case) to the lower-case names of its actions. */
type ActionTable = ReadonlyMap<string, ReadonlySet<string>>;

let table: ActionTable | undefined;

/**
 * True where at least one known action is meant: `s3:GetObject`, `s3:Get*`, `*`. The table is a snapshot of AWS's
 * Service Authorization Reference (actions.json, made by generateActions.ts) and is read on first use.
 */
export function knownAction(action: string): boolean {
  const lower = action.toLowerCase();
  if (lower === "*") return true;
  const [prefix = "", name = ""] = lower.split(/:(.*)/s);
  const services = actionTable();
  if (!/[*?]/.test(lower)) return services.get(prefix)?.has(name) ?? false;
  const [matchesPrefix, matchesName] = [compileWildcard(prefix), compileWildcard(name)];
  for (const [service, actions] of services) {
    if (matchesPrefix(service) && [...actions].some(matchesName)) return true;
  }
  return false;
}

/** The first known action that a pattern covers and that `fits`, in lower case; undefined where there is none. */
export function exampleAction(pattern: string, fits: (action: string) => boolean): string | undefined {
  const covers = compileWildcard(pattern.toLowerCase());
  for (const [service, actions] of actionTable())
    for (const name of actions) {
      const action = `${service}:${name}`;
      if (covers(action) && fits(action)) return action;
    }
  return undefined;
}

function actionTable(): ActionTable {
  table ??= unpack(
    JSON.parse(readFileSync(new URL("./actions.json", import.meta.url), "utf8")) as PackedActions,
  );
  return table;
}

/** Names grouped by their first word, which they share: `"s3": "Get:Object,ObjectAcl Put:Object"`. */
export type PackedActions = Readonly<Record<string, string>>;

export function packActions(actions: readonly string[]): string {
  const groups = new Map<string, string[]>();
  for (const action of actions.toSorted()) {
    const [, verb = action, rest = ""] = /^([A-Z][a-z]+)(.*)$/.exec(action) ?? [];
    groups.set(verb, [...(groups.get(verb) ?? []), rest]);
  }
  return [...groups].map(([verb, rests]) => `${verb}:${rests.join(",")}`).join(" ");
}

/** The inverse of packActions, in lower case, since AWS compares actions without case. */
export function unpackActions(packed: string): string[] {
  return packed.split(" ").flatMap((group) => {
    const [verb = "", rests = ""] = group.split(":");
    return rests.split(",").map((rest) => (verb + rest).toLowerCase());
  });
}

function unpack(packed: PackedActions): ActionTable {
  return new Map(Object.entries(packed).map(([service, text]) => [service, new Set(unpackActions(text))]));
}
