// What only pipelines of type V2 have, and what is wrong with it: triggers, variables, conditions, execution modes.

import type { Fault, Properties } from "../model.ts";
import { isKnown, isObject } from "../rules.ts";
import { placedActions } from "./structure.ts";

const hooks = ["beforeEntry", "onFailure", "onSuccess"];
const results: Readonly<Record<string, readonly string[]>> = {
  beforeEntry: ["FAIL", "SKIP"],
  onFailure: ["FAIL", "ROLLBACK", "RETRY", "SKIP"],
  onSuccess: ["FAIL", "ROLLBACK"],
};
const ruleProviders = [
  "CloudWatchAlarm",
  "CodeBuild",
  "Commands",
  "DeploymentWindow",
  "LambdaInvoke",
  "VariableCheck",
];

/** Faults of what belongs to V2; on a V1 pipeline each use of it is one. */
export function typeTwoFaults(inputs: Properties): Fault[] {
  if (!isKnown(inputs["pipelineType"])) return [];
  if (inputs["pipelineType"] === "V1") return onlyInTypeTwo(inputs);
  return [
    ...triggerFaults(inputs),
    ...variableFaults(inputs["variables"]),
    ...stagesOf(inputs).flatMap((stage, index) => hookFaults(stage, `stages[${index}]`)),
  ];
}

function stagesOf(inputs: Properties): Properties[] {
  return Array.isArray(inputs["stages"]) ? inputs["stages"].filter(isObject) : [];
}

function onlyInTypeTwo(inputs: Properties): Fault[] {
  const used = [
    ...["triggers", "variables"].filter((name) => Array.isArray(inputs[name]) && inputs[name].length > 0),
    ...(isKnown(inputs["executionMode"]) && inputs["executionMode"] !== "SUPERSEDED"
      ? ["executionMode"]
      : []),
    ...stagesOf(inputs).flatMap((stage, index) =>
      hooks.filter((hook) => stage[hook] !== undefined).map((hook) => `stages[${index}].${hook}`),
    ),
    ...placedActions(inputs["stages"])
      .filter(({ action }) => action["provider"] === "Commands")
      .map(({ where }) => `${where}.provider`),
  ];
  return used.map((property) => ({ property, reason: "is allowed in pipelines of type V2 only" }));
}

function triggerFaults(inputs: Properties): Fault[] {
  const triggers = Array.isArray(inputs["triggers"]) ? inputs["triggers"].filter(isObject) : [];
  const sources = placedActions(inputs["stages"]).filter(({ action }) => action["category"] === "Source");
  const known = Array.isArray(inputs["stages"]);
  const seen = new Set<string>();
  return triggers.flatMap((trigger, index) => {
    const where = `triggers[${index}]`;
    const git = isObject(trigger["gitConfiguration"]) ? trigger["gitConfiguration"] : {};
    const name = String(git["sourceActionName"]);
    const twice = seen.has(name);
    seen.add(name);
    const source = sources.find(({ action }) => action["name"] === name);
    return [
      ...(trigger["providerType"] === "CodeStarSourceConnection" || !isKnown(trigger["providerType"])
        ? []
        : [
            {
              property: `${where}.providerType`,
              reason: `"${String(trigger["providerType"])}": must be CodeStarSourceConnection`,
            },
          ]),
      ...(known && source?.action["provider"] !== "CodeStarSourceConnection"
        ? [
            {
              property: `${where}.gitConfiguration.sourceActionName`,
              reason: `"${name}" is no source action with a connection`,
            },
          ]
        : []),
      ...(twice
        ? [
            {
              property: `${where}.gitConfiguration.sourceActionName`,
              reason: `"${name}" has another trigger`,
            },
          ]
        : []),
      ...filterFaults(git, `${where}.gitConfiguration`),
    ];
  });
}

function filterFaults(git: Properties, where: string): Fault[] {
  const lists = ["pushes", "pullRequests"].map((key) => ({ key, list: git[key] }));
  if (lists.every(({ list }) => list === undefined))
    return [{ property: `${where}.pushes`, reason: "give pushes or pullRequests" }];
  return lists.flatMap(({ key, list }) => {
    if (!Array.isArray(list)) return [];
    if (list.length < 1 || list.length > 3)
      return [{ property: `${where}.${key}`, reason: `has ${list.length} filters: 1 to 3 are allowed` }];
    return list
      .filter(isObject)
      .flatMap((filter, index) => patternFaults(filter, `${where}.${key}[${index}]`));
  });
}

