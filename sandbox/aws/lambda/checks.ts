// What Lambda refuses in a function's settings before it looks at anything else.

import type { Fault, Properties } from "../model.ts";
import {
  areTags,
  between,
  faultsOf,
  isArn,
  isKnown,
  isObject,
  lengthBetween,
  matches,
  oneOf,
} from "../rules.ts";
import { runtimeFault } from "./runtimes.ts";

/** Names that Lambda sets itself (developer guide, "Reserved environment variables"). */
const reservedKeys = new Set(
  (
    "_HANDLER _X_AMZN_TRACE_ID AWS_DEFAULT_REGION AWS_REGION AWS_EXECUTION_ENV AWS_LAMBDA_FUNCTION_NAME " +
    "AWS_LAMBDA_FUNCTION_MEMORY_SIZE AWS_LAMBDA_FUNCTION_VERSION AWS_LAMBDA_INITIALIZATION_TYPE " +
    "AWS_LAMBDA_LOG_GROUP_NAME AWS_LAMBDA_LOG_STREAM_NAME AWS_ACCESS_KEY AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY " +
    "AWS_SESSION_TOKEN AWS_LAMBDA_RUNTIME_API LAMBDA_TASK_ROOT LAMBDA_RUNTIME_DIR"
  ).split(" "),
);

const environmentLimit = 4096;

const levels = ["TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL"];

export function functionFaults(inputs: Properties): Fault[] {
  return [
    ...faultsOf(inputs, {
      name: matches(/^[a-zA-Z0-9-_]{1,64}$/, "1 to 64 letters, digits, - and _"),
      description: lengthBetween(0, 256),
      role: isArn("iam"),
      packageType: oneOf(["Zip", "Image"]),
      runtime: runtimeFault,
      handler: matches(/^\S{1,128}$/, "1 to 128 characters without space"),
      architectures: lengthBetween(1, 1),
      "architectures[]": oneOf(["x86_64", "arm64"]),
      memorySize: between(128, 10240),
      timeout: between(1, 900),
      reservedConcurrentExecutions: between(-1, 100_000),
      layers: lengthBetween(0, 5),
      "layers[]": isArn("lambda"),
      kmsKeyArn: isArn("kms"),
      codeSigningConfigArn: isArn("lambda"),
      "deadLetterConfig.targetArn": isArn(),
      "fileSystemConfig.arn": isArn("elasticfilesystem"),
      "fileSystemConfig.localMountPath": matches(/^\/mnt\/[a-zA-Z0-9-_.]+$/, "a folder below /mnt"),
      "ephemeralStorage.size": between(512, 10240),
      "tracingConfig.mode": oneOf(["Active", "PassThrough"]),
      "snapStart.applyOn": oneOf(["PublishedVersions", "None"]),
      "loggingConfig.logFormat": oneOf(["Text", "JSON"]),
      "loggingConfig.applicationLogLevel": oneOf(levels),
      "loggingConfig.systemLogLevel": oneOf(["DEBUG", "INFO", "WARN"]),
      "loggingConfig.logGroup": matches(/^[a-zA-Z0-9_/.#-]{1,512}$/, "the name of a log group"),
      "vpcConfig.subnetIds": lengthBetween(0, 16),
      "vpcConfig.securityGroupIds": lengthBetween(0, 5),
      tags: areTags,
    }),
    ...packageFaults(inputs),
    ...environmentFaults(inputs["environment"]),
    ...networkFaults(inputs["vpcConfig"]),
    ...loggingFaults(inputs["loggingConfig"]),
  ];
}

function packageFaults(inputs: Properties): Fault[] {
  const given = ["code", "s3Bucket", "imageUri"].filter((name) => inputs[name] !== undefined);
  const source =
    given.length === 1
      ? []
      : [
          {
            property: given[1] ?? "code",
            reason: "the function's code is exactly one of code, s3Bucket with s3Key, imageUri",
          },
        ];
  const key =
    inputs["s3Bucket"] !== undefined && inputs["s3Key"] === undefined
      ? [{ property: "s3Key", reason: "is missing: s3Bucket needs it" }]
      : [];
  const type = inputs["packageType"];
  if (type === "Image")
    return [
      ...source,
      ...["handler", "runtime", "layers", "code"]
        .filter((name) => inputs[name] !== undefined)
        .map((property) => ({ property, reason: "is not allowed for packageType Image" })),
    ];
  if (type !== "Zip") return source;
  return [
    ...source,
    ...key,
    ...["handler", "runtime"]
      .filter((name) => inputs[name] === undefined)
      .map((property) => ({ property, reason: "is missing: packageType Zip needs it" })),
    ...(inputs["imageUri"] !== undefined
      ? [{ property: "imageUri", reason: "is not allowed for packageType Zip" }]
      : []),
  ];
}

function environmentFaults(environment: unknown): Fault[] {
  const variables =
    isObject(environment) && isObject(environment["variables"]) ? environment["variables"] : {};
  const faults = Object.keys(variables).flatMap((key) => {
    const property = `environment.variables.${key}`;
    if (reservedKeys.has(key)) return [{ property, reason: "is reserved: Lambda sets it itself" }];
    return /^[a-zA-Z]([a-zA-Z0-9_])+$/.test(key)
      ? []
      : [{ property, reason: "keys are a letter and at least one more letter, digit or _" }];
  });
  const size = Buffer.byteLength(
    JSON.stringify(Object.fromEntries(Object.entries(variables).filter(([, v]) => isKnown(v)))),
  );
  if (size > environmentLimit)
    faults.push({
      property: "environment.variables",
      reason: `has ${size} bytes: at most ${environmentLimit} are allowed`,
    });
  return faults;
}

function networkFaults(network: unknown): Fault[] {
  if (!isObject(network)) return [];
  const counts = ["subnetIds", "securityGroupIds"].map((key) =>
    Array.isArray(network[key]) ? network[key].length : undefined,
  );
  return counts.includes(0) && counts.some((count) => count !== undefined && count > 0)
    ? [{ property: "vpcConfig", reason: "subnetIds and securityGroupIds are both empty or both given" }]
    : [];
}

function loggingFaults(logging: unknown): Fault[] {
  if (!isObject(logging) || logging["logFormat"] !== "Text") return [];
  return ["applicationLogLevel", "systemLogLevel"]
    .filter((key) => isKnown(logging[key]))
    .map((key) => ({ property: `loggingConfig.${key}`, reason: "is allowed with logFormat JSON only" }));
}
