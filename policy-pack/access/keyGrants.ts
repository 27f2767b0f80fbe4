// Decides which grants there are on a KMS key; they let in beside the key's policy.

import type { Facts } from "../facts.ts";
import type { KmsGrant, PolicyDocument } from "../iam/index.ts";
import { many } from "../model/documents.ts";
import type { Model } from "../model/model.ts";

export const GRANT = "aws:kms/grant:Grant";

/** Notes tell of grants that can't be read: whom they let in is missing. */
export const grantsOn = (
  model: Model,
  key: Facts | undefined,
): { grants: readonly KmsGrant[]; notes: readonly string[] } => {
  const all = model.resources.filter((facts) => facts.type === GRANT && (!key || isOn(facts, key)));
  const read = all.map((facts) => ({ facts, grant: grantOf(facts) }));
  return {
    grants: key ? read.flatMap(({ grant }) => grant ?? []) : [],
    notes: read
      .filter(({ grant }) => !grant)
      .map(({ facts }) => `the grant ${facts.name} can't be read: whom it lets in is missing`),
  };
};

// One whose key is not known yet might be on this one.
const isOn = ({ props, propertyDependencies }: Facts, key: Facts): boolean => {
  const named = props["keyId"];
  if (typeof named === "string")
    return ["arn", "keyId", "id"].some((property) => key.props[property] === named);
  const sources = propertyDependencies["keyId"] ?? [];
  return sources.length === 0 || sources.includes(key.urn);
};

const isText = (value: unknown): value is string => typeof value === "string" && value !== "";

const grantOf = ({ name, props }: Facts): KmsGrant | undefined => {
  const { granteePrincipal: grantee, operations } = props;
  if (!isText(grantee) || !Array.isArray(operations) || !operations.every(isText)) return undefined;
  const [constraint] = many(props["constraints"]) as (
    { encryptionContextEquals?: Pairs; encryptionContextSubset?: Pairs } | undefined
  )[];
  const { encryptionContextEquals: equals, encryptionContextSubset: subset } = constraint ?? {};
  const pairs = equals ?? subset;
  if (pairs && !Object.values(pairs).every(isText)) return undefined;
  return {
    name,
    grantee,
    operations,
    ...(pairs ? { encryptionContext: { mode: equals ? "equals" : "subset", pairs } } : {}),
  };
};

type Pairs = Readonly<Record<string, string>>;

/** A document that names whom the grants name and the keys that they ask for; it is only read, never evaluated. */
export const outlineOf = (grants: readonly KmsGrant[]): readonly PolicyDocument[] =>
  grants.map(({ grantee, encryptionContext }) => ({
    Version: "2012-10-17",
    Statement: {
      Effect: "Allow",
      Principal: { [/\.amazonaws\.com(\.cn)?$/.test(grantee) ? "Service" : "AWS"]: grantee },
      Action: "kms:*",
      Resource: "*",
      Condition: { StringLike: Object.fromEntries(keysOf(encryptionContext).map((key) => [key, "*"])) },
    },
  }));

const keysOf = (context: KmsGrant["encryptionContext"]): readonly string[] =>
  context
    ? [
        "kms:EncryptionContextKeys",
        ...Object.keys(context.pairs).map((key) => `kms:EncryptionContext:${key}`),
      ]
    : [];
