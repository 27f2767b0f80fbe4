// Decides who has to be asked before one may say "nobody else": modelled, named, synthetic and foreign principals.

import type { PolicyDocument, Principal } from "../iam/index.ts";
import { accountIn, accountOf, callerArnOf } from "../model/accounts.ts";
import { many, statementsOf, type KnownPolicy } from "../model/documents.ts";
import type { Model } from "../model/model.ts";
import { boundaryOf, rightsOf } from "../model/principals.ts";
import type { Stance } from "./context.ts";
import { OUTSIDE_ACCOUNT, valuesOf } from "./context.ts";
import { ALLOW_ALL } from "./outsider.ts";

/** Someone who might call. `name` is what messages show; two candidates with one name are one identity. */
export type Candidate = {
  name: string;
  principal: Principal;
  stance: Stance;
  policies: { identity?: readonly KnownPolicy[]; boundary?: KnownPolicy };
};

const EVERYTHING = { identity: [{ name: "all rights", document: ALLOW_ALL }] };

/**
 * The principals of the model with their own rights; every ARN, account and service that the documents name, with all
 * rights, since their owners decide about them; an administrator and the root of each account; a stranger.
 */
export const candidates = (
  model: Model,
  documents: readonly PolicyDocument[],
  accounts: readonly string[],
): readonly Candidate[] => {
  return listed(documents, accounts, modelledPrincipals(model));
};

/**
 * The same without those of the model whom no document names: an administrator of their account who can't do it
 * stands for them all, since nobody's rights go further. Much less to ask where only the verdict counts.
 */
export const namedCandidates = (
  model: Model,
  documents: readonly PolicyDocument[],
  accounts: readonly string[],
): readonly Candidate[] => {
  const named = new Set(namesIn(documents).arns);
  return listed(
    documents,
    accounts,
    modelledPrincipals(model).filter(({ name }) => named.has(name)),
  );
};

const listed = (
  documents: readonly PolicyDocument[],
  accounts: readonly string[],
  modelled: readonly Candidate[],
): readonly Candidate[] => {
  const named = namesIn(documents);
  const all = [
    ...modelled,
    ...named.arns
      .flatMap((pattern) => inAccounts(pattern, accounts))
      .flatMap(instances)
      .map((arn) => identity(arn)),
    ...[...new Set([...accounts, ...named.accounts])].flatMap(synthetic),
    ...named.services.map(service),
    { ...identity(`arn:aws:iam::${OUTSIDE_ACCOUNT}:role/stranger`), stance: "outsider" as const },
  ];
  // What the model knows of a role is nearer to the truth than "all rights", so it comes first and wins.
  return [...new Map(all.toReversed().map((candidate) => [candidate.name, candidate])).values()];
};

const remembered = new WeakMap<Model, readonly Candidate[]>();

const modelledPrincipals = (model: Model): readonly Candidate[] => {
  const known = remembered.get(model) ?? readPrincipals(model);
  remembered.set(model, known);
  return known;
};

const readPrincipals = (model: Model): readonly Candidate[] =>
  (["role", "user"] as const).flatMap((kind) =>
    model.of(kind).flatMap((facts) => {
      const arn = callerArnOf(facts);
      const account = accountOf(facts);
      if (arn === undefined || account === undefined) return [];
      const rights = rightsOf(model, facts, kind);
      const boundary = boundaryOf(model, facts);
      const policies = rights.complete ? { identity: rights.documents } : EVERYTHING;
      const limits = boundary && rights.complete ? { boundary } : {};
      return [
        {
          name: arn,
          principal: { kind, arn, account },
          stance: "insider" as const,
          policies: { ...policies, ...limits },
        },
      ];
    }),
  );

const identity = (arn: string): Candidate => {
  const account = accountIn(arn) ?? OUTSIDE_ACCOUNT;
  const kind = arn.endsWith(":root") ? "root" : arn.includes(":user/") ? "user" : "role";
  return { name: arn, principal: { kind, arn, account }, stance: "insider", policies: EVERYTHING };
};

const synthetic = (account: string): readonly Candidate[] => [
  identity(`arn:aws:iam::${account}:role/synthetic-administrator`),
  identity(`arn:aws:iam::${account}:root`),
];

const service = (name: string): Candidate => ({
  name,
  principal: { kind: "service", service: name },
  stance: "service",
  policies: {},
});

type Names = { arns: readonly string[]; accounts: readonly string[]; services: readonly string[] };

const namesIn = (documents: readonly PolicyDocument[]): Names => {
  const principals = documents.flatMap(statementsOf).flatMap((s) => [s.Principal, s.NotPrincipal]);
  const elements = principals.filter((p) => typeof p === "object");
  const aws = elements.flatMap((p) => many(p["AWS"]));
  const texts = [...aws, ...valuesOf(documents, "aws:principalarn")].map(roleOfSession);
  const accounts = [...texts.map((t) => accountIn(t) ?? t), ...valuesOf(documents, "aws:principalaccount")];
  return {
    arns: [...new Set(texts.filter((text) => /^arn:[^:]+:iam::/.test(text)))],
    accounts: accounts.filter((text) => /^\d{12}$/.test(text)),
    services: [...new Set(elements.flatMap((p) => many(p["Service"])))],
  };
};

/** A session acts for its role: `arn:aws:sts::1:assumed-role/R/s` is role R. */
const roleOfSession = (arn: string): string =>
  arn.replace(/^(arn:[^:]+):sts::(\d{12}):assumed-role\/([^/]+)\/.*$/, "$1:iam::$2:role/$3");

/** A pattern stands for many: two of them are enough to see that it is not exactly one. */
export const instances = (pattern: string): readonly string[] => {
  if (!/[*?]/.test(pattern)) return [pattern];
  const fill = (letter: string) =>
    withAccount(pattern).replaceAll("*", `${letter}-any`).replaceAll("?", letter);
  return [fill("a"), fill("b")];
};

/** A pattern for every account is one for the accounts at hand, whose own policies may let its bearer in. */
const inAccounts = (pattern: string, accounts: readonly string[]): readonly string[] => {
  const parts = pattern.split(":");
  if (!/[*?]/.test(parts[4] ?? "")) return [pattern];
  return [pattern, ...accounts.map((account) => parts.with(4, account).join(":"))];
};

const withAccount = (pattern: string): string => {
  const parts = pattern.split(":");
  if (/[*?]/.test(parts[4] ?? "")) parts[4] = "111111111111";
  return parts.join(":");
};
