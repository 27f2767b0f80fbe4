// Decides which roles use the pipelines' store (those of an app under its prefix, shared ones under all) and the ledger.
import type { PrefixUsers } from "../documents/buckets.ts";
import { sidOf } from "../documents/document.ts";
import type { Environment, SharedConfig } from "../../configuration/schema.ts";
import * as names from "../names.ts";
import { promoters } from "../stores.ts";
import { planPipeline, sourceRole } from "./plan.ts";

/**
 * Users of the store in a region: one entry an app, and one for the roles that work for several apps. CodePipeline copies
 * from region to region as the pipeline's role; a job uses the store of its own region only.
 */
export function pipelineUsers(config: SharedConfig, region = config.region): PrefixUsers[] {
  const byRole = new Map<string, Set<string>>();
  const add = (role: string, app: string): void =>
    void byRole.set(role, (byRole.get(role) ?? new Set()).add(app));
  for (const app of config.apps) {
    const plan = planPipeline(config, app);
    add(names.roleArn(plan.account, plan.role), app.name);
    if (region === plan.region) add(names.roleArn(plan.account, sourceRole(app)), app.name);
    for (const action of plan.stages.flatMap((stage) => stage.actions))
      if ("job" in action && action.job.region === region)
        add(names.roleArn(action.account, action.job.role), app.name);
  }
  const ofApps = (apps: readonly string[]): string[] =>
    [...byRole]
      .filter(([, used]) => apps.length === used.size && apps.every((app) => used.has(app)))
      .map(([role]) => role);
  const sharedRoles = [...byRole].filter(([, used]) => used.size > 1).map(([role]) => role);
  return [
    ...config.apps.map((app) => ({
      sid: `App${sidOf(app.name)}`,
      prefix: app.name,
      roles: ofApps([app.name]),
    })),
    ...(sharedRoles.length === 0 ? [] : [{ sid: "SharedJobs", prefix: "*", roles: sharedRoles }]),
  ];
}

/**
 * Who writes the ledger: all jobs behind the build, and who revokes. Roles that each app has in an environment are named by
 * a pattern, so that the table's policy is as long for a hundred apps as for one (DynamoDB takes 20 KB). No one but the
 * deploy role makes roles of such names: a guard rail (PlatformRoles) says so.
 */
export const ledgerUsers = (config: Pick<SharedConfig, "toolingAccountId" | "environments">): string[] => [
  ...[names.signerRole, names.revokeRole, ...config.environments.flatMap(recordRoles)].map((role) =>
    names.roleArn(config.toolingAccountId, role),
  ),
  ...config.environments.flatMap(({ name, accountId }) =>
    [names.verifyRole(name), names.jobRole("*", name, "deploy"), names.jobRole("*", name, "check")].map(
      (role) => names.roleArn(accountId, role),
    ),
  ),
  ...promoters(config),
];

const recordRoles = ({ name, approval }: Environment): string[] =>
  approval === "manual" ? [names.recordRole(name)] : [];
