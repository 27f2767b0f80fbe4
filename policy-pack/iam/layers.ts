// Decides what one layer of policies (identity, boundary, an SCP level, …) says of a request.
import { applies, compileDocument, type CompiledStatement } from "./documents.ts";
import { speaksOf, type Grade } from "./principals.ts";
import { MAYBE, NO, YES, and, type Tri } from "./tri.ts";
import { readContextKey, lowerCaseKeys } from "./contextKeys.ts";
import type { Decision, NamedPolicy, Request } from "./types.ts";
import type { ReadKey } from "./variables.ts";

export type StatementRef = NonNullable<Decision["statement"]>;

/** How sure a layer is of a deny or an allow, and the first statement that is as sure. */
export type Answer = { sure: Tri; by?: StatementRef };

export type GrantGrade = "account" | "role" | "direct";

export type LayerAnswer = {
  deny: Answer;
  allow: Answer;
  /** Allows of a resource policy by how they name the caller. */
  grants: Record<GrantGrade, Answer>;
  unknownKeys: string[];
};

export type Layer = Decision["layer"];

/** One condition of the whole: a request passes only where every gate does. */
export type Gate = { layer: Layer; answer: Answer };

/** What every layer said of one request. */
export type Layers = {
  /** In the order in which a refusal is reported. */
  asked: { layer: Layer; answer: LayerAnswer }[];
  scps: LayerAnswer[];
  identity: LayerAnswer;
  boundary: LayerAnswer | undefined;
  session: LayerAnswer | undefined;
  resource: LayerAnswer | undefined;
};

/** "own": policies of the caller, without Principal. "resource": policies with Principal (also RCPs). */
export type LayerKind = "own" | "resource";

/** One request on its way through the layers; its context keys are read at most once by case. */
export class Evaluation {
  readonly request: Request;
  readonly action: string;
  readonly read: ReadKey;
  /** Whether the caller has a permissions boundary. */
  readonly bounded: boolean;
  constructor(request: Request, bounded: boolean) {
    this.request = request;
    this.bounded = bounded;
    this.action = request.action.toLowerCase();
    let given: ReturnType<typeof lowerCaseKeys> | undefined;
    this.read = (key) => readContextKey(request, (given ??= lowerCaseKeys(request.context)), key);
  }
}

/** Asks every statement of the layer; a sure deny ends it, since nothing can outweigh it. */
export function askLayer(
  evaluation: Evaluation,
  policies: readonly NamedPolicy[],
  kind: LayerKind,
): LayerAnswer {
  const none: Answer = { sure: NO };
  const answer: LayerAnswer = {
    deny: none,
    allow: none,
    grants: { account: none, role: none, direct: none },
    unknownKeys: [],
  };
  for (const policy of policies) {
    for (const statement of compileDocument(policy.document)) {
      const grade = gradeIn(kind, statement, evaluation);
      if (grade === "none") continue;
      const sure = and(speaksOf(grade), ask(statement, evaluation, kind, answer.unknownKeys));
      if (sure !== NO) record(answer, statement, policy.name, sure, grade);
      if (answer.deny.sure === YES) return answer;
    }
  }
  return answer;
}

/** Elements that the layer must have, and those it must not have, make an answer uncertain where AWS would refuse them. */
function ask(s: CompiledStatement, e: Evaluation, kind: LayerKind, unknownKeys: string[]): Tri {
  const sure = applies(s, e.action, e.request.resource, e.read, unknownKeys);
  const misplaced = kind === "own" && (s.hasPrincipal || !s.hasResource);
  return misplaced ? and(sure, MAYBE) : sure;
}

/** A Deny with NotPrincipal denies every caller with a boundary, listed or not (IAM User Guide, "NotPrincipal"). */
function gradeIn(kind: LayerKind, s: CompiledStatement, e: Evaluation): Grade {
  if (kind === "own" || (e.bounded && s.hasNotPrincipal && s.effect === "Deny")) return "direct";
  return s.principal(e.request.principal);
}

function record(answer: LayerAnswer, s: CompiledStatement, policy: string, sure: Tri, grade: Grade): void {
  const by: StatementRef = { policy, index: s.index, ...(s.sid !== undefined && { sid: s.sid }) };
  const strength = s.effect === "both" ? and(sure, MAYBE) : sure;
  if (s.effect !== "Allow") answer.deny = surer(answer.deny, strength, by);
  if (s.effect === "Deny") return;
  answer.allow = surer(answer.allow, strength, by);
  const kind: GrantGrade = grade === "account" || grade === "role" ? grade : "direct";
  answer.grants[kind] = surer(answer.grants[kind], strength, by);
}

function surer(old: Answer, sure: Tri, by: StatementRef): Answer {
  return sure > old.sure ? { sure, by } : old;
}
