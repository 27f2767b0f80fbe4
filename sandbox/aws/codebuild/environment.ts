// What a build runs on: container types with their compute types and images, and the variables it gets.

import type { Fault, Properties } from "../model.ts";
import { isKnown, isObject } from "../rules.ts";

const general = (sizes: string): string[] => sizes.split(" ").map((size) => `BUILD_GENERAL1_${size}`);
const lambdaSizes = ["1GB", "2GB", "4GB", "8GB", "10GB"].map((size) => `BUILD_LAMBDA_${size}`);
const fleetOnly = ["ATTRIBUTE_BASED_COMPUTE", "CUSTOM_INSTANCE_TYPE"];

/** CodeBuild user guide, "Build environment compute modes and types". */
const computeTypes: Readonly<Record<string, readonly string[]>> = {
  LINUX_CONTAINER: [...general("SMALL MEDIUM LARGE XLARGE 2XLARGE"), ...fleetOnly],
  LINUX_GPU_CONTAINER: [...general("SMALL LARGE"), ...fleetOnly],
  ARM_CONTAINER: [...general("SMALL MEDIUM LARGE XLARGE 2XLARGE"), ...fleetOnly],
  WINDOWS_SERVER_2019_CONTAINER: [...general("MEDIUM LARGE"), ...fleetOnly],
  WINDOWS_SERVER_2022_CONTAINER: [...general("MEDIUM LARGE XLARGE 2XLARGE"), ...fleetOnly],
  LINUX_LAMBDA_CONTAINER: lambdaSizes,
  ARM_LAMBDA_CONTAINER: lambdaSizes,
  LINUX_EC2: [...general("SMALL MEDIUM LARGE"), ...fleetOnly],
  ARM_EC2: [...general("SMALL MEDIUM LARGE"), ...fleetOnly],
  WINDOWS_EC2: [...general("MEDIUM LARGE"), ...fleetOnly],
  MAC_ARM: general("MEDIUM LARGE"),
};

export const environmentTypes = Object.keys(computeTypes);

/** Families of AWS's own images (CodeBuild user guide, "Docker images provided by CodeBuild"). */
const curated =
  /^aws\/codebuild\/(?:standard|amazonlinux-x86_64-standard|amazonlinux-aarch64-standard|windows-base|macos-arm-base|amazonlinux-(?:x86_64|aarch64)-lambda-standard|ami\/[a-z0-9-]+):[A-Za-z0-9._-]+$/;
/** `registry/path:tag` or `registry/path@sha256:digest`. */
const image = /^[a-z0-9][a-zA-Z0-9.:_/-]*[a-zA-Z0-9](?:@sha256:[0-9a-f]{64})?$/;

const variableTypes = ["PLAINTEXT", "PARAMETER_STORE", "SECRETS_MANAGER"];

/** Every fault of the property `environment`. */
export function environmentFaults(environment: unknown): Fault[] {
  if (!isObject(environment)) return [];
  return [
    ...computeFaults(environment),
    ...imageFaults(environment),
    ...privilegeFaults(environment),
    ...variableFaults(environment["environmentVariables"]),
  ];
}

function computeFaults({ type, computeType }: Properties): Fault[] {
  if (!isKnown(type)) return [];
  const allowed = computeTypes[String(type)];
  if (!allowed) return [at("type", `"${String(type)}": must be one of ${environmentTypes.join(", ")}`)];
  if (!isKnown(computeType) || allowed.includes(String(computeType))) return [];
  return [
    at(
      "computeType",
      `"${String(computeType)}": for ${String(type)} it must be one of ${allowed.join(", ")}`,
    ),
  ];
}

function imageFaults({ image: name, imagePullCredentialsType: pull }: Properties): Fault[] {
  if (!isKnown(name)) return [];
  const text = String(name);
  const own = text.startsWith("aws/codebuild/");
  if (own && !curated.test(text)) return [at("image", `"${text}" is not an image of CodeBuild`)];
  if (!own && !image.test(text)) return [at("image", `"${text}" is not the name of an image`)];
  if (own && pull === "SERVICE_ROLE")
    return [
      at("imagePullCredentialsType", "SERVICE_ROLE is not allowed with an image of CodeBuild: use CODEBUILD"),
    ];
  if (isKnown(pull) && pull !== "CODEBUILD" && pull !== "SERVICE_ROLE")
    return [at("imagePullCredentialsType", `"${String(pull)}": must be CODEBUILD or SERVICE_ROLE`)];
  return [];
}

function privilegeFaults({ type, privilegedMode }: Properties): Fault[] {
  const hasDocker = !/LAMBDA|WINDOWS|MAC/.test(String(type));
  return privilegedMode === true && isKnown(type) && !hasDocker
    ? [at("privilegedMode", `is not allowed for ${String(type)}`)]
    : [];
}

function variableFaults(variables: unknown): Fault[] {
  if (!Array.isArray(variables)) return [];
  const names = variables.map((variable) => (isObject(variable) ? variable["name"] : undefined));
  return variables.filter(isObject).flatMap(({ name, type }, index) => {
    const where = `environmentVariables[${index}]`;
    return [
      ...(isKnown(name) ? nameFaults(String(name), `${where}.name`) : []),
      ...(isKnown(name) && names.indexOf(name) !== index
        ? [at(`${where}.name`, `"${String(name)}" is declared twice`)]
        : []),
      ...(isKnown(type) && !variableTypes.includes(String(type))
        ? [at(`${where}.type`, `"${String(type)}": must be one of ${variableTypes.join(", ")}`)]
        : []),
    ];
  });
}

function nameFaults(name: string, where: string): Fault[] {
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name))
    return [at(where, `"${name}": must be letters, digits and _, beginning with no digit`)];
  return name.startsWith("CODEBUILD_")
    ? [at(where, `"${name}": the prefix CODEBUILD_ is CodeBuild's own`)]
    : [];
}

function at(property: string, reason: string): Fault {
  return { property: `environment.${property}`, reason };
}
