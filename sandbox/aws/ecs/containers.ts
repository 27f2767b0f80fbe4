// What ECS demands of the containers of a task definition (ECS API, ContainerDefinition).

import type { Fault, Properties } from "../model.ts";
import { isObject } from "../rules.ts";

const property = "containerDefinitions";
const fault = (reason: string): Fault => ({ property, reason });

/** `text` is the JSON of the list; `fargate`: Fargate's own limits hold, too. */
export function containerFaults(text: string, volumes: readonly string[], fargate: boolean): Fault[] {
  let list: unknown;
  try {
    list = JSON.parse(text);
  } catch (error) {
    return [fault(`is not valid JSON: ${(error as Error).message}`)];
  }
  if (!Array.isArray(list) || list.length === 0 || !list.every(isObject))
    return [fault("is no list of at least one container")];
  const names = list.map(({ name }) => String(name));
  return [
    ...(list.length > 10 ? [fault(`has ${list.length} containers: at most 10 are allowed`)] : []),
    ...(new Set(names).size < names.length ? [fault("has two containers of one name")] : []),
    ...(list.every(({ essential }) => essential === false) ? [fault("has no essential container")] : []),
    ...list.flatMap((container) => faultsOf(container, volumes, fargate)),
  ];
}

function faultsOf(container: Properties, volumes: readonly string[], fargate: boolean): Fault[] {
  const { name, image, stopTimeout, privileged, logConfiguration, mountPoints } = container;
  const told = (reason: string): Fault => fault(`container ${String(name)} ${reason}`);
  const mounts = (Array.isArray(mountPoints) ? mountPoints : []).filter(isObject);
  const driver = isObject(logConfiguration) ? logConfiguration["logDriver"] : undefined;
  return [
    ...(typeof name === "string" && /^[\w-]{1,255}$/.test(name) ? [] : [told("has no valid name")]),
    ...(typeof image === "string" && image !== "" ? [] : [told("names no image")]),
    ...mounts
      .filter(({ sourceVolume }) => !volumes.includes(String(sourceVolume)))
      .map(({ sourceVolume }) => told(`mounts ${String(sourceVolume)}, which is no volume of the task`)),
    ...(fargate && privileged === true ? [told("is privileged, which Fargate does not run")] : []),
    ...(fargate && typeof stopTimeout === "number" && stopTimeout > 120
      ? [told(`has a stopTimeout of ${stopTimeout}: Fargate waits at most 120 seconds`)]
      : []),
    ...(fargate && driver !== undefined && !["awslogs", "splunk", "awsfirelens"].includes(String(driver))
      ? [told(`logs by ${String(driver)}, which Fargate does not have`)]
      : []),
  ];
}
