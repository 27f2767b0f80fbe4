// Decides who can become whom: the chains of role assumptions that end in someone who may make a call.

import { UNKNOWN, type Effect, type PolicyDocument, type Statement } from "../iam/index.ts";
import { matchAction, matchArn } from "../iam/index.ts";
import { many, statementsOf } from "../model/documents.ts";
import { decide, identitiesAround, isOutOfReach, type Answer, type Company } from "./company.ts";
import type { Identity } from "./identities.ts";
import type { Protected } from "./protected.ts";

/** How one identity comes to the call: the roles that it assumes one after the other, none where it calls itself. */
export type Access = {
  who: Identity;
  /** "maybe" where a step or the call hangs on something that is not known. */
  effect: Exclude<Effect, "deny">;
  path: readonly { role: string; answer: Answer }[];
  /** The call itself, made by the last role of the path. */
  call: Answer;
};

/** Everyone who can make the call or might, by the shortest certain chain of roles, else by a possible one. */
export const whoCanReach = (
  company: Company,
  action: string,
  target: Protected,
): ReadonlyMap<string, Access> => {
  const everyone = identitiesAround(company, target);
  const found = new Map<string, Access>();
  const direct = everyone
    .filter((who) => !isOutOfReach(company, who, action, target))
    .map((who) => ({ who, call: decide(company, who, action, target) }));
  const assumptions = new Assumptions(company, everyone);
  for (const wanted of ["allow", "maybe"] as const) {
    for (const { who, call } of direct) {
      if (call.decision.effect === wanted && !found.has(who.name))
        found.set(who.name, { who, effect: wanted, path: [], call });
    }
    extend(found, assumptions, wanted);
  }
  return found;
};

/** Goes back from those who can to those who can become them. */
const extend = (found: Map<string, Access>, assumptions: Assumptions, wanted: Access["effect"]): void => {
  // A map hands out what is added while it is read, so that this is a breadth-first search without a queue.
  for (const [role, { path, call }] of found) {
    for (const { who, answer } of assumptions.into(role, found)) {
      if (found.has(who.name) || (wanted === "allow" && answer.decision.effect === "maybe")) continue;
      found.set(who.name, { who, effect: wanted, path: [{ role, answer }, ...path], call });
    }
  }
};

type Assumption = { who: Identity; answer: Answer };

const ASSUME: Readonly<Record<Identity["principal"]["kind"], string>> = {
  role: "sts:AssumeRole",
  user: "sts:AssumeRole",
  root: "sts:AssumeRole",
  service: "sts:AssumeRole",
  federated: "sts:AssumeRoleWithWebIdentity",
};

/**
 * Who could assume which role. Evaluating every pair would be a million evaluations for a thousand roles, so that only
 * those pairs are asked where the trust policy speaks of the caller and, unless it names the caller itself, some
 * statement of the caller speaks of the role. Both tests let through whatever they can't read.
 */
class Assumptions {
  readonly #company: Company;
  readonly #everyone: readonly Identity[];
  readonly #roles: ReadonlyMap<string, Identity>;
  readonly #byName: ReadonlyMap<string, Identity>;
  readonly #byAccount: ReadonlyMap<string, readonly Identity[]>;
  readonly #reach = new Map<Identity, (arn: string) => boolean>();
  /** By role: who can assume it or might, of those who were not found when it was first asked. */
  readonly #into = new Map<string, readonly Assumption[]>();

