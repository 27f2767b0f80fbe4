// Decides which apps say something of their pipelines themselves, and by which event a new word of theirs goes on.
import type { App, SharedConfig } from "../../configuration/schema.ts";
import * as names from "../names.ts";

type Defined = App & { definition: NonNullable<App["definition"]> };

export const definedApps = ({ apps }: Pick<SharedConfig, "apps">): Defined[] =>
  apps.filter((app): app is Defined => app.definition !== undefined);

/** Parameter Store's event of a parameter that was there (Systems Manager User Guide, "Parameter Store events"). */
export const deployed = (app: string): object => ({
  source: ["aws.ssm"],
  "detail-type": ["Parameter Store Change"],
  detail: { name: [names.definitionParameter(app)], operation: ["Update"] },
});
