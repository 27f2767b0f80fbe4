// Decides who exists in a stack and with which rights; rights that can't be read make a principal all-powerful.

import { input, type Facts, type Input } from "../facts.ts";
import { Judged, known } from "../verdict.ts";
import { documentAt, itemsOf, type KnownPolicy } from "./documents.ts";
import { groupsOf, mayName, namedOf, type Named } from "./groups.ts";
import type { Model, Reference } from "./model.ts";
import type { Kind } from "./tokens.ts";

/** Rights of a role or user. Not complete: some document is unknown or kept elsewhere, `missing` says which. */
export type Rights = { documents: readonly KnownPolicy[]; complete: boolean; missing: readonly string[] };

type Piece = { document: KnownPolicy } | { missing: string };

const INLINE: Partial<Record<Kind, Kind>> = { role: "rolePolicy", user: "userPolicy" };
const ATTACHED: Partial<Record<Kind, Kind>> = { role: "rolePolicyAttachment", user: "userPolicyAttachment" };

export const rightsOf = (model: Model, principal: Facts, kind: "role" | "user" = "role"): Rights => {
  const pieces: readonly Piece[] = [
    ...model
      .companions(principal, INLINE[kind]!, kind)
      .map((facts) => piece(facts.name, input(facts, "policy"))),
    ...model
      .companions(principal, ATTACHED[kind]!, kind)
      .map((facts) => attached(model, facts, input(facts, "policyArn"))),
    ...itemsOf(principal, "managedPolicyArns").map((position) => attached(model, principal, position)),
    ...itemsOf(principal, "inlinePolicies").map((item) => piece(item.path, item.at("policy"))),
    ...listed(model, kind === "role" ? "roles" : "users", namedOf(principal)),
    ...(kind === "user" ? byGroups(model, principal) : []),
  ];
  const missing = pieces.flatMap((p) => ("missing" in p ? [p.missing] : []));
  return {
    documents: pieces.flatMap((p) => ("document" in p ? [p.document] : [])),
    complete: missing.length === 0,
    missing,
  };
};

/** Attachments that list whom they are for. */
const listed = (model: Model, property: string, who: Named): readonly Piece[] =>
  model
    .of("policyAttachment")
    .filter((facts) => mayName(facts, property, who))
    .map((facts) => attached(model, facts, input(facts, "policyArn")));

/** Rights that a user has as a member; those of a group that no state declares may be any. */
const byGroups = (model: Model, user: Facts): readonly Piece[] =>
  groupsOf(model, user).flatMap((group): readonly Piece[] =>
    group === undefined
      ? [{ missing: `a group of ${user.name}` }]
      : [
          ...model
            .of("groupPolicy")
            .filter((facts) => mayName(facts, "group", group))
            .map((facts) => piece(facts.name, input(facts, "policy"))),
          ...model
            .of("groupPolicyAttachment")
            .filter((facts) => mayName(facts, "group", group))
            .map((facts) => attached(model, facts, input(facts, "policyArn"))),
          ...listed(model, "groups", group),
        ],
  );

const piece = (name: string, position: Input): Piece => {
  try {
    const document = documentAt(position);
    return document ? { document: { name, document } } : { missing: `${name} has no document` };
  } catch (error) {
    if (error instanceof Judged) return { missing: `${name} is not readable` };
    throw error;
  }
};

const attached = (model: Model, facts: Facts, position: Input): Piece => {
  try {
    const target = model.follow(facts, position, ["policy"]);
    if (target.kind === "resource") return piece(target.facts.name, input(target.facts, "policy"));
    return { missing: target.kind === "external" ? target.text : `${position.path} is absent` };
  } catch (error) {
    if (error instanceof Judged) return { missing: `${facts.name} attaches something unknown` };
    throw error;
  }
};

/** The boundary's document, where this stack declares it; one kept elsewhere limits in ways that can't be counted on. */
export const boundaryOf = (model: Model, principal: Facts): KnownPolicy | undefined => {
  const found = attached(model, principal, input(principal, "permissionsBoundary"));
  return "document" in found ? found.document : undefined;
};

/** Managed policies that hang on a principal, as far as anybody can follow them. */
export const attachedTo = (
  model: Model,
  principal: Facts,
  kind: "role" | "user" = "role",
): readonly Reference[] => {
  const own = known(() => itemsOf(principal, "managedPolicyArns")) ?? [];
  return [
    ...model
      .companions(principal, ATTACHED[kind]!, kind)
      .map((facts) => known(() => model.follow(facts, input(facts, "policyArn"), ["policy"]))),
    ...own.map((position) => known(() => model.follow(principal, position, ["policy"]))),
  ].filter((reference) => reference !== undefined);
};

/** Inline policies that are resources of their own. */
export const inlineOf = (model: Model, principal: Facts, kind: "role" | "user" = "role"): readonly Facts[] =>
  model.companions(principal, INLINE[kind]!, kind);
