// Decides whether one statement keeps the grammar of the IAM policy language.
import { isRecord } from "./record.ts";
import { readOperator } from "./conditions.ts";
import { OPERATORS } from "./operators.ts";
import type { PolicyKind } from "./parse.ts";
import { parsePrincipal } from "./parsePrincipal.ts";

type Check = (value: unknown, where: string, kind: PolicyKind | undefined) => string[];
type Elements = Record<string, unknown>;

/** Every element a statement may have, with the check of its value. */
const ELEMENTS: Readonly<Record<string, Check>> = {
  Sid: sidFaults,
  Effect: effectFaults,
  Action: actionFaults,
  NotAction: actionFaults,
  Resource: resourceFaults,
  NotResource: resourceFaults,
  Principal: parsePrincipal,
  NotPrincipal: parsePrincipal,
  Condition: conditionFaults,
};

/** Which of Principal and Resource each kind must have (true) or must not have (false). */
const BY_KIND: Readonly<Record<PolicyKind, { Principal: boolean; Resource: boolean }>> = {
  identity: { Principal: false, Resource: true },
  resource: { Principal: true, Resource: true },
  trust: { Principal: true, Resource: false },
  scp: { Principal: false, Resource: true },
  rcp: { Principal: true, Resource: true },
};

const ACTION = /^(\*|[\w-]+:[\w*?]+)$/;
const ARN_PATTERN = /^(\*|arn:.*)$/s;

/** The faults of one statement, each opening with its place (`Statement[2].Action[0]`). */
export function parseStatement(value: unknown, where: string, kind: PolicyKind | undefined): string[] {
  if (!isRecord(value)) return [`${where} is ${show(value)}; a statement is a JSON object`];
  return [
    ...Object.entries(value).flatMap(([element, v]) => elementFaults(element, v, where, kind)),
    ...("Effect" in value ? [] : [`${where}.Effect is missing; it must be "Allow" or "Deny"`]),
    ...pairFaults(value, where, "Action", true),
    ...pairFaults(value, where, "Resource", kind && BY_KIND[kind].Resource),
    ...pairFaults(value, where, "Principal", kind && BY_KIND[kind].Principal),
    ...(kind === "rcp" ? rcpFaults(value, where) : []),
  ];
}

function elementFaults(
  element: string,
  value: unknown,
  where: string,
  kind: PolicyKind | undefined,
): string[] {
  const check = Object.hasOwn(ELEMENTS, element) ? ELEMENTS[element] : undefined;
  if (!check) {
    const names = Object.keys(ELEMENTS).join(", ");
    return [`${where} has the unknown element ${JSON.stringify(element)}; a statement has ${names}`];
  }
  return check(value, `${where}.${element}`, kind);
}

/** `needed` true: one of the twins must be there; false: neither may be; undefined: at most one. */
function pairFaults(s: Elements, where: string, name: string, needed: boolean | undefined): string[] {
  const present = [name, `Not${name}`].filter((element) => element in s);
  if (present.length === 2) return [`${where} has both ${name} and Not${name}; keep one`];
  if (needed === true && present.length === 0)
    return [`${where} has neither ${name} nor Not${name}; add one`];
  if (needed === false && present.length)
    return [`${where}.${present[0]} is not allowed in this kind of policy`];
  return [];
}

/** Customer-managed RCPs only deny, and only to everyone. Source: Organizations User Guide, "RCP syntax". */
function rcpFaults(s: Elements, where: string): string[] {
  return [
    ...(s["Effect"] === "Allow"
      ? [`${where}.Effect is "Allow"; a resource control policy can only "Deny"`]
      : []),
    ...(s["Principal"] !== undefined && s["Principal"] !== "*"
      ? [`${where}.Principal must be "*" in a resource control policy; narrow it with Condition`]
      : []),
    ...["NotAction", "NotPrincipal"]
      .filter((element) => element in s)
      .map((element) => `${where}.${element} is not allowed in a resource control policy`),
    ...([s["Action"]].flat().includes("*")
      ? [`${where}.Action "*" is not allowed in a resource control policy; name the services ("s3:*")`]
      : []),
  ];
}

