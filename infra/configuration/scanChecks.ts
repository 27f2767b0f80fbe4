// Decides whether an app's scanners fit what the app is.
import { toolsOf } from "../plan/scans/tools/index.ts";
import { runsImages } from "../plan/pipeline/images.ts";
import type { Check } from "./check.ts";
import type { Fault } from "./faults.ts";

/** Only the build of a service of containers pushes an image. */
const imagesOfContainers: Check = ({ apps = [] }) =>
  apps.flatMap(({ scans, target }, index): Fault[] => {
    const [tool] = toolsOf("image", scans?.tools ?? []);
    if (tool === undefined || runsImages(target)) return [];
    return [
      {
        path: ["apps", index, "scans", "tools"],
        value: tool,
        problem: `scans images, and the target ${target.kind} has none`,
        remedy: "leave it out, or release the app to a target of containers (ecs, eks)",
      },
    ];
  });

export const scanChecks: readonly Check[] = [imagesOfContainers];
