// The table of targets: one file and one line each.
import type { App, SharedConfig } from "../../../configuration/schema.ts";
import type { Statement } from "../../documents/document.ts";
import { blueGreen } from "./blueGreen.ts";
import { ciHost } from "./ciHost.ts";
import { ec2 } from "./ec2.ts";
import { ec2Efs } from "./ec2Efs.ts";
import { edge } from "./edge.ts";
import { ecs } from "./ecs.ts";
import { eks } from "./eks.ts";
import { glueEtl } from "./glueEtl.ts";
import { glueWorkflow } from "./glueWorkflow.ts";
import { lambdaCanary } from "./lambdaCanary.ts";
import { model } from "./model.ts";
import { stackSet } from "./stackSet.ts";
import { tenantFleet } from "./tenantFleet.ts";

/** What a target adds to the jobs that deploy and check. */
export type TargetJob = {
  /** Of infra/functions/job. */
  command: string;
  variables: Readonly<Record<string, string>>;
  statements: readonly Statement[];
  timeoutMinutes: number;
  /** What AWS FIS breaks before the command looks: what the app has, or that of two fleets which users are on. */
  experiment?: "own" | "live";
};
export type TargetPlan = {
  deploy: TargetJob;
  check: TargetJob;
  /** Roles that are handed to services: by service the last part of their names (`names.jobRole`). */
  roles: Readonly<Record<string, readonly string[]>>;
  /** Where a release comes in parts, one after the other: what each is called, and told. Each is verified, deployed, checked. */
  parts?: readonly TargetPart[];
};
export type TargetPart = { name: string; variables: Readonly<Record<string, string>> };
type TargetOf<K extends App["target"]["kind"]> = Extract<App["target"], { kind: K }>;
export type TargetContext<K extends App["target"]["kind"] = App["target"]["kind"]> = {
  config: SharedConfig;
  app: App & { target: TargetOf<K> };
  environment: { name: string; accountId: string };
};

const targets = {
  lambdaCanary,
  ecs,
  eks,
  ciHost,
  ec2,
  blueGreen,
  ec2Efs,
  edge,
  stackSet,
  tenantFleet,
  glueWorkflow,
  glueEtl,
  model,
} satisfies {
  [K in App["target"]["kind"]]: (context: TargetContext<K>) => TargetPlan;
};

export const planTarget = (context: TargetContext): TargetPlan =>
  (targets[context.app.target.kind] as (context: TargetContext) => TargetPlan)(context);
