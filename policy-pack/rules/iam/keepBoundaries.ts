// Decides whether roles of workload accounts stay inside a permission boundary that none of them can take off.

import { contextOf } from "../../access/context.ts";
import { ALLOW_ALL } from "../../access/outsider.ts";
import { input, type Facts } from "../../facts.ts";
import { evaluate, type PolicyDocument } from "../../iam/index.ts";
import { accountIn, accountOf, iamArnOf, needAccount } from "../../model/accounts.ts";
import { documentAt } from "../../model/documents.ts";
import type { Model } from "../../model/model.ts";
import { tagOf } from "../../model/tags.ts";
import {
  fail,
  judge,
  judgeEach,
  Judged,
  notApplicable,
  pass,
  someHold,
  type Verdict,
} from "../../verdict.ts";

export const keepBoundaries = (model: Model): readonly Verdict[] => {
  // Guard rails don't bind the management account, so neither do boundaries: nothing of the company's work runs there.
  const management = new Set(model.of("organization").map(accountOf));
  const used = usesBoundaries(model);
  return [
    ...judgeEach(model.of("role"), (role) => {
      if (!used()) return notApplicable("nothing in view says that the company uses boundaries", role.urn);
      const account = accountOf(role);
      if (account !== undefined && management.has(account))
        return notApplicable("it is a role of the management account", role.urn);
      return bounded(model, role);
    }),
    ...judgeEach(model.of("policy"), (policy) =>
      isBoundary(policy)
        ? holds(policy, policy.urn, `arn:aws:iam::${needAccount(policy)}:role/lockgate-any`)
        : notApplicable("it is not declared as a boundary", policy.urn),
    ),
  ];
};

/**
 * By a role that has one, a policy tagged as one, or a company that says which accounts it has. Found out once; whoever
 * asks gets undecidable while the tags of a policy that might be one are not known.
 */
const usesBoundaries = (model: Model): (() => boolean) => {
  const sure =
    model.settings.accounts.length > 0 ||
    model.of("role").some((role) => input(role, "permissionsBoundary").state !== "absent");
  const [answer] = judge("", () => {
    const tagged = model.of("policy").map((policy) => () => isBoundary(policy));
    return sure || someHold(tagged) ? pass("") : notApplicable("no policy is a boundary");
  });
  return () => {
    if (answer?.kind === "undecidable") throw new Judged(answer);
    return answer?.kind === "pass";
  };
};

const isBoundary = (policy: Facts): boolean => tagOf(policy, "lockgate:purpose") === "permission-boundary";

const bounded = (model: Model, role: Facts): Verdict => {
  const boundary = model.follow(role, input(role, "permissionsBoundary"), ["policy"]);
  if (boundary.kind === "absent") return fail(role.urn, "it has no permissionsBoundary");
  if (boundary.kind === "resource") return holds(boundary.facts, role.urn, arnOf(role));
  // A boundary of another stack is judged there; that it is one of this account can be seen here.
  const owner = accountIn(boundary.text);
  if (owner === undefined) return fail(role.urn, `its boundary ${boundary.text} is AWS's, not the company's`);
  return owner === needAccount(role)
    ? pass(role.urn)
    : fail(role.urn, `its boundary ${boundary.text} is another account's`);
};

const arnOf = (role: Facts): string =>
  iamArnOf(role) ?? `arn:aws:iam::${needAccount(role)}:role/${role.name}`;

/** What would loosen a boundary: taking it off a role, or putting another text into it. */
const holds = (policy: Facts, urn: string, role: string): Verdict => {
  const position = input(policy, "policy");
  const document = position.need(documentAt(position));
  const account = accountIn(role) ?? "";
  const own = iamArnOf(policy) ?? `arn:aws:iam::${account}:policy/${policy.name}`;
  const loosens = [
    ["iam:DeleteRolePermissionsBoundary", role],
    ["iam:PutRolePermissionsBoundary", role],
    ["iam:CreatePolicyVersion", own],
    ["iam:SetDefaultPolicyVersion", own],
  ] as const;
  const open = loosens.filter(([action, resource]) => allows(document, { action, resource, role, account }));
  return open.length > 0
    ? fail(urn, `boundary ${policy.name} allows ${open.map(([action]) => action).join(", ")} on itself`)
    : pass(urn);
};

type Asked = { action: string; resource: string; role: string; account: string };

const allows = (document: PolicyDocument, { action, resource, role, account }: Asked): boolean => {
  const request = {
    principal: { kind: "role" as const, arn: role, account },
    action,
    resource,
    resourceAccount: account,
    context: contextOf([document], "insider"),
  };
  const policies = {
    identity: [{ name: "all", document: ALLOW_ALL }],
    boundary: { name: "boundary", document },
  };
  return evaluate(request, policies).effect !== "deny";
};
