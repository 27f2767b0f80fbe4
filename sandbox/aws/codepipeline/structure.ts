// What is wrong with the structure of a pipeline: stages, the order of artifacts, and what only type V2 has.
// Source: CodePipeline user guide, "Pipeline structure reference" and "Quotas".

import type { Fault, Properties } from "../model.ts";
import { isKnown, isObject } from "../rules.ts";
import { actionFaults, artifactNames } from "./actions.ts";

const namePattern = /^[A-Za-z0-9.@\-_]{1,100}$/;

type Placed = { action: Properties; where: string; stage: number; order: number };

/** Every structural fault of the stages. Nothing is said of stages that are not known yet. */
export function structureFaults(stages: unknown): Fault[] {
  if (!Array.isArray(stages) || !stages.every(isObject)) return [];
  const placed = stages.flatMap((stage, index) => actionsOf(stage, index));
  return [
    ...countFaults(stages),
    ...nameFaults(stages),
    ...placed.flatMap(({ action, where }) => actionFaults(action, where)),
    ...sourceFaults(placed),
    ...artifactFaults(placed),
    ...namespaceFaults(placed),
  ];
}

/** Actions of the stages with their paths. */
export function placedActions(stages: unknown): Placed[] {
  return Array.isArray(stages)
    ? stages.filter(isObject).flatMap((stage, index) => actionsOf(stage, index))
    : [];
}

function actionsOf(stage: Properties, index: number): Placed[] {
  const actions = Array.isArray(stage["actions"]) ? stage["actions"].filter(isObject) : [];
  return actions.map((action, at) => ({
    action,
    where: `stages[${index}].actions[${at}]`,
    stage: index,
    order: typeof action["runOrder"] === "number" ? action["runOrder"] : 1,
  }));
}

function countFaults(stages: readonly Properties[]): Fault[] {
  const total = stages.length;
  const wrong =
    total < 2 || total > 50
      ? [{ property: "stages", reason: `has ${total} stages: a pipeline has 2 to 50` }]
      : [];
  return [
    ...wrong,
    ...stages.flatMap((stage, index) => {
      const count = Array.isArray(stage["actions"]) ? stage["actions"].length : undefined;
      if (count === undefined || (count >= 1 && count <= 50)) return [];
      return [{ property: `stages[${index}].actions`, reason: `has ${count} actions: a stage has 1 to 50` }];
    }),
  ];
}

function nameFaults(stages: readonly Properties[]): Fault[] {
  return [
    ...repeated(
      stages.map((stage, index) => ({ name: stage["name"], property: `stages[${index}].name` })),
      "stage",
    ),
    ...stages.flatMap((stage, index) => [
      ...(isKnown(stage["name"]) && !namePattern.test(String(stage["name"]))
        ? [
            {
              property: `stages[${index}].name`,
              reason: `"${String(stage["name"])}": must be 1 to 100 letters, digits and .@-_`,
            },
          ]
        : []),
      ...repeated(
        actionsOf(stage, index).map(({ action, where }) => ({
          name: action["name"],
          property: `${where}.name`,
        })),
        "action of the stage",
      ),
    ]),
  ];
}

function repeated(entries: readonly { name: unknown; property: string }[], what: string): Fault[] {
  const seen = new Set<unknown>();
  return entries.flatMap(({ name, property }) => {
    if (!isKnown(name)) return [];
    if (seen.has(name)) return [{ property, reason: `"${String(name)}" is the name of another ${what}` }];
    seen.add(name);
    return [];
  });
}

function sourceFaults(placed: readonly Placed[]): Fault[] {
  return placed.flatMap(({ action, where, stage }) => {
    if (!isKnown(action["category"])) return [];
    const isSource = action["category"] === "Source";
    if (stage === 0 && !isSource)
      return [
        {
          property: `${where}.category`,
          reason: `is ${String(action["category"])}: the first stage has source actions only`,
        },
      ];
    if (stage > 0 && isSource)
      return [
        { property: `${where}.category`, reason: "is Source: only the first stage has source actions" },
      ];
    return [];
  });
}

/** An artifact has one maker, and is used only after it: in a later stage, or with a higher run order in the same one. */
function artifactFaults(placed: readonly Placed[]): Fault[] {
  const makers = new Map<string, Placed>();
  const faults: Fault[] = [];
  for (const maker of placed) {
    for (const name of artifactNames(maker.action, "outputArtifacts")) {
      const other = makers.get(name);
      if (other)
        faults.push({
          property: `${maker.where}.outputArtifacts`,
          reason: `"${name}" is already made by ${other.where}`,
        });
      else makers.set(name, maker);
    }
  }
  for (const user of placed) {
    for (const name of artifactNames(user.action, "inputArtifacts")) {
      const maker = makers.get(name);
      const before =
        maker && (maker.stage < user.stage || (maker.stage === user.stage && maker.order < user.order));
      if (!before)
        faults.push({
          property: `${user.where}.inputArtifacts`,
          reason: maker
            ? `"${name}" is made only later, by ${maker.where}`
            : `"${name}" is made by no action before it`,
        });
    }
  }
  return faults;
}

function namespaceFaults(placed: readonly Placed[]): Fault[] {
  return repeated(
    placed.map(({ action, where }) => ({ name: action["namespace"], property: `${where}.namespace` })),
    "namespace",
  );
}
