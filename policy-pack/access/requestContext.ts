// Decides what a request in the company carries: facts about caller, resource and organization; all else is open.

import {
  UNKNOWN,
  type ContextValue,
  type NamedPolicy,
  type PolicyDocument,
  type Principal,
} from "../iam/index.ts";
import { contextOf, type Stance } from "./context.ts";
import { outlineOf } from "./keyGrants.ts";
import type { Organization } from "./organization.ts";
import type { Protected } from "./protected.ts";

export type Context = Readonly<Record<string, ContextValue>>;

/** The document of a policy that could be read. */
export const known = (policy: NamedPolicy | undefined): readonly PolicyDocument[] =>
  policy && policy.document !== UNKNOWN ? [policy.document as PolicyDocument] : [];

/** Everyone whom the resource's guards name, and every key that they ask for. */
export const guardsOf = ({ policy, grants = [] }: Protected): readonly PolicyDocument[] => [
  ...known(policy),
  ...outlines(grants),
];

export const requestContext = (
  organization: Organization | undefined,
  principal: Principal,
  target: Protected,
  policies: readonly (NamedPolicy | undefined)[],
): Context => {
  const account = "account" in principal ? principal.account : undefined;
  const path = account === undefined ? undefined : organization?.path(account);
  const resourcePath = organization?.path(target.account);
  const stance =
    account === undefined ? "service" : organization && path === undefined ? "outsider" : "insider";
  return {
    ...tagged(merged([...policies.flatMap(known), ...guardsOf(target)], stance), target.tags),
    ...(organization && path !== undefined
      ? { "aws:principalorgid": organization.id, "aws:principalorgpaths": [path] }
      : {}),
    ...(organization && resourcePath !== undefined
      ? { "aws:resourceorgid": organization.id, "aws:resourceorgpaths": [resourcePath] }
      : {}),
    ...(target.region === undefined ? {} : { "aws:requestedregion": target.region }),
    ...target.carries,
  };
};

const TAG = "aws:resourcetag/";

const tagged = (context: Context, tags: Protected["tags"]): Context => {
  if (tags === undefined) return context;
  const own = new Map(Object.entries(tags).map(([key, value]) => [`${TAG}${key.toLowerCase()}`, value]));
  const others = Object.entries(context).filter(([key]) => !key.startsWith(TAG));
  return { ...Object.fromEntries(others), ...Object.fromEntries(own) };
};

const merged = (documents: readonly PolicyDocument[], stance: Stance): Context => {
  const context: Record<string, ContextValue> = {};
  for (const document of documents) {
    for (const [key, value] of Object.entries(contextBy(document, stance))) {
      // Documents that name different organizations leave open which one it is.
      context[key] = key in context && context[key] !== value ? UNKNOWN : value;
    }
  }
  return context;
};

/** Per document, since the same guard rails bear on thousands of requests. */
const remembered = new WeakMap<PolicyDocument, Partial<Record<Stance, Context>>>();

const contextBy = (document: PolicyDocument, stance: Stance): Context => {
  const byStance = remembered.get(document) ?? {};
  remembered.set(document, byStance);
  return (byStance[stance] ??= contextOf([document], stance));
};

const rememberedOutlines = new WeakMap<object, readonly PolicyDocument[]>();

const outlines = (grants: NonNullable<Protected["grants"]>): readonly PolicyDocument[] => {
  const outline = rememberedOutlines.get(grants) ?? outlineOf(grants);
  rememberedOutlines.set(grants, outline);
  return outline;
};
