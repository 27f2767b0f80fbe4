// Decides whether containers and functions run exactly one content from a private registry.

import { input, type Facts } from "../../facts.ts";
import { containersOf, nameOfContainer } from "../../model/containers.ts";
import { imageFault } from "../../model/images.ts";
import { fail, notApplicable, pass, type Verdict } from "../../verdict.ts";

export const pinImages = (resource: Facts): Verdict => {
  const read = READERS[resource.type];
  if (!read) return notApplicable(`${resource.type} runs no image`, resource.urn);
  const images = read(resource);
  if (images.length === 0) return notApplicable("it runs no image", resource.urn);
  const faults = images.map(imageFault).filter((fault) => fault !== undefined);
  return faults.length > 0 ? fail(resource.urn, faults.join("; ")) : pass(resource.urn);
};

const ofFunction = (fn: Facts): readonly string[] => {
  const position = input(fn, "imageUri");
  const isImage = (input(fn, "packageType").string() ?? "Zip") === "Image";
  return isImage || position.state !== "absent" ? [position.need(position.string())] : [];
};

const ofTask = (task: Facts): readonly string[] =>
  containersOf(task).map((container) => {
    const image = container.at("image");
    return image.need(image.string()) || nameOfContainer(container);
  });

const READERS: Readonly<Record<string, (facts: Facts) => readonly string[]>> = {
  "aws:lambda/function:Function": ofFunction,
  "aws:ecs/taskDefinition:TaskDefinition": ofTask,
};