  constructor(company: Company, everyone: readonly Identity[]) {
    this.#company = company;
    this.#everyone = everyone;
    this.#roles = new Map(everyone.filter(({ trust }) => trust).map((who) => [who.name, who]));
    this.#byName = new Map(everyone.map((who) => [who.name, who]));
    this.#byAccount = Map.groupBy(everyone, ({ principal }) =>
      "account" in principal ? principal.account : "",
    );
  }

  #callersOf(role: string): readonly Identity[] {
    const trust = this.#roles.get(role)?.trust;
    if (!trust) return [];
    const named = trust.document === UNKNOWN ? "anyone" : namedBy(trust.document as PolicyDocument);
    if (named === "anyone") return this.#everyone;
    const direct = named.names.flatMap((name) => this.#byName.get(name) ?? []);
    const delegated = named.accounts.flatMap((account) => this.#byAccount.get(account) ?? []);
    return [...new Set([...direct, ...delegated.filter((who) => this.#speaksOf(who, role))])];
  }

  /** Who can assume the role or might, without those already found: an identity that has a way needs no other. */
  into(role: string, found: ReadonlyMap<string, unknown>): readonly Assumption[] {
    const before = this.#into.get(role);
    if (before) return before;
    const target = this.#target(role);
    const all = this.#callersOf(role)
      .filter((who) => !found.has(who.name))
      .map((who) => ({ who, answer: decide(this.#company, who, actionOf(who), target) }));
    const open = all.filter(({ answer }) => answer.decision.effect !== "deny");
    this.#into.set(role, open);
    return open;
  }

  #target(arn: string): Protected {
    const role = this.#roles.get(arn);
    const account = role && "account" in role.principal ? role.principal.account : "";
    return { arn, account, ...(role?.trust ? { policy: role.trust } : {}), notes: [] };
  }

  #speaksOf(who: Identity, role: string): boolean {
    const reach = this.#reach.get(who) ?? reachOf(who);
    this.#reach.set(who, reach);
    return reach(role);
  }
}

const actionOf = ({ principal }: Identity): string =>
  principal.kind === "federated" && principal.provider.includes(":saml-provider/")
    ? "sts:AssumeRoleWithSAML"
    : ASSUME[principal.kind];

type Named = { names: readonly string[]; accounts: readonly string[] };

const namedBy = (trust: PolicyDocument): Named | "anyone" => {
  const allows = statementsOf(trust).filter((statement) => statement.Effect === "Allow");
  if (allows.some(({ Principal }) => typeof Principal !== "object")) return "anyone";
  const elements = allows.map(
    ({ Principal }) => Principal as Readonly<Record<string, string | readonly string[]>>,
  );
  const aws = elements.flatMap((element) => many(element["AWS"]));
  if (aws.includes("*") || elements.some((element) => "CanonicalUser" in element)) return "anyone";
  const accounts = aws.map((name) => /^(?:arn:[^:]+:iam::)?(\d{12})(?::root)?$/.exec(name)?.[1]);
  return {
    accounts: accounts.filter((account) => account !== undefined),
    names: [
      ...aws.map(roleOfSession),
      ...elements.flatMap((element) => [...many(element["Service"]), ...many(element["Federated"])]),
    ],
  };
};

const roleOfSession = (arn: string): string =>
  arn.replace(/^(arn:[^:]+):sts::(\d{12}):assumed-role\/([^/]+)\/.*$/, "$1:iam::$2:role/$3");

/** Which roles the statements of an identity speak of; root needs none. */
const reachOf = ({ principal, identity }: Identity): ((arn: string) => boolean) => {
  if (principal.kind === "root" || identity.some(({ document }) => document === UNKNOWN)) return () => true;
  const statements = identity
    .flatMap(({ document }) => statementsOf(document as PolicyDocument))
    .filter(mayAssume);
  if (
    statements.some(({ Resource }) => Resource === undefined || many(Resource).some((r) => r.includes("${")))
  ) {
    return () => true;
  }
  const patterns = new Set(statements.flatMap(({ Resource }) => many(Resource)));
  const wild = [...patterns].filter((pattern) => /[*?]/.test(pattern));
  return (arn) => patterns.has(arn) || wild.some((pattern) => matchArn(pattern, arn));
};

const mayAssume = ({ Effect, Action }: Statement): boolean =>
  Effect === "Allow" &&
  (Action === undefined || many(Action).some((pattern) => matchAction(pattern, "sts:AssumeRole")));
