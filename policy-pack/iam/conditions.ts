// Decides whether the Condition element of a statement holds in one request: no, maybe, yes.
import { isRecord } from "./record.ts";
import { OPERATORS, UNREADABLE, type Operator, type Test } from "./operators.ts";
import { MAYBE, NO, YES, all, not, or, tri, type Tri } from "./tri.ts";
import { UNKNOWN, type ContextValue } from "./types.ts";
import { compileText, type ReadKey, type Template } from "./variables.ts";

/** One key under one operator. `test` is asked only when the ones before it did not say no. */
export type Condition = { key: string; test(read: ReadKey): Tri };

/** An operator name taken apart: `ForAnyValue:StringLikeIfExists`. */
export type OperatorName = { base: string; quantifier?: "ForAllValues" | "ForAnyValue"; ifExists: boolean };

type Prepared = Test | { dynamic: Template };

/** Splits a name of an operator; undefined where AWS knows no such operator. */
export function readOperator(name: string): OperatorName | undefined {
  const match = /^(?:(ForAllValues|ForAnyValue):)?(\w+?)(IfExists)?$/.exec(name);
  const base = match?.[2] ?? "";
  if (base === "Null") return match?.[1] || match?.[3] ? undefined : { base, ifExists: false };
  if (!OPERATORS.has(base)) return undefined;
  const quantifier = match?.[1] as OperatorName["quantifier"];
  return { base, ...(quantifier && { quantifier }), ifExists: match?.[3] !== undefined };
}

/** A condition that cannot be read, or is not known yet, is an open question, never a pass. */
export function compileConditions(element: unknown, withVariables: boolean): Condition[] {
  if (element === undefined) return [];
  if (!isRecord(element)) return [open("Condition")];
  return Object.entries(element).flatMap(([name, keys]) => {
    const operator = readOperator(name);
    if (!operator || !isRecord(keys)) return [open(name)];
    return Object.entries(keys).map(([key, values]) =>
      compileKey(operator, key, listOf(values), withVariables),
    );
  });
}

function compileKey(name: OperatorName, key: string, values: unknown[], withVariables: boolean): Condition {
  const lower = key.toLowerCase();
  const operator = OPERATORS.get(name.base);
  if (!operator) return { key, test: (read) => isNull(read(lower), values) };
  const tests = values.map((value) => prepareValue(operator, value, withVariables));
  const whenAbsent = absentAnswer(name, operator);
  // An empty list counts as absent, but AWS does not say whether it also "exists" for IfExists.
  const whenEmpty = name.ifExists && name.quantifier !== "ForAllValues" ? MAYBE : whenAbsent;
  return {
    key,
    test(read) {
      const value = read(lower);
      if (value === UNKNOWN) return MAYBE;
      if (value === undefined) return whenAbsent;
      if (typeof value !== "string" && value.length === 0) return whenEmpty;
      return typeof value === "string"
        ? one(operator, tests, value, read)
        : many(
            name,
            value.map((item) => one(operator, tests, item, read)),
          );
    },
  };
}

/**
 * A key that the request lacks fails a positive test and passes a negated one; IfExists and ForAllValues let it pass,
 * ForAnyValue does not. IfExists with ForAnyValue is documented both ways, so it stays open.
 */
function absentAnswer(name: OperatorName, operator: Operator): Tri {
  if (name.quantifier === "ForAllValues") return YES;
  if (name.quantifier === "ForAnyValue") return name.ifExists ? MAYBE : NO;
  return name.ifExists ? YES : tri(operator.negated);
}

/** Values of a policy are alternatives; a negated operator asks that none of them fits. */
function one(operator: Operator, tests: readonly Prepared[], value: string, read: ReadKey): Tri {
  let fits: Tri = NO;
  for (const test of tests) {
    fits = or(
      fits,
      typeof test === "function" ? test(value) : dynamicTest(operator, test.dynamic, value, read),
    );
    if (fits === YES) break;
  }
  return operator.negated ? not(fits) : fits;
}

/** Many values without a set operator: AWS warns against it and leaves the outcome open unless all agree. */
function many(name: OperatorName, answers: readonly Tri[]): Tri {
  const every = all(answers);
  const some = answers.reduce(or, NO);
  if (name.quantifier === "ForAllValues") return every;
  if (name.quantifier === "ForAnyValue") return some;
  return every === some ? every : MAYBE;
}

function prepareValue(operator: Operator, value: unknown, withVariables: boolean): Prepared {
  if (!isScalar(value)) return () => MAYBE;
  const text = compileText(String(value), operator.text, withVariables);
  return typeof text === "string" ? (operator.prepare(text) ?? UNREADABLE) : { dynamic: text };
}

/**
 * A variable without a value matches nothing; under a negated operator AWS documents only that the statement "might"
 * be void, so the answer stays open.
 */
function dynamicTest(operator: Operator, template: Template, value: string, read: ReadKey): Tri {
  const text = template(read);
  if (text === UNKNOWN) return MAYBE;
  if (text === undefined) return operator.negated ? MAYBE : NO;
  return (operator.prepare(text) ?? UNREADABLE)(value);
}

/** Null: "true" asks that the key be absent, "false" that it be there. */
function isNull(value: ContextValue | undefined, wanted: readonly unknown[]): Tri {
  if (value === UNKNOWN || wanted.includes(UNKNOWN)) return MAYBE;
  const absent = String(value === undefined || (typeof value !== "string" && value.length === 0));
  return tri(wanted.some((text) => String(text).toLowerCase() === absent));
}

function open(key: string): Condition {
  return { key, test: () => MAYBE };
}

function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [value];
}

function isScalar(value: unknown): value is string | number | boolean {
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean";
}
