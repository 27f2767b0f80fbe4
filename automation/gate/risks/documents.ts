// Decides whether a policy document grants more than another one. Sound, not complete: what is not proven counts as more.

type Json = Readonly<Record<string, unknown>>;

/** Which values of `wanted` no value of `given` covers. Both are IAM patterns with `*` and `?`. */
export function uncovered(wanted: readonly string[], given: readonly string[]): string[] {
  return wanted.filter((one) => !given.some((pattern) => coversPattern(pattern, one)));
}

/** True when everything that `inner` matches is matched by `outer`. A `*` of `inner` is covered by a `*` only. */
export function coversPattern(outer: string, inner: string): boolean {
  let reach = new Set([0]);
  for (const character of inner) reach = step(outer, closure(outer, reach), character);
  return closure(outer, reach).has(outer.length);
}

/** Stars match nothing, too. */
function closure(outer: string, places: ReadonlySet<number>): Set<number> {
  const all = new Set(places);
  for (const place of all) if (outer[place] === "*") all.add(place + 1);
  return all;
}

function step(outer: string, places: ReadonlySet<number>, character: string): Set<number> {
  const next = new Set<number>();
  for (const place of places) {
    const own = outer[place];
    if (own === "*") next.add(place);
    else if (own === character || (own === "?" && character !== "*")) next.add(place + 1);
  }
  return next;
}

/**
 * What `after` grants beyond `before`, in words; empty when it provably grants nothing more. `undefined` stands for no
 * document. A document that cannot be read grants whatever one fears.
 */
export function grantsBeyond(before: unknown, after: unknown): string[] {
  const [old, now] = [statementsOf(before), statementsOf(after)];
  if (!old || !now) return ["a policy document is not known before the change is made"];
  const allowed = old.filter(({ Effect }) => Effect === "Allow");
  const more = now
    .filter(({ Effect }) => Effect !== "Deny")
    .filter((statement) => !allowed.some((one) => coversStatement(one, statement)))
    .map((statement) => `allows ${describe(statement)}`);
  const denied = now.filter(({ Effect }) => Effect === "Deny");
  const less = old
    .filter(({ Effect }) => Effect === "Deny")
    .filter((statement) => !denied.some((one) => coversStatement(one, statement)))
    .map((statement) => `no longer denies ${describe(statement)}`);
  return [...more, ...less];
}

/** Statements of a document, or undefined when it is none that can be read. */
function statementsOf(document: unknown): Json[] | undefined {
  if (document === undefined || document === null || document === "") return [];
  const parsed = typeof document === "string" ? parseJson(document) : document;
  const list = (parsed as { Statement?: unknown } | undefined)?.Statement;
  const statements = Array.isArray(list) ? list : [list];
  return statements.every((one) => typeof one === "object" && one !== null)
    ? (statements as Json[])
    : undefined;
}

/** True when everything that `inner` speaks of is spoken of by `outer`, under no further condition. */
function coversStatement(outer: Json, inner: Json): boolean {
  if (outer["Condition"] !== undefined && !same(outer["Condition"], inner["Condition"])) return false;
  return (
    coversPart(outer, inner, "Action", (text) => text.toLowerCase()) &&
    coversPart(outer, inner, "Resource") &&
    coversPrincipal(outer, inner)
  );
}

function coversPart(outer: Json, inner: Json, name: string, fold = (text: string) => text): boolean {
  if (outer[`Not${name}`] !== undefined || inner[`Not${name}`] !== undefined) {
    return same(outer[`Not${name}`], inner[`Not${name}`]) && same(outer[name], inner[name]);
  }
  if (outer[name] === undefined || inner[name] === undefined) return outer[name] === inner[name];
  return uncovered(texts(inner[name]).map(fold), texts(outer[name]).map(fold)).length === 0;
}

/** Principals are no patterns, but `*` is everybody. */
function coversPrincipal(outer: Json, inner: Json): boolean {
  if (outer["NotPrincipal"] !== undefined || inner["NotPrincipal"] !== undefined) return same(outer, inner);
  const principal = outer["Principal"];
  if (principal === undefined || inner["Principal"] === undefined) return principal === inner["Principal"];
  if (principal === "*") return true;
  if (typeof principal !== "object" || typeof inner["Principal"] !== "object") return false;
  return Object.entries(inner["Principal"] as Json).every(([kind, names]) => {
    const known = new Set(texts((principal as Json)[kind] ?? []));
    return texts(names).every((name) => known.has(name));
  });
}

function describe(statement: Json): string {
  const part = (name: string) =>
    statement[name] === undefined ? "" : ` ${texts(statement[name]).slice(0, 8).join(", ")}`;
  const on = part("Resource") || part("NotResource");
  return `${(part("Action") || ` all but${part("NotAction")}`).trim()}${on ? ` on${on}` : ""}`;
}

function texts(value: unknown): string[] {
  return (Array.isArray(value) ? value : [value]).map(String);
}

function same(a: unknown, b: unknown): boolean {
  return JSON.stringify(sorted(a)) === JSON.stringify(sorted(b));
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(
    Object.entries(value)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, inner]) => [key, sorted(inner)]),
  );
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
