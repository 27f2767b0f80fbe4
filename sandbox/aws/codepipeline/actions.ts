// What is wrong with one action of a pipeline, taken by itself.

import type { Fault, Properties } from "../model.ts";
import { isKnown, isObject } from "../rules.ts";
import { actionType, categories, owners, providersOf } from "./actionTypes.ts";
import type { ActionType } from "./actionTypes.ts";

const namePattern = /^[A-Za-z0-9.@\-_]{1,100}$/;
const artifactPattern = /^[A-Za-z0-9\-_]{1,100}$/;
const namespacePattern = /^[A-Za-z0-9@\-_]{1,100}$/;
const rolePattern = /^arn:aws(-[\w]+)*:iam::\d{12}:role\/.*$/;

/** Faults of an action at a path such as `stages[0].actions[1]`. */
export function actionFaults(action: Properties, where: string): Fault[] {
  const known = ["category", "owner", "provider"].every((key) => isKnown(action[key]));
  const type = actionType(action["category"], action["owner"], action["provider"]);
  return [
    ...patternFaults(action, where),
    ...(known ? typeFaults(action, type, where) : []),
    ...(type ? [...countFaults(action, type, where), ...configurationFaults(action, type, where)] : []),
    ...buildFaults(action, where),
    ...commandFaults(action, where),
  ];
}

export function artifactNames(action: Properties, key: "inputArtifacts" | "outputArtifacts"): string[] {
  const plain = Array.isArray(action[key]) ? action[key].filter((name) => typeof name === "string") : [];
  const compute = Array.isArray(action["outputArtifactsForComputeActions"])
    ? action["outputArtifactsForComputeActions"]
    : [];
  const named = compute.filter(isObject).map((artifact) => String(artifact["name"]));
  return key === "outputArtifacts" ? [...plain, ...named] : plain;
}

function patternFaults(action: Properties, where: string): Fault[] {
  const at = (key: string, pattern: RegExp, expected: string): Fault[] =>
    isKnown(action[key]) && !pattern.test(String(action[key]))
      ? [{ property: `${where}.${key}`, reason: `"${String(action[key])}": must be ${expected}` }]
      : [];
  const order = action["runOrder"];
  return [
    ...at("name", namePattern, "1 to 100 letters, digits and .@-_"),
    ...at("namespace", namespacePattern, "1 to 100 letters, digits and @-_"),
    ...at("version", /^[0-9A-Za-z_-]{1,9}$/, "1 to 9 letters, digits, - and _"),
    ...at("roleArn", rolePattern, "the ARN of a role"),
    ...(isKnown(order) && !(Number.isInteger(order) && Number(order) >= 1 && Number(order) <= 999)
      ? [{ property: `${where}.runOrder`, reason: `${String(order)}: must be a whole number from 1 to 999` }]
      : []),
    ...(["inputArtifacts", "outputArtifacts"] as const).flatMap((key) =>
      artifactNames(action, key)
        .filter((name) => !artifactPattern.test(name))
        .map((name) => ({
          property: `${where}.${key}`,
          reason: `"${name}": must be 1 to 100 letters, digits, - and _`,
        })),
    ),
  ];
}

function typeFaults(action: Properties, type: ActionType | undefined, where: string): Fault[] {
  const { category, owner, provider } = action;
  if (!categories.includes(String(category)))
    return [
      {
        property: `${where}.category`,
        reason: `"${String(category)}": must be one of ${categories.join(", ")}`,
      },
    ];
  if (!owners.includes(String(owner)))
    return [
      { property: `${where}.owner`, reason: `"${String(owner)}": must be one of ${owners.join(", ")}` },
    ];
  if (type)
    return action["version"] === "1" || !isKnown(action["version"]) ? [] : [versionFault(action, where)];
  const known = providersOf(category);
  return [
    {
      property: `${where}.provider`,
      reason: `${String(owner)}/${String(provider)} is no ${String(category)} action that the sandbox knows; it has ${known.join(", ")}`,
    },
  ];
}

function versionFault(action: Properties, where: string): Fault {
  return {
    property: `${where}.version`,
    reason: `"${String(action["version"])}": the provider has version "1" only`,
  };
}

function countFaults(action: Properties, type: ActionType, where: string): Fault[] {
  const counts = { inputArtifacts: type.inputs, outputArtifacts: type.outputs } as const;
  return Object.entries(counts).flatMap(([key, [fewest, most]]) => {
    if (action[key] !== undefined && !Array.isArray(action[key])) return [];
    const count = artifactNames(action, key as keyof typeof counts).length;
    if (count >= fewest && count <= most) return [];
    const range = fewest === most ? String(most) : `${fewest} to ${most}`;
    return [
      { property: `${where}.${key}`, reason: `has ${count}, ${String(action["provider"])} takes ${range}` },
    ];
  });
}

function configurationFaults(action: Properties, type: ActionType, where: string): Fault[] {
  const given = action["configuration"] ?? {};
  if (!isObject(given)) return [];
  const known = [...type.required, ...(type.optional ?? [])];
  return [
    ...type.required
      .filter((key) => given[key] === undefined || given[key] === "")
      .map((key) => ({
        property: `${where}.configuration.${key}`,
        reason: `is missing: ${String(action["provider"])} needs it`,
      })),
    ...Object.keys(given)
      .filter((key) => !known.includes(key))
      .map((key) => ({
        property: `${where}.configuration.${key}`,
        reason: `is not known to ${String(action["provider"])}; known are ${known.join(", ") || "none"}`,
      })),
    ...Object.entries(given)
      .filter(([, value]) => typeof value === "string" && (value.length < 1 || value.length > 50_000))
      .map(([key, value]) => ({
        property: `${where}.configuration.${key}`,
        reason: `has length ${String(value).length}`,
      })),
  ];
}

/** CodeBuild takes several inputs only when it is told which one holds the buildspec. */
function buildFaults(action: Properties, where: string): Fault[] {
  const configuration = action["configuration"];
  if (action["provider"] !== "CodeBuild" || !isObject(configuration)) return [];
  const inputs = artifactNames(action, "inputArtifacts");
  const primary = configuration["PrimarySource"];
  const property = `${where}.configuration`;
  const variables = configuration["EnvironmentVariables"];
  return [
    ...(inputs.length > 1 && primary === undefined
      ? [
          {
            property: `${property}.PrimarySource`,
            reason: `is missing: there are ${inputs.length} input artifacts`,
          },
        ]
      : []),
    ...(typeof primary === "string" && !inputs.includes(primary)
      ? [
          {
            property: `${property}.PrimarySource`,
            reason: `"${primary}" is not an input artifact of the action`,
          },
        ]
      : []),
    ...(typeof variables === "string" && !isVariableList(variables)
      ? [
          {
            property: `${property}.EnvironmentVariables`,
            reason: "must be a JSON list of {name, value, type}",
          },
        ]
      : []),
  ];
}

function isVariableList(text: string): boolean {
  try {
    const list: unknown = JSON.parse(text);
    return (
      Array.isArray(list) &&
      list.every((item) => isObject(item) && typeof item["name"] === "string" && "value" in item)
    );
  } catch {
    return false;
  }
}

function commandFaults(action: Properties, where: string): Fault[] {
  const commands = action["commands"];
  const runs = action["provider"] === "Commands";
  if (runs && (commands === undefined || (Array.isArray(commands) && commands.length === 0)))
    return [{ property: `${where}.commands`, reason: "is missing: a Commands action needs at least one" }];
  if (!runs && isKnown(action["provider"]) && commands !== undefined)
    return [{ property: `${where}.commands`, reason: "is allowed for the provider Commands only" }];
  return [];
}
