// Decides whether exactly one identity signs: with a key that signs, and with a signing profile.

import { namedCandidates } from "../../access/candidates.ts";
import { contextOf } from "../../access/context.ts";
import { isExact } from "../../access/foreign.ts";
import { whoCan } from "../../access/whoCan.ts";
import { input, type Facts } from "../../facts.ts";
import { evaluate } from "../../iam/index.ts";
import { accountIn, accountOf, iamArnOf, needAccount, regionOf } from "../../model/accounts.ts";
import { onKeys, type KeyAt } from "../../model/keys.ts";
import type { Model } from "../../model/model.ts";
import { boundaryOf, rightsOf } from "../../model/principals.ts";
import { fail, judgeEach, pass, type Verdict } from "../../verdict.ts";

const SIGNS = ["signer:StartSigningJob", "signer:SignPayload"];
const SHOWN = 4;

export const oneSigner = (model: Model): readonly Verdict[] => [
  ...onKeys(model, (key) => signingKey(model, key), ["SIGN_VERIFY"]),
  ...judgeEach(model.of("signingProfile"), (profile) => signingProfile(model, profile)),
  ...judgeEach(model.of("signingPermission"), signingPermission),
];

const signingKey = (model: Model, key: KeyAt): Verdict => {
  const all = namedCandidates(model, [key.policy], [key.account]);
  const signers = whoCan(all, { ...key, actions: ["kms:Sign"], lawful: [] });
  return signers.size === 1
    ? pass(key.urn)
    : fail(key.urn, `${signers.size === 0 ? "nobody" : listed([...signers])} can sign with the key`);
};

/** Roles and users of the stack by their own policies, and whom the profile's permissions name. */
const signingProfile = (model: Model, profile: Facts): Verdict => {
  const account = needAccount(profile);
  const inside = (["role", "user"] as const).flatMap((kind) =>
    model
      .of(kind)
      .filter((facts) => accountOf(facts) === account && maySign(model, facts, kind, profile))
      .map((facts) => iamArnOf(facts) ?? facts.name),
  );
  const permitted = model
    .companions(profile, "signingPermission", "profileName")
    .filter((permission) => SIGNS.includes(input(permission, "action").string() ?? ""))
    .map((permission) => input(permission, "principal").string() ?? "");
  const signers = [...new Set([...inside, ...permitted])];
  return signers.length > 1
    ? fail(profile.urn, `${listed(signers)} can sign with the profile`)
    : pass(profile.urn);
};

const maySign = (model: Model, facts: Facts, kind: "role" | "user", profile: Facts): boolean => {
  const rights = rightsOf(model, facts, kind);
  // AWS's own policies are judged by who attaches them; any other that can't be read may hold it.
  if (rights.missing.some((name) => !/^arn:[^:]+:iam::aws:policy\//.test(name))) return true;
  const account = needAccount(facts);
  const name = input(profile, "name").state === "known" ? input(profile, "name").string() : profile.name;
  const resource = `arn:aws:signer:${regionOf(profile) ?? "eu-west-1"}:${account}:/signing-profiles/${name}`;
  const boundary = boundaryOf(model, facts);
  const arn = iamArnOf(facts) ?? `arn:aws:iam::${account}:${kind}/${facts.name}`;
  return SIGNS.some((action) => {
    const context = contextOf(
      rights.documents.map(({ document }) => document),
      "insider",
    );
    const request = {
      principal: { kind, arn, account },
      action,
      resource,
      resourceAccount: account,
      context,
    };
    const policies = { identity: rights.documents, ...(boundary ? { boundary } : {}) };
    return evaluate(request, policies).effect !== "deny";
  });
};

/** What another account signs with is one version of the profile, so that a change of it asks for consent anew. */
const signingPermission = (permission: Facts): Verdict => {
  const position = input(permission, "principal");
  const principal = position.need(position.string());
  const foreign = (accountIn(principal) ?? principal) !== needAccount(permission);
  const signs = SIGNS.includes(input(permission, "action").string() ?? "");
  const faults = [
    ...(signs && !isExact(principal) ? [`${principal} is no role or user by name`] : []),
    ...(foreign && input(permission, "profileVersion").state === "absent"
      ? [`${principal} of another account is not held to a profileVersion`]
      : []),
  ];
  return faults.length > 0 ? fail(permission.urn, faults.join("; ")) : pass(permission.urn);
};

const listed = (names: readonly string[]): string => {
  const more = names.length > SHOWN ? ` and ${names.length - SHOWN} more` : "";
  return names.toSorted().slice(0, SHOWN).join(", ") + more;
};
