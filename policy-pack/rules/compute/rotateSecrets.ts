// Decides whether secrets change by themselves, lie under a key of one's own, and are closed to strangers.

import { openToStrangers } from "../../access/outsider.ts";
import { input, type Facts, type Input } from "../../facts.ts";
import { accountOf } from "../../model/accounts.ts";
import { documentAt } from "../../model/documents.ts";
import type { Model } from "../../model/model.ts";
import { fail, judge, judgeEach, pass, type Verdict } from "../../verdict.ts";

export const rotateSecrets = (model: Model): readonly Verdict[] => [
  ...judgeEach(model.of("secret"), (secret) => [
    ...judge(secret.urn, () => rotated(model, secret)),
    ...judge(secret.urn, () => underOwnKey(secret)),
    ...judge(secret.urn, () => closed(secret)),
  ]),
  ...judgeEach(model.of("secretPolicy"), closed),
];

const rotated = (model: Model, secret: Facts): Verdict => {
  const rotations = model.companions(secret, "secretRotation", "secretId");
  if (rotations.length === 0) return fail(secret.urn, "it has no SecretRotation");
  const off = rotations.filter((rotation) => input(rotation, "rotationEnabled").boolean() === false);
  return off.length > 0 ? fail(secret.urn, `${off[0]!.name} has rotation switched off`) : pass(secret.urn);
};

/** AWS's own key lets in whoever may read the secret, so that it is no second gate. */
const underOwnKey = (secret: Facts): Verdict => {
  const copies = input(secret, "replicas")
    .list()
    .map((copy) => copy.at("kmsKeyId"));
  const plain = [input(secret, "kmsKeyId"), ...copies].filter((position) => !isOwn(position));
  return plain.length > 0
    ? fail(secret.urn, `${plain.map((position) => position.path).join(", ")} names no key of yours`)
    : pass(secret.urn);
};

// A key that is made in this run has no known id yet, but is one's own.
const isOwn = (position: Input): boolean =>
  position.state === "unknown" || !/^$|(^|:)alias\/aws\//.test(position.string() ?? "");

const closed = (facts: Facts): Verdict => {
  const document = documentAt(input(facts, "policy"));
  if (!document) return pass(facts.urn);
  const account = accountOf(facts) ?? "111111111111";
  const where = {
    resource: `arn:aws:secretsmanager:eu-west-1:${account}:secret:any`,
    account,
    service: "secretsmanager",
  };
  const open = openToStrangers(document, where);
  return open.length > 0
    ? fail(facts.urn, `${open.join(", ")} of its policy lets anyone in`)
    : pass(facts.urn);
};
