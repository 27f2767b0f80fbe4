// Decides whether rights declared here contain a known way to more rights.

import { escalationsOf, type Holder } from "../../access/escalate.ts";
import type { Facts } from "../../facts.ts";
import { iamArnOf, needAccount, regionOf } from "../../model/accounts.ts";
import { documentAt, identityDocuments } from "../../model/documents.ts";
import type { Model } from "../../model/model.ts";
import { attachedTo, boundaryOf, inlineOf, rightsOf } from "../../model/principals.ts";
import { fail, judgeEach, pass, undecidable, type Verdict } from "../../verdict.ts";

const SHOWN = 4;

export const noEscalation = (model: Model): readonly Verdict[] => [
  ...(["role", "user"] as const).flatMap((kind) =>
    judgeEach(model.of(kind), (facts) => identity(model, facts, kind)),
  ),
  ...judgeEach(unheld(model), ({ urn, facts, position }) => {
    const document = position.need(documentAt(position));
    const account = needAccount(facts);
    const arn = `arn:aws:iam::${account}:role/holder-of-${facts.name}`;
    const documents = [{ name: facts.name, document }];
    return verdict(urn, { kind: "role", arn, account, region: region(facts), documents, own: [] });
  }),
];

const region = (facts: Facts): string => regionOf(facts) ?? "eu-west-1";

const identity = (model: Model, facts: Facts, kind: "role" | "user"): Verdict => {
  const rights = rightsOf(model, facts, kind);
  const boundary = boundaryOf(model, facts);
  const account = rights.documents.length > 0 ? needAccount(facts) : "";
  const holder: Holder = {
    kind,
    arn: iamArnOf(facts) ?? `arn:aws:iam::${account}:${kind}/${facts.name}`,
    account,
    region: region(facts),
    documents: rights.documents,
    own: attachedArns(model, facts, kind),
    ...(boundary ? { boundary } : {}),
  };
  const found = verdict(facts.urn, holder);
  // AWS's own policies have a rule of their own; any other that can't be read may hold the missing step.
  const missing = rights.missing.filter((name) => !/^arn:[^:]+:iam::aws:policy\//.test(name));
  if (found.kind === "fail" || missing.length === 0) return found;
  return undecidable(facts.urn, `rights of ${facts.name}`, `are not all known: ${missing.join(", ")}`);
};

const verdict = (urn: string, holder: Holder): Verdict => {
  const found = escalationsOf(holder);
  const more = found.length > SHOWN ? ` and ${found.length - SHOWN} more ways` : "";
  return found.length > 0
    ? fail(urn, `its rights can be widened by ${found.slice(0, SHOWN).join("; ")}${more}`)
    : pass(urn);
};

const attachedArns = (model: Model, facts: Facts, kind: "role" | "user"): readonly string[] =>
  attachedTo(model, facts, kind).flatMap((target) => {
    if (target.kind === "external") return [target.text];
    const arn = target.kind === "resource" ? iamArnOf(target.facts) : undefined;
    return arn === undefined ? [] : [arn];
  });

/** Documents that no role or user of the stack holds: groups' ones, and policies that somebody else will attach. */
const unheld = (model: Model): ReturnType<typeof identityDocuments> => {
  const held = new Set(
    (["role", "user"] as const).flatMap((kind) =>
      model.of(kind).flatMap((facts) => heldBy(model, facts, kind)),
    ),
  );
  return identityDocuments(model).filter(
    ({ facts }) => facts.type !== "aws:iam/role:Role" && !held.has(facts.urn),
  );
};

const heldBy = (model: Model, facts: Facts, kind: "role" | "user"): readonly string[] => [
  ...inlineOf(model, facts, kind).map((policy) => policy.urn),
  ...attachedTo(model, facts, kind).flatMap((target) =>
    target.kind === "resource" ? [target.facts.urn] : [],
  ),
];
