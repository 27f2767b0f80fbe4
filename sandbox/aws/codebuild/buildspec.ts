// What is wrong with a buildspec that stands in the project: its YAML, its version, its phases and their commands.
// CodeBuild itself finds these only when a build starts; here they are found when the project is made.

import { parse } from "yaml";
import type { Rule } from "../rules.ts";
import { isObject } from "../rules.ts";

const topLevel = ["version", "run-as", "env", "proxy", "batch", "phases", "reports", "artifacts", "cache"];
const phaseNames = ["install", "pre_build", "build", "post_build"];
const phaseKeys = ["run-as", "on-failure", "runtime-versions", "commands", "steps", "finally"];
const envKeys = [
  "shell",
  "variables",
  "parameter-store",
  "exported-variables",
  "secrets-manager",
  "git-credential-helper",
];
const onFailure = /^(ABORT|CONTINUE|RETRY(-\d+)?(-.+)?)$/;

/** A buildspec is a path, an object in S3, or the text itself; only the text has lines or braces. */
export function isInline(buildspec: string): boolean {
  return /[\n{]/.test(buildspec) || /^version\s*:/.test(buildspec);
}

/** The rule for the property `source.buildspec`. */
export const isBuildspec: Rule = (value) => {
  const text = String(value);
  if (!isInline(text)) return undefined;
  const faults = faultsOfText(text);
  return faults.length === 0 ? undefined : `is not a valid buildspec: ${faults.join("; ")}`;
};

function faultsOfText(text: string): string[] {
  let spec: unknown;
  try {
    spec = parse(text);
  } catch (error) {
    return [`YAML: ${(error as Error).message.split("\n")[0] ?? ""}`];
  }
  if (!isObject(spec)) return ["must be a mapping with version and phases"];
  return [
    ...unknownKeys(spec, topLevel, ""),
    ...(String(spec["version"]) === "0.2" ? [] : [`version is ${String(spec["version"])}, must be 0.2`]),
    ...(spec["env"] === undefined
      ? []
      : isObject(spec["env"])
        ? unknownKeys(spec["env"], envKeys, "env.")
        : ["env must be a mapping"]),
    ...phaseFaults(spec["phases"], spec["batch"]),
  ];
}

function phaseFaults(phases: unknown, batch: unknown): string[] {
  if (phases === undefined && batch !== undefined) return [];
  if (!isObject(phases) || Object.keys(phases).length === 0) return ["has no phases"];
  return [
    ...unknownKeys(phases, phaseNames, "phases."),
    ...Object.entries(phases)
      .filter(([name]) => phaseNames.includes(name))
      .flatMap(([name, phase]) => faultsOfPhase(`phases.${name}`, phase)),
  ];
}

function faultsOfPhase(where: string, phase: unknown): string[] {
  if (!isObject(phase)) return [`${where} must be a mapping`];
  const failure = phase["on-failure"];
  return [
    ...unknownKeys(phase, phaseKeys, `${where}.`),
    ...["commands", "finally"].flatMap((key) => listFaults(`${where}.${key}`, phase[key])),
    ...(failure !== undefined && !onFailure.test(String(failure))
      ? [`${where}.on-failure is "${String(failure)}"`]
      : []),
    ...(phase["commands"] === undefined &&
    phase["runtime-versions"] === undefined &&
    phase["steps"] === undefined
      ? [`${where} has no commands`]
      : []),
  ];
}

function listFaults(where: string, value: unknown): string[] {
  if (value === undefined) return [];
  if (!Array.isArray(value)) return [`${where} must be a list`];
  return value.flatMap((command: unknown, index) =>
    typeof command === "string" ? [] : [`${where}[${index}] must be text`],
  );
}

function unknownKeys(object: Record<string, unknown>, known: readonly string[], where: string): string[] {
  return Object.keys(object)
    .filter((key) => !known.includes(key))
    .map((key) => `${where}${key} is not known; known are ${known.join(", ")}`);
}
