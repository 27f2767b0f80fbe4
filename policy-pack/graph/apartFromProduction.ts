// Decides whether anybody in an account where people try things out can get into production, and says the shortest way.

import { whoCanReach, type Access } from "../access/closure.ts";
import { companyOf, type Company } from "../access/company.ts";
import { ALLOW_ALL } from "../access/outsider.ts";
import { findProtected, type Protected } from "../access/protected.ts";
import { isSure, protectedKey, routeOf } from "../access/reach.ts";
import { input, type Facts } from "../facts.ts";
import { accountIn, accountOf, needAccount, regionOf } from "../model/accounts.ts";
import { arnOf } from "../model/arns.ts";
import { documentAt } from "../model/documents.ts";
import type { Model } from "../model/model.ts";
import { environmentsByAccount, isDevelopment, servesCustomers } from "../model/places.ts";
import type { Kind } from "../model/tokens.ts";
import { fail, judge, judgeEach, notApplicable, pass, undecidable, type Verdict } from "../verdict.ts";

/** What can be called from another account, and the calls that get in, change something or get something out. */
const TARGETS: readonly { kind: Kind; actions: readonly string[]; objects?: boolean }[] = [
  { kind: "role", actions: ["sts:AssumeRole"] },
  { kind: "bucket", actions: ["s3:PutBucketPolicy"] },
  { kind: "bucket", actions: ["s3:GetObject", "s3:PutObject", "s3:DeleteObject"], objects: true },
  {
    kind: "key",
    actions: ["kms:Decrypt", "kms:GenerateDataKey", "kms:Sign", "kms:PutKeyPolicy", "kms:CreateGrant"],
  },
  { kind: "topic", actions: ["sns:Publish", "sns:Subscribe"] },
  { kind: "queue", actions: ["sqs:SendMessage", "sqs:ReceiveMessage"] },
  { kind: "secret", actions: ["secretsmanager:GetSecretValue", "secretsmanager:PutSecretValue"] },
  { kind: "images", actions: ["ecr:PutImage", "ecr:BatchGetImage"] },
  { kind: "function", actions: ["lambda:UpdateFunctionCode", "lambda:InvokeFunction"] },
  { kind: "eventBusPolicy", actions: ["events:PutEvents"] },
];

/** Permissions that are no policy documents: they name one principal each. */
const PERMISSIONS: readonly Kind[] = ["functionPermission", "eventPermission"];

/**
 * Only where both sides are seen: which accounts serve what is known by the stores and functions in them. Rights that
 * an identity there lacks today its account may give it tomorrow, so that only production's side and the guard rails
 * of the organization keep it out. Networks are judged by another rule; shares of AWS RAM are not followed.
 */
export const apartFromProduction = (model: Model): readonly Verdict[] =>
  judge("", () => {
    const all = [...environmentsByAccount(model)];
    const development = new Set(all.filter(([, names]) => names.some(isDevelopment)).map(([id]) => id));
    const production = new Set(all.filter(([, names]) => names.some(servesCustomers)).map(([id]) => id));
    if (development.size === 0 || production.size === 0) {
      return notApplicable(
        "an environment to try things out and one that serves customers are not both seen",
      );
    }
    const inProduction = (kind: Kind) =>
      model.of(kind).filter((facts) => production.has(accountOf(facts) ?? ""));
    const company = withAllRights(companyOf(model), development);
    return [
      ...TARGETS.flatMap(({ kind, actions, objects = false }) =>
        judgeEach(inProduction(kind), (facts) => {
          const target = targetOf(model, kind, facts, objects);
          return target
            ? verdictOf(facts, waysIn(company, target, actions, development))
            : undecidable(facts.urn, "arn");
        }),
      ),
      ...PERMISSIONS.flatMap((kind) =>
        judgeEach(inProduction(kind), (facts) => permitted(facts, development)),
      ),
    ];
  });

const withAllRights = (company: Company, accounts: ReadonlySet<string>): Company => ({
  ...company,
  identities: company.identities.map(({ boundary, ...who }) =>
    "account" in who.principal && accounts.has(who.principal.account)
      ? { ...who, identity: [{ name: "all rights", document: ALLOW_ALL }] }
      : { ...who, ...(boundary ? { boundary } : {}) },
  ),
});

const targetOf = (model: Model, kind: Kind, facts: Facts, objects: boolean): Protected | undefined => {
  if (kind === "key") return protectedKey(model, facts);
  if (kind === "eventBusPolicy") return busOf(facts);
  const arn = arnOf(facts);
  if (arn === undefined) return undefined;
  const action = kind === "role" ? "sts:AssumeRole" : "";
  return findProtected(model, action, objects ? `${arn}/any` : arn, needAccount(facts));
};

const busOf = (facts: Facts): Protected => {
  const account = needAccount(facts);
  const region = regionOf(facts) ?? "eu-west-1";
  const bus = input(facts, "eventBusName").string() ?? "default";
  const document = documentAt(input(facts, "policy"));
  return {
    arn: bus.startsWith("arn:") ? bus : `arn:aws:events:${region}:${account}:event-bus/${bus}`,
    account,
    region,
    ...(document ? { policy: { name: `the policy of ${facts.name}`, document } } : {}),
    notes: [],
  };
};

type Way = { action: string; access: Access };

const waysIn = (
  company: Company,
  target: Protected,
  actions: readonly string[],
  from: ReadonlySet<string>,
): readonly Way[] =>
  actions
    .flatMap((action) =>
      [...whoCanReach(company, action, target).values()]
        .filter(({ who }) => "account" in who.principal && from.has(who.principal.account))
        .map((access) => ({ action, access })),
    )
    .toSorted((a, b) => a.access.path.length - b.access.path.length);

const verdictOf = (facts: Facts, ways: readonly Way[]): Verdict => {
  const [way] = ways.filter(({ access }) => isSure(access));
  const [open] = ways;
  if (!way && open) {
    const reason = `are not known yet: ${routeOf(open.access)}, perhaps ${open.action}`;
    return undecidable(facts.urn, `policies on the way to ${open.action}`, reason);
  }
  if (!way) return pass(facts.urn);
  const more = ways.length > 1 ? `; ${ways.length - 1} more ways` : "";
  return fail(facts.urn, `${routeOf(way.access)}, ${way.action}${more}`);
};

const permitted = (facts: Facts, from: ReadonlySet<string>): Verdict => {
  const position = input(facts, "principal");
  const principal = position.need(position.string());
  const account = accountIn(principal) ?? principal;
  return from.has(account) || principal === "*"
    ? fail(facts.urn, `it lets in ${principal}`)
    : pass(facts.urn);
};
