// Decides what a request carries when nobody has made it yet: facts about the caller are fixed, all that it may choose is unknown.

import { UNKNOWN, type ContextValue, type PolicyDocument, type Statement } from "../iam/index.ts";
import { many, statementsOf } from "../model/documents.ts";

/** Where the caller stands: inside the organization, outside of it, or an AWS service acting on its own. */
export type Stance = "insider" | "outsider" | "service";

/** An account that can't exist, so that no policy can name it by chance. */
export const OUTSIDE_ACCOUNT = "000000000000";
const OUTSIDE_ORGANIZATION = "o-outside0000";

/** Follow from principal and resource; the evaluator derives them itself. */
const DERIVED = new Set([
  "aws:principalarn",
  "aws:principalaccount",
  "aws:principaltype",
  "aws:principalisawsservice",
  "aws:principalservicename",
  "aws:resourceaccount",
  "kms:calleraccount",
]);

/** Keys of the organization, by stance; insiders belong to the one that the policies name. */
const ORGANIZATION_KEYS = new Set(["aws:principalorgid", "aws:principalorgpaths"]);

/** Present only where a service calls on behalf of a resource; a caller can't set them. */
const SERVICE_KEYS = new Set([
  "aws:sourcearn",
  "aws:sourceaccount",
  "aws:sourceorgid",
  "aws:sourceorgpaths",
  "aws:principalservicenameslist",
]);

/** Network keys that an outsider can't have: it does not sit in our networks. */
const NETWORK_KEYS = new Set(["aws:sourcevpc", "aws:sourcevpce", "aws:vpceorgid", "aws:vpceaccount"]);

/** Values by which policies speak of an organization. */
const ORGANIZATIONS = ["aws:principalorgid", "aws:resourceorgid", "aws:sourceorgid", "aws:vpceorgid"];

/** Whose resource is called, whatever the organization's id is (IAM User Guide, "Policy variables"). */
const OWN = /^\$\{aws:resourceorgid\}$/i;

/** The organization of the company's own resources: the only one that the policies name, else a stand-in for its id. */
/** Stands for the own organization where no document names one. */
export const UNNAMED = "o-own00000000";

export const ownOrganization = (documents: readonly PolicyDocument[]): string => {
  const named = new Set(
    ORGANIZATIONS.flatMap((key) => valuesOf(documents, key)).filter((id) => /^o-[a-z0-9]+$/.test(id)),
  );
  const [only] = named;
  return only !== undefined && named.size === 1 ? only : UNNAMED;
};

const speakOfOwn = (documents: readonly PolicyDocument[]): boolean =>
  ORGANIZATIONS.some((key) => valuesOf(documents, key).some((value) => OWN.test(value)));

/** Every condition key that the documents mention, in lower case. */
export const conditionKeys = (documents: readonly PolicyDocument[]): ReadonlySet<string> =>
  new Set(documents.flatMap((document) => [...comparedIn(document).keys()]));

export const keysOf = (statement: Statement): readonly string[] =>
  Object.values(statement.Condition ?? {}).flatMap((test) =>
    Object.keys(test).map((key) => key.toLowerCase()),
  );

/** Values that conditions compare a key (in lower case) with, whatever the operator. */
export const valuesOf = (documents: readonly PolicyDocument[], key: string): readonly string[] =>
  documents.flatMap((document) => comparedIn(document).get(key) ?? []);

/** Per document, since the same guard rails bear on thousands of requests. */
const remembered = new WeakMap<PolicyDocument, ReadonlyMap<string, readonly string[]>>();

const comparedIn = (document: PolicyDocument): ReadonlyMap<string, readonly string[]> => {
  const known = remembered.get(document);
  if (known !== undefined) return known;
  const tests = statementsOf(document).flatMap(({ Condition }) => Object.values(Condition ?? {}));
  const compared = new Map<string, string[]>();
  for (const [name, values] of tests.flatMap((test) => Object.entries(test))) {
    const key = name.toLowerCase();
    compared.set(key, [...(compared.get(key) ?? []), ...many(values).map(String)]);
  }
  remembered.set(document, compared);
  return compared;
};

/** The context of a request by someone of that stance, for the keys that the documents mention. */
export const contextOf = (
  documents: readonly PolicyDocument[],
  stance: Stance,
): Readonly<Record<string, ContextValue>> => {
  const context: Record<string, ContextValue> = { "aws:securetransport": "true" };
  // What is asked about is a resource of the company. A condition on the key itself is of no known answer here.
  if (speakOfOwn(documents)) context["aws:resourceorgid"] = ownOrganization(documents);
  for (const key of conditionKeys(documents)) {
    const value = valueOf(key, stance, documents);
    if (value !== undefined && (key === "aws:resourceorgid" || !(key in context))) context[key] = value;
  }
  return context;
};

const valueOf = (
  key: string,
  stance: Stance,
  documents: readonly PolicyDocument[],
): ContextValue | undefined => {
  if (DERIVED.has(key)) return undefined;
  if (key === "s3:tlsversion") return "1.3";
  // The account of whoever calls or is called for; SNS and SQS put it into the policies that they make by default.
  if (key === "aws:sourceowner" && stance === "outsider") return OUTSIDE_ACCOUNT;
  if (ORGANIZATION_KEYS.has(key)) return organization(key, stance, documents);
  if (SERVICE_KEYS.has(key)) return stance === "service" ? UNKNOWN : undefined;
  if (NETWORK_KEYS.has(key) && stance === "outsider") return undefined;
  return UNKNOWN;
};

const organization = (
  key: string,
  stance: Stance,
  documents: readonly PolicyDocument[],
): ContextValue | undefined => {
  if (stance === "service") return undefined;
  const paths = key.endsWith("paths");
  if (stance === "outsider") return paths ? [`${OUTSIDE_ORGANIZATION}/r-0000/`] : OUTSIDE_ORGANIZATION;
  const values = valuesOf(documents, key).map((id) => (OWN.test(id) ? ownOrganization(documents) : id));
  const named = [...new Set(values)];
  const [only] = named;
  // Several organizations, or a pattern: which one the caller belongs to is open.
  if (only === undefined || named.length > 1 || /[*?]/.test(only)) return UNKNOWN;
  return paths ? [only] : only;
};
