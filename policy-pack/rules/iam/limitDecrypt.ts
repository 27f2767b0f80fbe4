// Decides whether policies let decrypt with named keys only, by asking them about a key that nobody named.

import { contextOf } from "../../access/context.ts";
import { nameOfStatement } from "../../access/outsider.ts";
import { evaluate, type PolicyDocument, type Statement } from "../../iam/index.ts";
import { accountOf } from "../../model/accounts.ts";
import { covers, documentAt, identityDocuments, many, statementsOf } from "../../model/documents.ts";
import { defaultKeyPolicy } from "../../model/keys.ts";
import type { Model } from "../../model/model.ts";
import { fail, judgeEach, pass, type Verdict } from "../../verdict.ts";

const DECRYPTS = ["kms:Decrypt", "kms:ReEncryptFrom"];
const NOBODY = "00000000-0000-0000-0000-000000000000";

export const limitDecrypt = (model: Model): readonly Verdict[] =>
  judgeEach(identityDocuments(model), ({ urn, facts, position }) => {
    const document = documentAt(position);
    const account = accountOf(facts) ?? "111111111111";
    const faults = document ? opening(document, account) : [];
    return faults.length > 0 ? fail(urn, `${faults.join("; ")} (${position.path})`) : pass(urn);
  });

const opening = (document: PolicyDocument, account: string): readonly string[] => {
  const all = statementsOf(document);
  const denies = all.filter((statement) => statement.Effect === "Deny");
  return all.flatMap((statement, index) => {
    if (statement.Effect !== "Allow") return [];
    const asked: PolicyDocument = { Version: "2012-10-17", Statement: [statement, ...denies] };
    const action = DECRYPTS.find(
      (call) => covers(statement, call) && keysFor(statement, account).some((key) => opens(asked, call, key)),
    );
    return action === undefined ? [] : [`${nameOfStatement(statement, index)} gives ${action} on any key`];
  });
};

/** A key that nobody named, in each place that the statement speaks of. */
const keysFor = (statement: Statement, account: string): readonly string[] => {
  const here = `arn:aws:kms:eu-west-1:${account}:key/${NOBODY}`;
  const fixed = (part: string | undefined, otherwise: string) =>
    part === undefined || part === "" || /[*?]/.test(part) ? otherwise : part;
  const places = many(statement.Resource).map((pattern) => {
    const [, partition, , region, owner] = pattern.split(":");
    const where = [fixed(partition, "aws"), "kms", fixed(region, "eu-west-1"), fixed(owner, account)];
    return `arn:${where.join(":")}:key/${NOBODY}`;
  });
  return places.length > 0 ? [...new Set(places)] : [here];
};

// Its alias and its tags are not those that a condition may ask for.
const opens = (document: PolicyDocument, action: string, key: string): boolean => {
  const account = key.split(":")[4] ?? "";
  const context = Object.entries(contextOf([document], "insider")).filter(
    ([name]) => !name.startsWith("aws:resourcetag/"),
  );
  const request = {
    principal: { kind: "role" as const, arn: `arn:aws:iam::${account}:role/anyone`, account },
    action,
    resource: key,
    resourceAccount: account,
    context: {
      ...Object.fromEntries(context),
      "kms:resourcealiases": "alias/nobody-named-it",
      "kms:requestalias": "alias/nobody-named-it",
    },
  };
  const policies = {
    identity: [{ name: "policy", document }],
    resource: { name: "key", document: defaultKeyPolicy(account) },
  };
  return evaluate(request, policies).effect !== "deny";
};
