// Decides whether an app's scanners fit what the app is, and have the keys that they ask for.
import { scannerSecrets } from "../plan/scans/names.ts";
import { secretsOf, toolNames, toolsOf, type ToolName } from "../plan/scans/tools/index.ts";
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

const askedBy = (tools: readonly ToolName[]) =>
  tools.flatMap((tool) => secretsOf(tool).map((variable) => ({ tool, variable })));

/** A scanner without its key would end each release only once it runs. */
const keysOfScanners: Check = ({ apps = [] }) =>
  apps.flatMap(({ scans, definition }, index): Fault[] => {
    const { tools = [], secrets = {} } = scans ?? {};
    const path = ["apps", index, "scans"];
    const asked = askedBy(tools);
    // What the app's own file may add has its key beforehand.
    const mayAsk = definition === undefined ? asked : askedBy(toolNames);
    const missing = asked.filter(({ variable }) => !Object.hasOwn(secrets, variable));
    const unasked = Object.keys(secrets).filter((name) => mayAsk.every(({ variable }) => variable !== name));
    return [
      ...missing.map(({ tool, variable }) => ({
        path: [...path, "tools"],
        value: tool,
        problem: `does not run without ${variable}`,
        remedy: `say where its value lies in the tooling account, as scans.secrets: { ${variable}: { secret: ${scannerSecrets}${tool} } } or { parameter: /${scannerSecrets}${tool} }`,
      })),
      ...unasked.map((variable) => ({
        path: [...path, "secrets", variable],
        value: variable,
        problem: "none of the app's scanners asks for it",
        remedy: `remove it${mayAsk.length === 0 ? "" : `; they ask for ${mayAsk.map((each) => each.variable).join(", ")}`}`,
      })),
    ];
  });

export const scanChecks: readonly Check[] = [imagesOfContainers, keysOfScanners];
