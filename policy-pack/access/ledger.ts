// Decides whether the release ledger keeps its entries: nobody changes or deletes one, and only those who are named add any.

import type { Access } from "./closure.ts";
import { companyOf } from "./company.ts";
import { findProtected, type Protected } from "./protected.ts";
import { isSure, routeOf } from "./reach.ts";
import { untrusted } from "./untrusted.ts";
import { input, type Facts } from "../facts.ts";
import { needAccount, regionOf } from "../model/accounts.ts";
import { documentAt } from "../model/documents.ts";
import type { Model } from "../model/model.ts";
import { fail, judgeEach, notApplicable, pass, undecidable, type Verdict } from "../verdict.ts";

/** Lockgate's Ledger component, or its table by the name that it always has. */
const PARENT = "::lockgate:artifacts:Ledger$";
const NAME = "lockgate-ledger";

/** Calls after which an entry, or the table, is not what it was. Adding one is another matter: its keys are taken once. */
const CHANGES = [
  "dynamodb:BatchWriteItem",
  "dynamodb:DeleteItem",
  "dynamodb:DeleteResourcePolicy",
  "dynamodb:DeleteTable",
  "dynamodb:PartiQLDelete",
  "dynamodb:PartiQLUpdate",
  "dynamodb:PutResourcePolicy",
  "dynamodb:UpdateContinuousBackups",
  "dynamodb:UpdateItem",
  "dynamodb:UpdateTable",
];
const ADDS = "dynamodb:PutItem";
/** Of a component and an environment that nobody has: whoever may add under it may add under any key. */
const NOBODYS_KEY = { "dynamodb:leadingkeys": "nobody#nowhere" };

export const ledgerStays = (model: Model): readonly Verdict[] =>
  judgeEach(model.of("table"), (table) => {
    const name = input(table, "name");
    const named = name.state === "known" && name.string() === NAME;
    if (!named && !table.urn.includes(PARENT)) return notApplicable("the table is no ledger", table.urn);
    const faults = lossesOf(table);
    return faults.length > 0 ? fail(table.urn, faults.join("; ")) : closed(model, table);
  });

const lossesOf = (table: Facts): readonly string[] => [
  ...(table.protect ? [] : ["it is not protected"]),
  ...(input(table, "deletionProtectionEnabled").boolean() === true
    ? []
    : ["deletionProtectionEnabled is not true"]),
  ...(input(table, "pointInTimeRecovery").at("enabled").boolean() === true
    ? []
    : ["pointInTimeRecovery is not enabled"]),
];

const closed = (model: Model, table: Facts): Verdict => {
  const home = needAccount(table);
  const arn = `arn:aws:dynamodb:${regionOf(table) ?? "eu-west-1"}:${home}:table/${NAME}`;
  // Those who add are named by the policy and may be declared later, in accounts of their own.
  const adds = ({ who }: Access): boolean =>
    who.declared || !("account" in who.principal) || who.principal.account !== home;
  const found = [ADDS, ...CHANGES].flatMap((action) =>
    untrusted(companyOf(model), action, guarded(model, table, findProtected(model, action, arn, home)))
      .filter((access) => action !== ADDS || !adds(access))
      // A service that runs as a role is that role's matter.
      .filter(({ who }) => who.principal.kind !== "service")
      .map((access) => ({ action, access })),
  );
  const [first] = [...found, ...anyKey(model, table, arn, home)].filter(({ access }) => isSure(access));
  if (first) return fail(table.urn, `${routeOf(first.access)} can ${first.action}`);
  const [open] = found;
  return open ? undecidable(table.urn, `policies on the way to ${open.action}`) : pass(table.urn);
};

/** An entry is a word about one environment, and only those who work there may give it. */
const anyKey = (model: Model, table: Facts, arn: string, home: string): readonly Found[] => {
  const target = guarded(model, table, findProtected(model, ADDS, arn, home));
  return untrusted(companyOf(model), ADDS, { ...target, carries: NOBODYS_KEY })
    .filter(({ who }) => who.declared)
    .map((access) => ({ action: `${ADDS} under any key`, access }));
};

type Found = { action: string; access: Access };

/** At the first preview the table's ARN is not known, but the policy is, and which table it is made for. */
const guarded = (model: Model, table: Facts, target: Protected): Protected => {
  const [own] = model.companions(table, "tablePolicy", "resourceArn");
  const position = own && input(own, "policy");
  if (position?.state !== "known") return target;
  const document = position.need(documentAt(position));
  return { ...target, policy: { name: `the policy of Table ${table.name}`, document } };
};
