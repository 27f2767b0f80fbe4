// Decides who loses and who gains which calls when the guard rails of the organization change.

import { evaluate, type Decision, type NamedPolicy, type Statement } from "../iam/index.ts";
import { many, statementsOf } from "../model/documents.ts";
import { callsInCommon, type Call } from "./calls.ts";
import { OUTSIDE_ACCOUNT } from "./context.ts";
import type { Company } from "./company.ts";
import type { Identity } from "./identities.ts";
import type { Levels } from "./tree.ts";
import { ALLOW_ALL } from "./outsider.ts";
import { known, requestContext } from "./requestContext.ts";

/** `by` names the guard rail and its statement; `certain` is false where the call hangs on something that is not known. */
export type Change = {
  who: string;
  account: string;
  call: string;
  resource: string;
  region: string;
  by: string;
  certain: boolean;
};
export type BlastRadius = { lost: readonly Change[]; gained: readonly Change[]; asked: number };

/** Both are of the same company: as it is, and as it would be. */
export const blastRadius = (before: Company, after: Company): BlastRadius => {
  const accounts = membersOf(after);
  const identities = accounts.map((account) => ({ account, all: identitiesIn(after, account) }));
  const changes = (from: Company, to: Company): readonly Change[] =>
    identities.flatMap(({ account, all }) => lostIn(account, all, from, to));
  return {
    lost: changes(before, after),
    gained: changes(after, before),
    asked: identities.reduce((sum, { all }) => sum + all.length, 0),
  };
};

const membersOf = ({ model, accounts }: Company): readonly string[] => [
  ...new Set([
    ...model
      .of("memberAccount")
      .flatMap(({ props }) => (typeof props["id"] === "string" ? [props["id"]] : [])),
    ...accounts,
  ]),
];

/** Whom states declare there, and an administrator, who stands for whoever is not declared. */
const identitiesIn = ({ identities }: Company, account: string): readonly Identity[] => {
  const arn = `arn:aws:iam::${account}:role/Administrator`;
  const administrator: Identity = {
    name: arn,
    principal: { kind: "role", arn, account },
    declared: false,
    identity: [{ name: "all rights", document: ALLOW_ALL }],
  };
  const declared = identities.filter(
    ({ principal, declared }) => declared && "account" in principal && principal.account === account,
  );
  return [administrator, ...declared];
};

/** Whom a resource's own policy lets in from elsewhere: resource control policies are about them. */
const STRANGER: Identity = {
  name: "anybody outside the organization",
  principal: { kind: "role", arn: `arn:aws:iam::${OUTSIDE_ACCOUNT}:role/stranger`, account: OUTSIDE_ACCOUNT },
  declared: false,
  identity: [{ name: "all rights", document: ALLOW_ALL }],
};
const OPEN: NamedPolicy = {
  name: "a policy that lets everybody in",
  document: { Statement: [{ Effect: "Allow", Principal: "*", Action: "*", Resource: "*" }] },
};

type Rail = { kind: "scps" | "rcps"; statement: Statement };

const lostIn = (
  account: string,
  all: readonly Identity[],
  before: Company,
  after: Company,
): readonly Change[] => {
  const changed = (["scps", "rcps"] as const).flatMap((kind) =>
    added(levels(before, kind, account), levels(after, kind, account)).map((statement): Rail => ({
      kind,
      statement,
    })),
  );
  if (changed.length === 0) return [];
  const regions = regionsOf(before, after, account);
  const found = [...all, STRANGER].flatMap((who) =>
    changed.flatMap((rail) =>
      callsOf(rail, who).flatMap((call) =>
        regions.flatMap((region) => judge(who, call, { account, region }, before, after)),
      ),
    ),
  );
  return distinct(found);
};

const levels = (company: Company, kind: Rail["kind"], account: string): Levels =>
  company.organization?.[kind](account) ?? [];

const deniesOf = (all: Levels): ReadonlyMap<string, Statement> =>
  new Map(
    all
      .flat()
      .flatMap((policy) => known(policy))
      .flatMap(statementsOf)
      .filter(({ Effect }) => Effect === "Deny")
      .map((statement) => [JSON.stringify({ ...statement, Sid: undefined }), statement]),
  );

/** Statements that the account is bound by afterwards and was not before; which policy holds them makes no difference. */
const added = (before: Levels, after: Levels): readonly Statement[] => {
  const old = deniesOf(before);
  return [...deniesOf(after)].flatMap(([text, statement]) => (old.has(text) ? [] : [statement]));
};

const callsOf = ({ statement }: Rail, who: Identity): readonly Call[] =>
  who.identity
    .flatMap((policy) => known(policy))
    .flatMap(statementsOf)
    .filter(({ Effect }) => Effect === "Allow")
    .flatMap((right) => callsInCommon(statement, right));

const REGION = "aws:RequestedRegion";

/** All that a guard rail names now or then; where none does, one that stands for all. */
const regionsOf = (before: Company, after: Company, account: string): readonly string[] => {
  const statements = [before, after].flatMap((company) => [
    ...deniesOf(levels(company, "scps", account)).values(),
  ]);
  const named = statements.flatMap(({ Condition = {} }) =>
    Object.values(Condition).flatMap((keys) => many(keys[REGION]).map(String)),
  );
  return named.length === 0 ? ["us-east-1"] : [...new Set(named)];
};

const RANK = { deny: 0, maybe: 1, allow: 2 } as const;

const judge = (
  who: Identity,
  call: Call,
  where: Where,
  before: Company,
  after: Company,
): readonly Change[] => {
  const ask = (company: Company): Decision => decide(who, call, where, company);
  const now = ask(after);
  if (RANK[now.effect] >= RANK[ask(before).effect]) return [];
  const { policy = "no guard rail allows it", sid } = now.statement ?? {};
  const by = sid === undefined ? policy : `${policy} (${sid})`;
  return [
    {
      who: who.name,
      ...where,
      call: call.label,
      resource: call.resource,
      by,
      certain: now.effect === "deny",
    },
  ];
};

type Where = { account: string; region: string };

const decide = (
  who: Identity,
  { action, resource }: Call,
  { account, region }: Where,
  company: Company,
): Decision => {
  const { organization } = company;
  const policies = {
    identity: who.identity,
    ...(who.boundary ? { boundary: who.boundary } : {}),
    ...(who === STRANGER ? { resource: OPEN } : {}),
    scps: who === STRANGER ? [] : levels(company, "scps", account),
    rcps: levels(company, "rcps", account),
    ...(organization?.managementAccount === undefined
      ? {}
      : { managementAccount: organization.managementAccount }),
  };
  const all = [...who.identity, who.boundary, ...policies.scps.flat(), ...policies.rcps.flat()];
  const target = { arn: resource, account, region, carries: {}, notes: [] };
  const context = requestContext(organization, who.principal, target, all);
  return evaluate(
    {
      principal: who.principal,
      action,
      resource,
      resourceAccount: account,
      context: { ...context, "aws:securetransport": "true" },
    },
    policies,
  );
};

/** Once each; and not for a service what the same rail does to everything. */
const distinct = (all: readonly Change[]): readonly Change[] => {
  const kind = (change: Change, call: string): string =>
    JSON.stringify({ ...change, call, certain: undefined });
  const once = new Map(all.map((change) => [kind(change, change.call), change]));
  return [...once.values()].filter((change) => change.call === "*" || !once.has(kind(change, "*")));
};