function sidFaults(value: unknown, where: string, kind: PolicyKind | undefined): string[] {
  if (typeof value !== "string") return [`${where} is ${show(value)}; it must be a string`];
  const strict = kind === "identity" || kind === "trust";
  const bad = strict && !/^[A-Za-z0-9]*$/.test(value);
  return bad ? [`${where} is ${show(value)}; IAM takes only letters and digits`] : [];
}

function effectFaults(value: unknown, where: string): string[] {
  return value === "Allow" || value === "Deny"
    ? []
    : [`${where} is ${show(value)}; it must be "Allow" or "Deny"`];
}

function actionFaults(value: unknown, where: string): string[] {
  return eachString(value, where, (text, at) =>
    ACTION.test(text)
      ? []
      : [`${at} is ${show(text)}; an action is "service:Name" (wildcards in Name) or "*"`],
  );
}

function resourceFaults(value: unknown, where: string): string[] {
  return eachString(value, where, (text, at) =>
    ARN_PATTERN.test(text) ? [] : [`${at} is ${show(text)}; a resource is an ARN (wildcards allowed) or "*"`],
  );
}

function conditionFaults(value: unknown, where: string): string[] {
  if (!isRecord(value)) return [`${where} is ${show(value)}; it maps operators to keys and values`];
  return Object.entries(value).flatMap(([operator, keys]) => operatorFaults(operator, keys, where));
}

function operatorFaults(operator: string, keys: unknown, where: string): string[] {
  const at = `${where}.${operator}`;
  const name = readOperator(operator);
  if (!name) return [`${at}: unknown condition operator ${JSON.stringify(operator)}${suggestion(operator)}`];
  if (!isRecord(keys)) return [`${at} is ${show(keys)}; it maps condition keys to values`];
  if (Object.keys(keys).length === 0) return [`${at} is empty; name at least one condition key`];
  return Object.entries(keys).flatMap(([key, values]) => valueFaults(name.base, values, `${at}.${key}`));
}

/** Values must be readable by the operator: a date that is none would silently match nothing. */
function valueFaults(base: string, value: unknown, where: string): string[] {
  const values: unknown[] = Array.isArray(value) ? value : [value];
  if (values.length === 0) return [`${where} is empty; give at least one value`];
  return values.flatMap((v, i) => {
    const at = Array.isArray(value) ? `${where}[${i}]` : where;
    if (!["string", "number", "boolean"].includes(typeof v))
      return [`${at} is ${show(v)}; it must be a string`];
    const text = String(v);
    if (text.includes("${")) return [];
    const readable = base === "Null" ? /^(true|false)$/i.test(text) : OPERATORS.get(base)?.prepare(text);
    return readable ? [] : [`${at} is ${show(v)}; ${base} cannot read it`];
  });
}

function suggestion(operator: string): string {
  const wanted = operator.toLowerCase();
  const known = [...OPERATORS.keys(), "Null"].find((name) => name.toLowerCase() === wanted);
  return known ? `; did you mean ${known}?` : "";
}

/** A string or a non-empty list of strings. */
function eachString(value: unknown, where: string, check: (text: string, at: string) => string[]): string[] {
  if (typeof value === "string") return check(value, where);
  if (!Array.isArray(value)) return [`${where} is ${show(value)}; it must be a string or a list of strings`];
  if (value.length === 0) return [`${where} is empty; give at least one value`];
  return value.flatMap((v, i) =>
    typeof v === "string"
      ? check(v, `${where}[${i}]`)
      : [`${where}[${i}] is ${show(v)}; it must be a string`],
  );
}

function show(value: unknown): string {
  return (JSON.stringify(value) ?? String(value)).slice(0, 80);
}
