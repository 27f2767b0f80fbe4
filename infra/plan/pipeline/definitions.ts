// Decides which apps say something of their pipelines themselves, and by which event a new word of theirs goes on.
import type { App, SharedConfig } from "../../configuration/schema.ts";
import * as names from "../names.ts";
import { runsImages } from "./images.ts";
import { toolNames, tools } from "../scans/tools/index.ts";

type Defined = App & { definition: NonNullable<App["definition"]> };

export const definedApps = ({ apps }: Pick<SharedConfig, "apps">): Defined[] =>
  apps.filter((app): app is Defined => app.definition !== undefined);

/**
 * Each such app with all that its own file may add: whose roles may come is known before they do, so that a new word of an
 * app's changes no right of whoever declares them.
 */
export const withMost = (config: SharedConfig): SharedConfig => ({
  ...config,
  apps: config.apps.map((app) => (app.definition === undefined ? app : { ...app, scans: mostScans(app) })),
});

/** What attacks needs an address, and images are of containers: neither is the file's to say. */
const mostScans = ({ scans, target }: App): NonNullable<App["scans"]> => ({
  threshold: "high",
  exceptions: [],
  ...scans,
  tools: toolNames.filter(
    (name) =>
      (tools[name].slot !== "dast" || scans?.url !== undefined) &&
      (tools[name].slot !== "image" || runsImages(target)),
  ),
});

/** Parameter Store's event of a parameter that was there (Systems Manager User Guide, "Parameter Store events"). */
export const deployed = (app: string): object => ({
  source: ["aws.ssm"],
  "detail-type": ["Parameter Store Change"],
  detail: { name: [names.definitionParameter(app)], operation: ["Update"] },
});
