// Decides who is in the company: the roles and users that states declare with their rights, and all that policies name.

import { input, type Facts } from "../facts.ts";
import { UNKNOWN, type NamedPolicy, type PolicyDocument, type Principal } from "../iam/index.ts";
import { accountOf, callerArnOf } from "../model/accounts.ts";
import { documentAt, many, statementsOf } from "../model/documents.ts";
import type { Model } from "../model/model.ts";
import { boundaryOf, rightsOf } from "../model/principals.ts";
import { known } from "../verdict.ts";
import { candidates } from "./candidates.ts";
import { ALLOW_ALL } from "./outsider.ts";

export type Identity = {
  /** ARN, service name or provider ARN; the one name by which it is known. */
  name: string;
  principal: Principal;
  /** False: no state declares it. Its owner may give it any rights, so it is taken to have all. */
  declared: boolean;
  identity: readonly NamedPolicy[];
  boundary?: NamedPolicy;
  /** Of a role: who may assume it. */
  trust?: NamedPolicy;
};

const ADMINISTRATOR = /^arn:[^:]+:iam::aws:policy\/AdministratorAccess$/;

/** Roles and users that the states declare. */
export const declaredIdentities = (model: Model): readonly Identity[] => {
  return (["role", "user"] as const).flatMap((kind) =>
    model.of(kind).flatMap((facts): readonly Identity[] => {
      const arn = callerArnOf(facts);
      const account = accountOf(facts);
      if (arn === undefined || account === undefined) return [];
      const boundary = limitOf(model, facts);
      return [
        {
          name: arn,
          principal: { kind, arn, account },
          declared: true,
          identity: ownPolicies(model, facts, kind),
          ...(boundary ? { boundary } : {}),
          ...(kind === "role" ? { trust: trustOf(facts, arn) } : {}),
        },
      ];
    }),
  );
};

/** What is attached but can't be read may grant anything: it leaves the answer open. */
const ownPolicies = (model: Model, facts: Facts, kind: "role" | "user"): readonly NamedPolicy[] => {
  const { documents, missing } = rightsOf(model, facts, kind);
  const open = (name: string): NamedPolicy => ({
    name,
    document: ADMINISTRATOR.test(name) ? ALLOW_ALL : UNKNOWN,
  });
  return [...documents, ...missing.map(open)];
};

const limitOf = (model: Model, facts: Facts): NamedPolicy | undefined => {
  const position = input(facts, "permissionsBoundary");
  if (position.state === "absent" || facts.props["permissionsBoundary"] === "") return undefined;
  return boundaryOf(model, facts) ?? { name: `the boundary of ${facts.name}`, document: UNKNOWN };
};

const trustOf = (facts: Facts, arn: string): NamedPolicy => ({
  name: `the trust policy of ${arn}`,
  document: known(() => documentAt(input(facts, "assumeRolePolicy"))) ?? UNKNOWN,
});

/**
 * Everyone that the documents name, the services and identity providers in them, root and an administrator of each
 * account, and a stranger. Those that states declare are left out.
 */
export const namedIdentities = (
  nobody: Model,
  documents: readonly PolicyDocument[],
  accounts: readonly string[],
  declared: ReadonlySet<string>,
): readonly Identity[] => {
  const all = candidates(nobody, documents, accounts).map(({ name, principal, policies }): Identity => ({
    name,
    principal,
    declared: false,
    identity: policies.identity ?? [],
  }));
  return [...all, ...federated(documents)].filter(({ name }) => !declared.has(name));
};

const federated = (documents: readonly PolicyDocument[]): readonly Identity[] => {
  const elements = documents
    .flatMap(statementsOf)
    .flatMap((s) => (typeof s.Principal === "object" ? [s.Principal] : []));
  const providers = new Set(elements.flatMap((element) => many(element["Federated"])));
  return [...providers].map((provider) => ({
    name: provider,
    principal: { kind: "federated", provider, account: provider.split(":")[4] ?? "" },
    declared: false,
    identity: [],
  }));
};
