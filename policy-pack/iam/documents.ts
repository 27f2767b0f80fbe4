// Compiles a policy document once into matchers, so that an evaluation compares and never parses.
import { isRecord } from "./record.ts";
import { compileConditions, type Condition } from "./conditions.ts";
import { compilePrincipal, type PrincipalMatcher } from "./principals.ts";
import { MAYBE, NO, YES, and, not, or, tri, type Tri } from "./tri.ts";
import { UNKNOWN } from "./types.ts";
import { compileText, type ReadKey } from "./variables.ts";
import { compileWildcard } from "./wildcard.ts";

export type CompiledStatement = {
  index: number;
  sid?: string;
  /** "both" where Effect is not known or not readable: it may deny, and it may allow. */
  effect: "Allow" | "Deny" | "both";
  /** Action in lower case. */
  action(action: string): Tri;
  resource(resource: string, read: ReadKey): Tri;
  principal: PrincipalMatcher;
  conditions: readonly Condition[];
  hasResource: boolean;
  hasPrincipal: boolean;
  hasNotPrincipal: boolean;
  /** Set where the statement breaks the grammar: nothing that it says is better than "maybe". */
  malformed: boolean;
};

const ELEMENTS = new Set(
  "Sid Effect Action NotAction Resource NotResource Principal NotPrincipal Condition".split(" "),
);

const compiled = new WeakMap<object, readonly CompiledStatement[]>();

/** The statements of a document, ready to match. A document that cannot be read is one statement that may do anything. */
export function compileDocument(document: unknown): readonly CompiledStatement[] {
  if (!isRecord(document)) return [compileStatement(document, 0, false)];
  let statements = compiled.get(document);
  if (!statements) {
    const withVariables = document["Version"] === "2012-10-17";
    statements = listOf(document["Statement"]).map((s, index) => compileStatement(s, index, withVariables));
    compiled.set(document, statements);
  }
  return statements;
}

function compileStatement(value: unknown, index: number, withVariables: boolean): CompiledStatement {
  const known = isRecord(value);
  const s = known ? value : {};
  const effect = s["Effect"];
  return {
    index,
    ...(typeof s["Sid"] === "string" && { sid: s["Sid"] }),
    effect: effect === "Allow" || effect === "Deny" ? effect : "both",
    action: compileActions(s),
    resource: compileResources(s, withVariables),
    principal: compilePrincipal(s["Principal"], s["NotPrincipal"]),
    conditions: compileConditions(s["Condition"], withVariables),
    hasResource: "Resource" in s || "NotResource" in s,
    hasPrincipal: "Principal" in s || "NotPrincipal" in s,
    hasNotPrincipal: "NotPrincipal" in s,
    malformed: !known || Object.keys(s).some((element) => !ELEMENTS.has(element)),
  };
}

function compileActions(s: Record<string, unknown>): (action: string) => Tri {
  const pair = oneOf(s, "Action", "NotAction");
  if (!pair) return () => MAYBE;
  const unknown = pair.values.some((v) => typeof v !== "string");
  const tests = pair.values.filter((v) => typeof v === "string").map((v) => compileWildcard(v.toLowerCase()));
  const otherwise = unknown ? MAYBE : NO;
  const covered = (action: string): Tri => (tests.some((test) => test(action)) ? YES : otherwise);
  return pair.negated ? (action) => not(covered(action)) : covered;
}

/** Neither Resource nor NotResource means the resource that the policy hangs on, as in a trust policy. */
function compileResources(s: Record<string, unknown>, withVariables: boolean): CompiledStatement["resource"] {
  if (!("Resource" in s) && !("NotResource" in s)) return () => YES;
  const pair = oneOf(s, "Resource", "NotResource");
  if (!pair) return () => MAYBE;
  // As with conditions: under negation AWS documents only that the statement "might" be void.
  const withoutValue = pair.negated ? MAYBE : NO;
  const tests = pair.values.map((value) => compileResource(value, withVariables, withoutValue));
  const covered = (resource: string, read: ReadKey): Tri => {
    let result: Tri = NO;
    for (const test of tests) {
      result = or(result, test(resource, read));
      if (result === YES) break;
    }
    return result;
  };
  return pair.negated ? (resource, read) => not(covered(resource, read)) : covered;
}

/** `withoutValue` is the answer where a variable of the pattern has no value. */
function compileResource(
  value: unknown,
  withVariables: boolean,
  withoutValue: Tri,
): CompiledStatement["resource"] {
  if (typeof value !== "string") return () => MAYBE;
  const text = compileText(value, "pattern", withVariables);
  if (typeof text === "string") {
    const matches = compileWildcard(text);
    return (resource) => tri(matches(resource));
  }
  return (resource, read) => {
    const pattern = text(read);
    if (pattern === UNKNOWN) return MAYBE;
    return pattern === undefined ? withoutValue : tri(compileWildcard(pattern)(resource));
  };
}

/** Exactly one of an element and its Not twin, as a list; undefined where none, both or an empty list is given. */
function oneOf(s: Record<string, unknown>, name: string, twin: string) {
  if (name in s === twin in s) return undefined;
  const negated = twin in s;
  const values = listOf(s[negated ? twin : name]);
  return values.length ? { negated, values } : undefined;
}

/** What a statement says of action, resource and conditions; principals are asked where they count. */
export function applies(
  s: CompiledStatement,
  action: string,
  resource: string,
  read: ReadKey,
  unknown: string[],
): Tri {
  let result = s.action(action);
  if (result === NO) return NO;
  result = and(result, s.resource(resource, read));
  if (result === NO) return NO;
  const before = unknown.length;
  for (const condition of s.conditions) {
    const answer = condition.test(read);
    if (answer === NO) {
      unknown.length = before; // a condition that fails settles the statement: what else was unknown does not matter
      return NO;
    }
    if (answer === MAYBE) unknown.push(condition.key);
    result = and(result, answer);
  }
  return s.malformed ? and(result, MAYBE) : result;
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [value];
}
