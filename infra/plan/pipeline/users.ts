// Decides which roles use the pipelines' store and the ledger.
import type { Environment, SharedConfig } from "../../configuration/schema.ts";
import * as names from "../names.ts";
import { promoters } from "../stores.ts";
import { withTwins } from "../twins.ts";
import { planPipeline, sourceRole } from "./plan.ts";

/**
 * Users of the store in a region. CodePipeline copies from region to region as the pipeline's role; a job uses the store of its
 * own region only. Roles of other accounts are named one by one, which rules ask of what lets others in (IAM-09, KMS-05).
 * Those that each app has at home are named by a pattern, so that the policies are as short as may be: S3 takes 20 KB, which
 * some forty apps fill. No one but the deploy role makes roles of such names: a guard rail (PlatformRoles) says so.
 */
export function pipelineUsers(config: SharedConfig, region = config.region): string[] {
  const users = config.apps.flatMap((app) => {
    const plan = planPipeline(config, app);
    const named = (account: string, role: string): string =>
      names.roleArn(account, account === plan.account ? names.ofAnyApp(role, app.name) : role);
    const jobs = plan.stages
      .flatMap((stage) => stage.actions)
      .flatMap((action) =>
        "job" in action && action.job.region === region ? [named(action.account, action.job.role)] : [],
      );
    const atHome = region === plan.region ? [plan.role, sourceRole(app)] : [plan.role];
    return [...atHome.map((role) => named(plan.account, role)), ...jobs];
  });
  return [...new Set(users)];
}

/**
 * Who writes the ledger: all jobs behind the build, and who revokes. Roles that each app has in an environment are named by
 * a pattern, so that the table's policy is as long for a hundred apps as for one (DynamoDB takes 20 KB). No one but the
 * deploy role makes roles of such names: a guard rail (PlatformRoles) says so.
 */
export const ledgerUsers = (
  config: Pick<SharedConfig, "toolingAccountId" | "environments" | "twins">,
): string[] => [
  ...[names.signerRole, names.revokeRole, ...config.environments.flatMap(recordRoles)].map((role) =>
    names.roleArn(config.toolingAccountId, role),
  ),
  ...withTwins(config).flatMap(({ name, accountId }) =>
    [names.verifyRole(name), names.jobRole("*", name, "deploy"), names.jobRole("*", name, "check")].map(
      (role) => names.roleArn(accountId, role),
    ),
  ),
  ...promoters(config),
];

const recordRoles = ({ name, approval }: Environment): string[] =>
  approval === "manual" ? [names.recordRole(name)] : [];
