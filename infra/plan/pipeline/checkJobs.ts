// Decides the job that tries an app where it runs, as its users would: after it was released to the last environment before
// production, and before anybody is asked to let it in there.
import type { App, Environment, SharedConfig } from "../../configuration/schema.ts";
import { checks } from "../checks/index.ts";
import { pipelineStoreIn } from "../documents/jobs.ts";
import * as names from "../names.ts";
import { placeOf } from "../places.ts";
import { checkBuildspec } from "./buildspec.ts";
import type { JobOf } from "./types.ts";

/** Undefined where the app names no check. The app's own tests run here: no right but to read its source and write reports. */
export function qualityJob(config: SharedConfig, app: App, at: Environment): JobOf<"scan"> | undefined {
  if (app.checks === undefined) return undefined;
  const { tools, url, load } = app.checks;
  const place = placeOf(config, at.accountId);
  const project = names.projectName(app.name, "quality", at.name);
  return {
    kind: "scan",
    app: app.name,
    environment: at.name,
    ...place,
    project,
    role: names.jobRole(app.name, at.name, "quality"),
    runRole: names.runRole(project),
    image: app.build.image,
    buildspec: checkBuildspec(tools.map((name) => [name, checks[name]])),
    variables: {
      APP: app.name,
      REPORTS_BUCKET: pipelineStoreIn(config, place.region),
      CHECKS: JSON.stringify({ tools, load }),
      TARGET_URL: url,
      LOAD_CONNECTIONS: String(load.connections),
      LOAD_SECONDS: String(load.seconds),
    },
    statements: [],
    timeoutMinutes: 60,
  };
}
