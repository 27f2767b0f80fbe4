// Decides which policy documents a stack declares, what they grant to whom, and which are boundaries that grant nothing.

import { input, UNKNOWN, type Facts, type Input } from "../facts.ts";
import { matchAction, parsePolicy, type PolicyDocument, type Statement } from "../iam/index.ts";
import { fail, Judged, known, undecidable } from "../verdict.ts";
import type { Model, Reference } from "./model.ts";
import { tagOf } from "./tags.ts";
import type { Kind } from "./tokens.ts";

/** A policy document at its place. `urn` is the resource that declares it. */
export type DocumentAt = { urn: string; facts: Facts; position: Input };

/** A whole, parsed document under the name by which a decision reports it. */
export type KnownPolicy = { name: string; document: PolicyDocument };

/**
 * The parsed document. Absent = undefined; unknown throws undecidable; a document that AWS would refuse throws a
 * failure that lists its faults, since nobody can say what it would have granted.
 */
export const documentAt = (position: Input): PolicyDocument | undefined => {
  if (position.state === "absent") return undefined;
  const source = position.raw();
  const open = unknownWithin(source, position.path);
  if (open !== undefined) throw new Judged(undecidable(position.urn, open));
  const parsed = parseOnce(source);
  if (parsed.ok) return parsed.document;
  const faults = parsed.faults.slice(0, 3).join("; ");
  throw new Judged(fail(position.urn, `${position.path} is not a valid policy document: ${faults}`));
};

/** A program may write a document as an object instead of text: then only parts of it are unknown at preview. */
const unknownWithin = (value: unknown, path: string): string | undefined => {
  if (value === UNKNOWN) return path;
  if (typeof value !== "object" || value === null) return undefined;
  for (const [key, item] of Object.entries(value)) {
    const found = unknownWithin(item, Array.isArray(value) ? `${path}[${key}]` : `${path}.${key}`);
    if (found !== undefined) return found;
  }
  return undefined;
};

// Many rules read one document, and the evaluator compiles by identity: one text is parsed once.
const parsed = new Map<string, ReturnType<typeof parsePolicy>>();
const REMEMBERED = 5000;

const parseOnce = (source: unknown): ReturnType<typeof parsePolicy> => {
  if (typeof source !== "string") return parsePolicy(source);
  const known = parsed.get(source);
  if (known) return known;
  if (parsed.size >= REMEMBERED) parsed.clear();
  const fresh = parsePolicy(source);
  parsed.set(source, fresh);
  return fresh;
};

export const statementsOf = (document: PolicyDocument): readonly Statement[] =>
  Array.isArray(document.Statement)
    ? (document.Statement as readonly Statement[])
    : [document.Statement as Statement];

export const many = <T>(value: T | readonly T[] | undefined): readonly T[] =>
  value === undefined ? [] : Array.isArray(value) ? (value as readonly T[]) : [value as T];

/** True where the statement speaks of the action: by Action, or by a NotAction that leaves it out. */
export const covers = (statement: Statement, action: string): boolean =>
  statement.NotAction === undefined
    ? many(statement.Action).some((pattern) => matchAction(pattern, action))
    : !many(statement.NotAction).some((pattern) => matchAction(pattern, action));

/**
 * Values one of which a key must have for the statement to hold, one list for each condition that asks for it. Tests
 * that hold where the key is missing (IfExists, ForAllValues) or for other values (Not) ask for nothing.
 */
export const demanded = (
  statement: Statement,
  key: string,
  operators: RegExp = /^(forAnyValue:)?(string(equals|like)|arn(equals|like))$/i,
): readonly (readonly string[])[] =>
  Object.entries(statement.Condition ?? {})
    .filter(([operator]) => operators.test(operator))
    .flatMap(([, test]) => Object.entries(test))
    .filter(([name]) => name.toLowerCase() === key)
    .map(([, values]) => many(values).map(String));

const INLINE: readonly Kind[] = ["rolePolicy", "userPolicy", "groupPolicy"];
const ATTACHMENTS: readonly Kind[] = [
  "rolePolicyAttachment",
  "userPolicyAttachment",
  "groupPolicyAttachment",
  "policyAttachment",
];

/** Every document that gives rights to an identity: managed policies, inline ones of roles, users, groups, permission sets. */
export const identityDocuments = (model: Model): readonly DocumentAt[] => {
  const known = remembered.get(model) ?? readDocuments(model);
  remembered.set(model, known);
  return known;
};

// Several rules ask for them, and none changes a model.
const remembered = new WeakMap<Model, readonly DocumentAt[]>();

const readDocuments = (model: Model, uses = usesOf(model)): readonly DocumentAt[] => [
  ...model
    .of("policy")
    .filter((facts) => !isOnlyBoundary(facts, uses))
    .map((facts) => at(facts, input(facts, "policy"))),
  ...INLINE.flatMap((kind) => model.of(kind)).map((facts) => at(facts, input(facts, "policy"))),
  ...model.of("permissionSetPolicy").map((facts) => at(facts, input(facts, "inlinePolicy"))),
  ...model.of("role").flatMap((facts) => inlineBlocks(facts).map((position) => at(facts, position))),
];

/** A managed policy attached to something: the ARN or the resource that it comes from. */
export const attachments = (model: Model): readonly DocumentAt[] => [
  ...ATTACHMENTS.flatMap((kind) => model.of(kind)).map((facts) => at(facts, input(facts, "policyArn"))),
  ...model
    .of("role")
    .flatMap((facts) => itemsOf(facts, "managedPolicyArns").map((position) => at(facts, position))),
];

export const inlineBlocks = (role: Facts): readonly Input[] =>
  itemsOf(role, "inlinePolicies").map((item) => item.at("policy"));

// A list that is unknown, or no list, still is one document that can't be judged, never no document at all.
export const itemsOf = (facts: Facts, property: string): readonly Input[] => {
  const position = input(facts, property);
  return known(() => position.list()) ?? [position];
};

/** A boundary by its tag or by its use, and attached to nothing here: then it only limits, whatever it lists. */
const isOnlyBoundary = (policy: Facts, { limits, attached, unclear }: Uses): boolean => {
  const declared = known(() => tagOf(policy, "lockgate:purpose")) === "permission-boundary";
  return (declared || limits.has(policy.urn)) && !attached.has(policy.urn) && !unclear;
};

/** How policies are used, by URN. `unclear`: an attachment that nobody can follow might attach any of them. */
type Uses = { limits: ReadonlySet<string>; attached: ReadonlySet<string>; unclear: boolean };

const usesOf = (model: Model): Uses => {
  const targets = attachments(model).map(({ facts, position }) => followed(model, facts, position));
  const boundaries = model
    .of("role")
    .map((role) => followed(model, role, input(role, "permissionsBoundary")));
  return {
    limits: new Set(boundaries.map(urnOf)),
    attached: new Set(targets.map(urnOf)),
    unclear: targets.includes(undefined),
  };
};

const followed = (model: Model, facts: Facts, position: Input): Reference | undefined =>
  known(() => model.follow(facts, position, ["policy"]));

const urnOf = (target: Reference | undefined): string =>
  target?.kind === "resource" ? target.facts.urn : "";

const at = (facts: Facts, position: Input): DocumentAt => ({ urn: facts.urn, facts, position });
