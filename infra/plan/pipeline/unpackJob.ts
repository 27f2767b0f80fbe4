// Decides the job that takes the files out of an image which others have pushed.
import type { App, SharedConfig } from "../../configuration/schema.ts";
import * as names from "../names.ts";
import { readsOwnImages } from "../packages.ts";
import { unpackBuildspec } from "./buildspec.ts";
import { toolingJob } from "./jobs.ts";
import { toolingOf } from "./rights.ts";
import { planSource } from "./sources/index.ts";
import type { JobOf } from "./types.ts";

/** An image is fetched before the ten minutes of the commit stage, as another source is by its action; CodeBuild knows no limit below five. */
const unpackMinutes = 5;

/** Takes the files out of a pushed image, once, before anything of the app runs; undefined for other sources. */
export function unpackJob(config: SharedConfig, app: App): JobOf<"unpack"> | undefined {
  const source = planSource(app);
  if (source.by !== "image") return undefined;
  return {
    ...toolingJob(config, app, "unpack", names.projectName(app.name, "unpack")),
    buildspec: unpackBuildspec,
    variables: {
      APP: app.name,
      IMAGES: names.imageRepository(toolingOf(config), app.name),
      FOLDER: source.folder,
    },
    statements: readsOwnImages(config, app),
    timeoutMinutes: unpackMinutes,
  };
}
