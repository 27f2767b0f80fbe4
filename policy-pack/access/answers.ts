// Decides how answers to "who can?" read, for people and for programs.

import { describeStatement, explain, type Decision } from "../iam/index.ts";
import type { Access } from "./closure.ts";
import type { Answer } from "./company.ts";
import type { Identity } from "./identities.ts";
import type { Protected } from "./protected.ts";

export type Question = { action: string; target: Protected; notes: readonly string[] };

/** One answer as programs read it. `path` lists the roles assumed one after the other, with what allows each step. */
export const accessRecord = ({ who, effect, path, call }: Access) => ({
  principal: who.name,
  kind: who.principal.kind,
  declared: who.declared,
  effect,
  path: path.map(({ role, answer }) => ({ role, ...decisionRecord(answer) })),
  call: decisionRecord(call),
});

export const decisionRecord = ({ decision, statement }: Answer) => ({
  effect: decision.effect,
  layer: decision.layer,
  why: decision.why,
  ...(decision.statement ? { decidedBy: decision.statement } : {}),
  ...(statement ? { statement } : {}),
  ...(decision.unknownKeys ? { unknownKeys: decision.unknownKeys } : {}),
});

export const whoCanRecord = ({ action, target, notes }: Question, all: readonly Access[]) => ({
  version: 1,
  action,
  resource: target.arn,
  account: target.account,
  answers: all.map(accessRecord),
  notes,
});

const GROUPS: readonly { title: string; has(access: Access): boolean }[] = [
  { title: "Can", has: ({ who, effect, path }) => who.declared && effect === "allow" && path.length === 0 },
  {
    title: "Can through roles",
    has: ({ who, effect, path }) => who.declared && effect === "allow" && path.length > 0,
  },
  {
    title: "Might, since something is not known",
    has: ({ who, effect }) => who.declared && effect === "maybe",
  },
  { title: "Declared by no state, but named by policies or possible", has: ({ who }) => !who.declared },
];

export const whoCanText = (
  { action, target, notes }: Question,
  all: readonly Access[],
  asked: number,
): string => {
  const groups = GROUPS.map(({ title, has }) => ({ title, list: all.filter(has) })).filter(
    ({ list }) => list.length > 0,
  );
  const parts = [
    `${action} on ${target.arn} (account ${target.account})`,
    ...groups.map(({ title, list }) => [`${title} (${list.length}):`, ...list.map(line)].join("\n")),
    `${all.length === 0 ? "Nobody" : "Nobody else"} of ${asked} principals can.`,
    ...notes.map((note) => `Note: ${note}`),
  ];
  return `${parts.join("\n\n")}\n`;
};

const line = (access: Access): string =>
  [
    `  ${title(access.who)}`,
    ...access.path.map(({ role, answer }) => `    becomes ${role} ${because(answer.decision)}`),
    `    ${because(access.call.decision)}`,
  ].join("\n");

/** Who stands for others says so. */
const title = ({ name }: Identity): string => {
  if (name.endsWith("/synthetic-administrator"))
    return `any administrator of account ${name.split(":")[4]} that no state declares`;
  if (name.endsWith(":role/stranger")) return "anyone outside of the company";
  return name;
};

const because = ({ effect, layer, statement, unknownKeys = [] }: Decision): string => {
  const by = statement ? describeStatement(statement) : `${layer} policies`;
  if (effect !== "maybe") return `by ${by}`;
  return `perhaps, by ${by}; not known: ${unknownKeys.length > 0 ? unknownKeys.join(", ") : "a part of a policy"}`;
};

/** What `can` tells about one principal; without an access the refusal of its own call. */
export type Verdict = { who: Identity; access: Access | undefined; refusal: Answer };

export const canRecord = ({ action, target, notes }: Question, { who, access, refusal }: Verdict) => ({
  version: 1,
  action,
  resource: target.arn,
  ...(access ? accessRecord(access) : { ...blank(who), call: decisionRecord(refusal) }),
  notes,
});

const blank = (who: Identity) => ({
  principal: who.name,
  kind: who.principal.kind,
  declared: who.declared,
  effect: "deny" as const,
  path: [],
});

const WORDS = { allow: "Yes", maybe: "Maybe", deny: "No" } as const;

export const canText = ({ notes }: Question, { access, refusal }: Verdict): string => {
  const { request, decision, statement } = access?.call ?? refusal;
  const steps = access?.path ?? [];
  const parts = [
    [
      `${WORDS[access?.effect ?? "deny"]}.`,
      ...steps.map(({ role, answer }) => `  becomes ${role} ${because(answer.decision)}`),
      `  ${explain(request, decision)}`,
    ].join("\n"),
    ...(statement ? [`The statement that decides:\n${indent(JSON.stringify(statement, undefined, 2))}`] : []),
    ...(access ? [] : ["No chain of role assumptions leads to someone who can."]),
    ...notes.map((note) => `Note: ${note}`),
  ];
  return `${parts.join("\n\n")}\n`;
};

const indent = (text: string): string => text.replaceAll(/^/gm, "  ");
