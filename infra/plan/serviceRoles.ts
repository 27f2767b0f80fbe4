// Decides which roles of an account are handed to which AWS service: the deploy role may pass these, and no others.
import type { SharedConfig } from "../configuration/schema.ts";
import * as names from "./names.ts";
import { dropsOf } from "./pipeline/drops.ts";
import { jobsIn } from "./pipeline/plan.ts";

/** Role ARNs by service principal, each list sorted and without doubles. */
export type ServiceRoles = Readonly<Record<string, readonly string[]>>;

/** Follows from configuration alone, so that the org stack can grant it before the roles exist. */
export function serviceRoles(config: SharedConfig, account: string): ServiceRoles {
  const apps = config.apps.map(({ name }) => name);
  const environments = config.environments
    .filter(({ accountId }) => accountId === account)
    .map(({ name }) => name);
  const ofApps = (job: string): string[] =>
    environments.flatMap((environment) => apps.map((app) => names.jobRole(app, environment, job)));
  const byService: Record<string, string[]> = {
    "codebuild.amazonaws.com": jobsIn(config, account).map((job) => job.role),
    "codepipeline.amazonaws.com":
      account === config.toolingAccountId ? apps.map((app) => names.appRole(app, "pipeline")) : [],
    "events.amazonaws.com":
      account === config.toolingAccountId ? dropsOf(config).map(({ app }) => names.startRole(app.name)) : [],
    "codedeploy.amazonaws.com": ofApps("shift"),
    "lambda.amazonaws.com": ofApps("function"),
    "ec2.amazonaws.com": config.environments
      .filter(({ accountId, selfService }) => accountId === account && selfService)
      .map(({ name }) => names.bastionName(name)),
    "vpc-flow-logs.amazonaws.com": [
      ...environments,
      ...(account === config.toolingAccountId ? [names.toolingNetwork] : []),
    ].map(names.flowRole),
    "s3.amazonaws.com": config.logArchiveAccountId === undefined ? [] : environments.map(names.pullRole),
  };
  const listed = Object.entries(byService).filter(([, roles]) => roles.length > 0);
  return Object.fromEntries(
    listed.map(([service, roles]) => [
      service,
      [...new Set(roles)].toSorted().map((role) => names.roleArn(account, role)),
    ]),
  );
}
