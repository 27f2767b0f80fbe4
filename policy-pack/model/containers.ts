// Decides which containers a task of ECS runs, from the JSON text that declares them.

import { input, root, type Facts, type Input } from "../facts.ts";
import { Judged, undecidable } from "../verdict.ts";

/** Each container's definition (ECS API, ContainerDefinition). Throws undecidable for text that is no JSON. */
export const containersOf = (task: Facts): readonly Input[] => {
  const position = input(task, "containerDefinitions");
  const containerDefinitions = parsed(position);
  return root({ ...task, props: { containerDefinitions } })
    .at("containerDefinitions")
    .list();
};

/** The container's name for messages. */
export const nameOfContainer = (container: Input): string => container.at("name").string() ?? container.path;

const parsed = (position: Input): unknown => {
  try {
    return JSON.parse(position.need(position.string())) as unknown;
  } catch (error) {
    if (error instanceof Judged) throw error;
    throw new Judged(undecidable(position.urn, position.path, "is not JSON"));
  }
};
