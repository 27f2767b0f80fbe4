// What ECS makes of a task definition: the next revision of its family, which nothing changes afterwards.

import { arnOf } from "../arn.ts";
import { AwsError } from "../model.ts";
import type { ApiCall, Context, Fault, Properties, ResourceModel, StoredResource } from "../model.ts";
import { callsOn, echo, overlay } from "../outputs.ts";
import { passRole, whyNotPassable } from "../roles.ts";
import { areTags, faultsOf, isArn, isKnown, isObject, matches, oneOf } from "../rules.ts";
import { containerFaults } from "./containers.ts";

export const taskDefinitionToken = "aws:ecs/taskDefinition:TaskDefinition";
const service = "ecs-tasks.amazonaws.com";
const roles = ["executionRoleArn", "taskRoleArn"] as const;

/** Memory of Fargate by CPU units, MB: from, to, step (ECS Developer Guide, "Task size"). */
const sizes: Readonly<Record<string, readonly [number, number, number]>> = {
  "256": [512, 2048, 512],
  "512": [1024, 4096, 1024],
  "1024": [2048, 8192, 1024],
  "2048": [4096, 16384, 1024],
  "4096": [8192, 30720, 1024],
  "8192": [16384, 61440, 4096],
  "16384": [32768, 122880, 8192],
};

export const taskDefinition: ResourceModel = {
  token: taskDefinitionToken,
  defaults: { skipDestroy: false, trackLatest: false },
  replaceOn: [
    "containerDefinitions",
    "cpu",
    "executionRoleArn",
    "family",
    "memory",
    "networkMode",
    "region",
    "requiresCompatibilities",
    "runtimePlatform",
    "taskRoleArn",
    "volumes",
  ],
  check: (inputs) => [
    ...faultsOf(inputs, {
      family: matches(/^[a-zA-Z0-9_-]{1,255}$/, "1 to 255 letters, digits, - and _"),
      networkMode: oneOf(["awsvpc", "bridge", "host", "none"]),
      "requiresCompatibilities[]": oneOf(["EC2", "EXTERNAL", "FARGATE", "MANAGED_INSTANCES"]),
      executionRoleArn: isArn("iam"),
      taskRoleArn: isArn("iam"),
      tags: areTags,
    }),
    ...(isFargate(inputs) ? fargateFaults(inputs) : []),
    ...containers(inputs),
  ],
  calls: (operation, target, context) => [
    ...onDefinition(operation, target, context),
    ...(operation === "create" ? passes(target.inputs) : []),
  ],
  create(inputs, context) {
    for (const property of roles) refuseRole(inputs[property], context);
    const family = String(inputs["family"]);
    const revision = Math.max(0, ...definitionsOf(family, context).map(revisionOf)) + 1;
    const arnWithoutRevision = arnOf(context.caller, "ecs", `task-definition/${family}`);
    const outputs = {
      ...echo(inputs, context, { tags: true }),
      arn: `${arnWithoutRevision}:${revision}`,
      arnWithoutRevision,
      revision,
      enableFaultInjection: inputs["enableFaultInjection"] ?? false,
    };
    // Two revisions live side by side while one replaces the other: what is stored needs an id for each.
    return { id: outputs.arn, outputs };
  },
  update: (previous, inputs, context) => overlay(previous, echo(inputs, context, { tags: true })),
};

/** Revisions are registered under the family; ECS knows no narrower resource for looking at them and giving them up. */
const onDefinition = callsOn(
  {
    create: ["ecs:RegisterTaskDefinition"],
    read: ["ecs:DescribeTaskDefinition"],
    delete: ["ecs:DeregisterTaskDefinition"],
    tag: "ecs:TagResource",
  },
  ({ inputs }, { caller }, _operation, action) =>
    /Describe|Deregister/.test(action)
      ? "*"
      : arnOf(
          caller,
          "ecs",
          `task-definition/${typeof inputs["family"] === "string" ? inputs["family"] : "*"}:*`,
        ),
);

const passes = (inputs: Properties): ApiCall[] =>
  roles.flatMap((property) => passRole(inputs[property], service));

const isFargate = ({ requiresCompatibilities }: Properties): boolean =>
  Array.isArray(requiresCompatibilities) && requiresCompatibilities.includes("FARGATE");

function fargateFaults({ networkMode, cpu, memory, executionRoleArn }: Properties): Fault[] {
  const [from, to, step] = sizes[String(cpu)] ?? [0, 0, 1];
  const asked = Number(memory);
  const fits = asked >= from && asked <= to && asked % step === 0 && asked > 0;
  return [
    ...(networkMode === "awsvpc" ? [] : [{ property: "networkMode", reason: "must be awsvpc on Fargate" }]),
    ...(isKnown(cpu) && isKnown(memory) && !fits
      ? [{ property: "memory", reason: `${String(memory)} does not go with cpu ${String(cpu)} on Fargate` }]
      : []),
    ...(cpu === undefined || memory === undefined
      ? [{ property: "cpu", reason: "cpu and memory of the task are needed on Fargate" }]
      : []),
    ...(executionRoleArn === undefined
      ? [
          {
            property: "executionRoleArn",
            reason: "is missing: Fargate pulls images and writes logs as this role",
          },
        ]
      : []),
  ];
}

function containers(inputs: Properties): Fault[] {
  const { containerDefinitions: text, volumes } = inputs;
  if (typeof text !== "string") return [];
  const named = (Array.isArray(volumes) ? volumes : []).filter(isObject).map(({ name }) => String(name));
  return containerFaults(text, named, isFargate(inputs));
}

function refuseRole(arn: unknown, context: Context): void {
  if (arn === undefined) return;
  const reason = whyNotPassable(arn, service, context);
  if (reason !== undefined) throw new AwsError("ClientException", reason);
}

const definitionsOf = (family: string, { caller, world }: Context): StoredResource[] =>
  world.find(
    taskDefinitionToken,
    { account: caller.account, region: caller.region },
    ({ outputs }) => outputs["family"] === family,
  );

const revisionOf = ({ outputs }: StoredResource): number => Number(outputs["revision"]);

/** By ARN, `family:revision` or family. */
export function existingDefinition(reference: unknown, context: Context): StoredResource {
  const text = String(reference).split("task-definition/").at(-1) ?? "";
  const [family = "", revision] = text.split(":");
  const found = definitionsOf(family, context).find(
    ({ outputs }) => revision === undefined || String(outputs["revision"]) === revision,
  );
  if (found) return found;
  throw new AwsError("ClientException", `TaskDefinition not found: ${text}`);
}
