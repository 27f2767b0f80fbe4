// AWS Glue: jobs, crawlers, workflows and their triggers, the catalog. They are kept, not run.

import { AwsError } from "../model.ts";
import type { Fault, Properties, ResourceModel } from "../model.ts";
import { callsOn, echo } from "../outputs.ts";
import { areTags, between, faultsOf, isKnown, isObject, oneOf, valuesAt } from "../rules.ts";
import { findKey } from "../kms/key.ts";
import { catalogEncryption, database } from "./catalog.ts";
import { job } from "./job.ts";
import { isName, isS3Path, namedModel, needGlue, refuseTwice, tokens } from "./names.ts";
import { trigger } from "./trigger.ts";

const workflow: ResourceModel = namedModel("Workflow", {
  check: (inputs) => faultsOf(inputs, { name: isName, maxConcurrentRuns: between(1, 1000), tags: areTags }),
  refuse: () => undefined,
});

const targets = [
  "s3Targets",
  "catalogTargets",
  "deltaTargets",
  "dynamodbTargets",
  "hudiTargets",
  "icebergTargets",
  "jdbcTargets",
  "mongodbTargets",
];

const crawler: ResourceModel = namedModel("Crawler", {
  roleIn: "role",
  check: (inputs) => [
    ...faultsOf(inputs, {
      name: isName,
      "s3Targets[].path": isS3Path,
      "schemaChangePolicy.deleteBehavior": oneOf(["LOG", "DELETE_FROM_DATABASE", "DEPRECATE_IN_DATABASE"]),
      "schemaChangePolicy.updateBehavior": oneOf(["LOG", "UPDATE_IN_DATABASE"]),
      tags: areTags,
    }),
    ...(targets.some((key) => inputs[key] !== undefined)
      ? []
      : [{ property: "s3Targets", reason: "a crawler needs something to look at" }]),
  ],
  refuse: ({ securityConfiguration }, context) => needGlue("Security", securityConfiguration, context),
});

const encryption = "encryptionConfiguration";
/** Part, its mode, and the mode that needs a key. */
const parts = [
  ["cloudwatchEncryption", "cloudwatchEncryptionMode", "SSE-KMS", []],
  ["jobBookmarksEncryption", "jobBookmarksEncryptionMode", "CSE-KMS", []],
  ["s3Encryption", "s3EncryptionMode", "SSE-KMS", ["SSE-S3"]],
] as const;

const securityFaults = (inputs: Properties): Fault[] =>
  parts.flatMap(([part, mode, withKey, others]): Fault[] => {
    const path = `${encryption}.${part}`;
    const [found] = valuesAt(inputs, path);
    const keyless =
      isObject(found?.value) && found.value[mode] === withKey && found.value["kmsKeyArn"] === undefined;
    return [
      ...faultsOf(inputs, { [`${path}.${mode}`]: oneOf(["DISABLED", withKey, ...others]) }),
      ...(keyless ? [{ property: `${path}.kmsKeyArn`, reason: `${withKey} needs a key` }] : []),
    ];
  });

/** It is never changed: other settings are another one. */
const security: ResourceModel = {
  token: tokens.Security,
  autoName: { property: "name", maxLength: 255 },
  replaceOn: ["name", encryption, "region"],
  check: (inputs) => [...faultsOf(inputs, { name: isName }), ...securityFaults(inputs)],
  calls: callsOn(
    {
      create: ["glue:CreateSecurityConfiguration"],
      read: ["glue:GetSecurityConfiguration"],
      delete: ["glue:DeleteSecurityConfiguration"],
    },
    () => "*",
  ),
  create(inputs, context) {
    refuseTwice("Security", inputs["name"], context);
    for (const [part] of parts)
      for (const { value } of valuesAt(inputs, `${encryption}.${part}.kmsKeyArn`))
        if (isKnown(value) && findKey(value, context) === undefined)
          throw new AwsError("InvalidInputException", `there is no key ${String(value)}`);
    return { id: String(inputs["name"]), outputs: echo(inputs, context) };
  },
};

export const models: readonly ResourceModel[] = [
  catalogEncryption,
  crawler,
  database,
  job,
  security,
  trigger,
  workflow,
];