function patternFaults(filter: Properties, where: string): Fault[] {
  const faults: Fault[] = [];
  if (filter["tags"] !== undefined && (filter["branches"] !== undefined || filter["filePaths"] !== undefined))
    faults.push({
      property: `${where}.tags`,
      reason: "cannot stand with branches or filePaths: use a filter of its own",
    });
  for (const key of ["tags", "branches", "filePaths"]) {
    const patterns = filter[key];
    if (!isObject(patterns)) continue;
    for (const side of ["includes", "excludes"]) {
      const list = patterns[side];
      if (Array.isArray(list) && (list.length < 1 || list.length > 8))
        faults.push({
          property: `${where}.${key}.${side}`,
          reason: `has ${list.length} patterns: 1 to 8 are allowed`,
        });
    }
    if (patterns["includes"] === undefined && patterns["excludes"] === undefined)
      faults.push({ property: `${where}.${key}`, reason: "has neither includes nor excludes" });
  }
  return faults;
}

function variableFaults(variables: unknown): Fault[] {
  const list = Array.isArray(variables) ? variables.filter(isObject) : [];
  const names = list.map((variable) => variable["name"]);
  return [
    ...(list.length > 50
      ? [{ property: "variables", reason: `has ${list.length}: at most 50 are allowed` }]
      : []),
    ...list.flatMap(({ name, defaultValue, description }, index) => [
      ...(isKnown(name) && !/^[A-Za-z0-9@\-_]{1,128}$/.test(String(name))
        ? [
            {
              property: `variables[${index}].name`,
              reason: `"${String(name)}": must be 1 to 128 letters, digits and @-_`,
            },
          ]
        : []),
      ...(isKnown(name) && names.indexOf(name) !== index
        ? [{ property: `variables[${index}].name`, reason: `"${String(name)}" is declared twice` }]
        : []),
      ...(typeof defaultValue === "string" && (defaultValue.length < 1 || defaultValue.length > 1000)
        ? [
            {
              property: `variables[${index}].defaultValue`,
              reason: `has length ${defaultValue.length}: must be 1 to 1000`,
            },
          ]
        : []),
      ...(typeof description === "string" && description.length > 200
        ? [
            {
              property: `variables[${index}].description`,
              reason: `has length ${description.length}: at most 200`,
            },
          ]
        : []),
    ]),
  ];
}

function hookFaults(stage: Properties, where: string): Fault[] {
  return hooks.flatMap((hook) => {
    const value = stage[hook];
    if (!isObject(value)) return [];
    const condition = isObject(value["condition"]) ? value["condition"] : {};
    const at = `${where}.${hook}`;
    return [
      ...resultFaults(hook, value["result"], `${at}.result`),
      ...resultFaults(hook, condition["result"], `${at}.condition.result`),
      ...ruleFaults(condition["rules"], `${at}.condition.rules`),
      ...retryFaults(value, at),
    ];
  });
}

function resultFaults(hook: string, result: unknown, property: string): Fault[] {
  const allowed = results[hook] ?? [];
  if (!isKnown(result) || allowed.includes(String(result))) return [];
  return [{ property, reason: `"${String(result)}": must be one of ${allowed.join(", ")}` }];
}

function ruleFaults(rules: unknown, property: string): Fault[] {
  if (rules === undefined || !Array.isArray(rules)) return [];
  if (rules.length < 1 || rules.length > 5)
    return [{ property, reason: `has ${rules.length} rules: 1 to 5 are allowed` }];
  return rules.filter(isObject).flatMap((rule, index) => {
    const provider = isObject(rule["ruleTypeId"]) ? rule["ruleTypeId"]["provider"] : undefined;
    if (!isKnown(provider) || ruleProviders.includes(String(provider))) return [];
    return [
      {
        property: `${property}[${index}].ruleTypeId.provider`,
        reason: `"${String(provider)}": must be one of ${ruleProviders.join(", ")}`,
      },
    ];
  });
}

function retryFaults(value: Properties, where: string): Fault[] {
  const retry = value["retryConfiguration"];
  if (!isObject(retry)) return [];
  if (value["result"] !== "RETRY" && isKnown(value["result"]))
    return [{ property: `${where}.retryConfiguration`, reason: "is allowed with result RETRY only" }];
  const mode = retry["retryMode"];
  return isKnown(mode) && mode !== "FAILED_ACTIONS" && mode !== "ALL_ACTIONS"
    ? [
        {
          property: `${where}.retryConfiguration.retryMode`,
          reason: `"${String(mode)}": must be FAILED_ACTIONS or ALL_ACTIONS`,
        },
      ]
    : [];
}
