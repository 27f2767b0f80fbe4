// Decides who stands beside those that policies name: administrators whom the guard rails of the organization spare.

import { matchArn } from "../iam/index.ts";
import type { Model } from "../model/model.ts";
import { whoCanReach, type Access } from "./closure.ts";
import { withIdentity, type Company } from "./company.ts";
import { valuesOf } from "./context.ts";
import { ALLOW_ALL } from "./outsider.ts";
import { instances } from "./candidates.ts";
import type { Protected } from "./protected.ts";
import { known } from "./requestContext.ts";

/**
 * Everyone who can make the call or might and is not trusted to by the settings. To become a trusted identity helps
 * only those who are trusted themselves. Whoever no state declares counts where the organization is seen, or where a
 * policy of the resource itself has to keep him out: what else binds an administrator nobody can say.
 */
export const untrusted = (company: Company, action: string, target: Protected): readonly Access[] => {
  const found = whoCanReach(withSpared(company, target.account), action, target);
  const counts = company.organization !== undefined || target.policy !== undefined;
  return [...found.values()].filter(
    (access) =>
      (access.who.declared || counts) &&
      !isTrusted(company.model, access.who.name) &&
      !runsTrusted(company.model, access),
  );
};

/** A service that runs something as a trusted identity is no other than that; who hands it such a role is trusted, or denied. */
const runsTrusted = (model: Model, { who, path: [first] }: Access): boolean =>
  who.principal.kind === "service" && first !== undefined && isTrusted(model, first.role);

/** Whom the settings let rewrite what guards releases. */
export const isTrusted = ({ settings }: Model, name: string): boolean =>
  settings.platform.some(({ identity }) => matchArn(identity, name));

/** SCPs that spare a role by name let its account's owner use that name. */
const withSpared = (company: Company, account: string): Company => {
  const documents = (company.organization?.scps(account) ?? []).flat().flatMap(known);
  const names = valuesOf(documents, "aws:principalarn")
    .map((name) => name.replace(/^(arn:[^:]+:iam)::\*:/, `$1::${account}:`))
    .filter((name) => /:(?:role|user)\//.test(name))
    .flatMap(instances);
  return [...new Set(names)].reduce((before, arn) => {
    const kind = arn.includes(":user/") ? "user" : "role";
    const identity = [{ name: `all rights in account ${account}`, document: ALLOW_ALL }];
    const owner = arn.split(":")[4] ?? account;
    return withIdentity(before, {
      name: arn,
      principal: { kind, arn, account: owner },
      declared: false,
      identity,
    });
  }, company);
};
