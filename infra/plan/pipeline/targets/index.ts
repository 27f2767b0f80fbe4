// The table of targets: one file and one line each.
import type { App, SharedConfig } from "../../../configuration/schema.ts";
import type { Statement } from "../../documents/document.ts";
import { lambdaCanary } from "./lambdaCanary.ts";

/** What a target adds to the jobs that deploy and check. */
export type TargetJob = {
  /** Of infra/functions/job. */
  command: string;
  variables: Readonly<Record<string, string>>;
  statements: readonly Statement[];
  timeoutMinutes: number;
};
export type TargetPlan = { deploy: TargetJob; check: TargetJob };
export type TargetContext = {
  config: SharedConfig;
  app: App;
  environment: { name: string; accountId: string };
};

const targets = { lambdaCanary } satisfies {
  [K in App["target"]["kind"]]: (context: TargetContext) => TargetPlan;
};

export const planTarget = (context: TargetContext): TargetPlan => targets[context.app.target.kind](context);
