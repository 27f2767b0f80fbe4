// Decides whether images are encrypted with an own key, and pulled by the organization and named accounts' roles only.

import { foreignIn, trustsWholeAccount } from "../../access/foreign.ts";
import { openToStrangers } from "../../access/outsider.ts";
import { input, type Facts } from "../../facts.ts";
import { needAccount } from "../../model/accounts.ts";
import { documentAt } from "../../model/documents.ts";
import type { Model } from "../../model/model.ts";
import { fail, judgeEach, pass, type Verdict } from "../../verdict.ts";

export const closeImages = (model: Model): readonly Verdict[] => [
  ...judgeEach(model.of("images"), (images) => {
    const policies = model.companions(images, "imagesPolicy", "repository");
    const faults = [...keyFaults(model, images), ...policies.flatMap(policyFaults)];
    return faults.length > 0 ? fail(images.urn, faults.join("; ")) : pass(images.urn);
  }),
  ...judgeEach([...model.of("registryPolicy"), ...lonely(model)], (policy) => {
    const faults = policyFaults(policy);
    return faults.length > 0 ? fail(policy.urn, faults.join("; ")) : pass(policy.urn);
  }),
];

/** Policies whose repository is declared elsewhere. */
const lonely = (model: Model): readonly Facts[] => {
  const joined = new Set(
    model.of("images").flatMap((images) => model.companions(images, "imagesPolicy", "repository")),
  );
  return model.of("imagesPolicy").filter((policy) => !joined.has(policy));
};

const OF_AWS = "kmsKey is absent, so AWS's own key encrypts";

/** Without a type ECR encrypts with a key of S3, without a key by one that AWS rules. */
const keyFaults = (model: Model, images: Facts): readonly string[] => {
  const [configuration] = input(images, "encryptionConfigurations").list();
  const type = configuration?.at("encryptionType").string() ?? "AES256";
  if (!configuration || !type.startsWith("KMS")) return [`encryptionType is ${type}`];
  const position = configuration.at("kmsKey");
  if (position.state === "absent") return [OF_AWS];
  if (model.sources(images, position, ["key", "keyAlias"]).length > 0) return [];
  const key = model.follow(images, position, ["key", "keyAlias"]);
  return key.kind === "external" && key.text.includes("alias/aws/") ? [`kmsKey is ${key.text}`] : [];
};

const policyFaults = (policy: Facts): readonly string[] => {
  const position = input(policy, "policy");
  const document = position.need(documentAt(position));
  const account = needAccount(policy);
  const where = { resource: `arn:aws:ecr:eu-west-1:${account}:repository/any`, account, service: "ecr" };
  return [
    ...openToStrangers(document, where).map((name) => `${name} of ${policy.name} lets anyone in`),
    ...foreignIn(document, account)
      .filter((foreign) => trustsWholeAccount(document, foreign, where))
      .map((foreign) => `${foreign.label} of ${policy.name} lets all of account ${foreign.account} in`),
  ];
};
