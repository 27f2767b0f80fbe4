// What ECR makes of a repository: its name, its address, and the key that it never changes.

import { arnOf } from "../arn.ts";
import { grantCalls, refuseUnusableKey } from "../kms/serviceGrants.ts";
import { AwsError } from "../model.ts";
import type { Context, Fault, Properties, ResourceModel } from "../model.ts";
import { callsOn, echo, overlay } from "../outputs.ts";
import { areTags, faultsOf, isKnown, isObject, lengthBetween, matches, oneOf, valuesAt } from "../rules.ts";

const repositoryToken = "aws:ecr/repository:Repository";

/** ECR API reference, CreateRepository: `repositoryName`. */
export const isImagesName = [
  matches(
    /^(?:[a-z0-9]+(?:[._-][a-z0-9]+)*\/)*[a-z0-9]+(?:[._-][a-z0-9]+)*$/,
    "small letters and digits, with single . _ - or / between them",
  ),
  lengthBetween(2, 256),
];

export const repository: ResourceModel = {
  token: repositoryToken,
  autoName: { property: "name", maxLength: 256, lowerCase: true },
  defaults: { imageTagMutability: "MUTABLE" },
  replaceOn: ["name", "encryptionConfigurations", "region"],
  check: (inputs) => [
    ...faultsOf(inputs, {
      name: isImagesName,
      imageTagMutability: oneOf([
        "MUTABLE",
        "IMMUTABLE",
        "MUTABLE_WITH_EXCLUSION",
        "IMMUTABLE_WITH_EXCLUSION",
      ]),
      encryptionConfigurations: lengthBetween(0, 1),
      "encryptionConfigurations[].encryptionType": oneOf(["AES256", "KMS", "KMS_DSSE"]),
      tags: areTags,
    }),
    ...keyFaults(inputs),
    ...filterFaults(inputs),
  ],
  calls: (operation, target, context) => [
    ...onRepository(operation, target, context),
    ...(operation === "create"
      ? keysOf(target.inputs).flatMap((key) => grantCalls(key, "ecr", context))
      : []),
  ],
  create(inputs, context) {
    const name = String(inputs["name"]);
    const { account, region } = context.caller;
    if (context.world.get(repositoryToken, name, { account, region }) !== undefined)
      throw new AwsError(
        "RepositoryAlreadyExistsException",
        `The repository with name '${name}' already exists in the registry with id '${account}'`,
      );
    for (const key of keysOf(inputs)) refuseUnusableKey(key, "KmsException", context);
    return { id: name, outputs: outputsOf(inputs, context) };
  },
  update: (previous, inputs, context) => overlay(previous, outputsOf(inputs, context)),
};

const onRepository = callsOn(
  {
    create: ["ecr:CreateRepository", "ecr:DescribeRepositories"],
    read: ["ecr:DescribeRepositories", "ecr:ListTagsForResource"],
    update: {
      imageTagMutability: "ecr:PutImageTagMutability",
      imageScanningConfiguration: {
        set: "ecr:PutImageScanningConfiguration",
        unset: "ecr:PutImageScanningConfiguration",
      },
    },
    delete: ["ecr:DeleteRepository"],
    tag: "ecr:TagResource",
  },
  ({ inputs }, context) => imagesArn(inputs["name"], context),
);

export const imagesArn = (name: unknown, { caller }: Context): string =>
  arnOf(caller, "ecr", `repository/${typeof name === "string" ? name : "*"}`);

/** Throws for a repository that is not there. */
export function needImages(name: unknown, { caller, world }: Context): void {
  const { account, region } = caller;
  if (world.get(repositoryToken, String(name), { account, region }) === undefined)
    throw new AwsError(
      "RepositoryNotFoundException",
      `The repository with name '${String(name)}' does not exist in the registry with id '${account}'`,
    );
}

const keysOf = (inputs: Properties): unknown[] =>
  valuesAt(inputs, "encryptionConfigurations[].kmsKey").map(({ value }) => value);

const outputsOf = (inputs: Properties, context: Context): Properties => {
  const { account, region } = context.caller;
  return {
    encryptionConfigurations: [{ encryptionType: "AES256", kmsKey: "" }],
    ...echo(inputs, context, { tags: true }),
    arn: imagesArn(inputs["name"], context),
    registryId: account,
    repositoryUrl: `${account}.dkr.ecr.${region}.amazonaws.com/${String(inputs["name"])}`,
  };
};

/** A key goes with KMS only (CreateRepository, EncryptionConfiguration). */
const keyFaults = (inputs: Properties): Fault[] =>
  valuesAt(inputs, "encryptionConfigurations[]").flatMap(({ property, value }) =>
    isObject(value) && isKnown(value["kmsKey"]) && (value["encryptionType"] ?? "AES256") === "AES256"
      ? [{ property: `${property}.kmsKey`, reason: "goes with encryptionType KMS or KMS_DSSE" }]
      : [],
  );

function filterFaults(inputs: Properties): Fault[] {
  const property = "imageTagMutabilityExclusionFilters";
  const excluding = String(inputs["imageTagMutability"]).endsWith("_WITH_EXCLUSION");
  if (!isKnown(inputs["imageTagMutability"]) || excluding === isKnown(inputs[property])) return [];
  return [
    { property, reason: "goes with an imageTagMutability of …_WITH_EXCLUSION, and the other way round" },
  ];
}
