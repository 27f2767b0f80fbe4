// Decides which roles of an account are handed to which AWS service: the deploy role may pass these, and no others.
import type { SharedConfig } from "../configuration/schema.ts";
import { copyRole, dataCopies } from "./copies.ts";
import { dataApps } from "./documents/glue.ts";
import { catalogRole } from "./glue/names.ts";
import { ownFunctions } from "./functions.ts";
import * as kubernetes from "./kubernetes/names.ts";
import { runsInCluster } from "./kubernetes/apps.ts";
import * as names from "./names.ts";
import { definedApps, withMost } from "./pipeline/definitions.ts";
import { dropsOf } from "./pipeline/drops.ts";
import { pushesOf } from "./pipeline/pushes.ts";
import { servedStacks } from "./server/stacks.ts";
import { jobsIn } from "./pipeline/plan.ts";
import { planTarget } from "./pipeline/targets/index.ts";

/** Role ARNs by service principal, each list sorted and without doubles. */
export type ServiceRoles = Readonly<Record<string, readonly string[]>>;

/** Follows from configuration alone, so that the org stack can grant it before the roles exist. */
export function serviceRoles(config: SharedConfig, account: string): ServiceRoles {
  const here = config.environments.filter(({ accountId }) => accountId === account);
  const environments = here.map(({ name }) => name);
  const byService: Record<string, string[]> = {
    "codebuild.amazonaws.com": jobsIn(withMost(config), account).map((job) => job.role),
    "codepipeline.amazonaws.com":
      account === config.toolingAccountId
        ? config.apps.map(({ name }) => names.appRole(name, "pipeline"))
        : [],
    "events.amazonaws.com":
      account === config.toolingAccountId
        ? [
            ...[...dropsOf(config), ...pushesOf(config)].map(({ app }) => names.startRole(app.name)),
            ...definedApps(config).map(({ name }) => names.resumeRole(name)),
          ]
        : [],
    "lambda.amazonaws.com": [
      ...ownFunctions(config, account),
      ...(config.apps.some(runsInCluster) ? environments.map(kubernetes.responder) : []),
    ],
    "ec2.amazonaws.com": here
      .filter(({ selfService }) => selfService)
      .map(({ name }) => names.bastionName(name)),
    "vpc-flow-logs.amazonaws.com": [
      ...environments,
      ...(config.sandboxes.includes(account) ? [names.sandboxNetwork] : []),
      ...(account === config.toolingAccountId ? [names.toolingNetwork] : []),
    ].map(names.flowRole),
    "ecs-tasks.amazonaws.com": account === config.toolingAccountId ? serverTasks(config) : [],
    // Its catalog's, where apps work on data.
    "glue.amazonaws.com": dataApps(config).length === 0 ? [] : environments.map(catalogRole),
    "s3.amazonaws.com": replicators(config, environments),
    // Of clusters, which hand the role of their machines on.
    ...clusterRoles(config, environments),
  };
  for (const environment of here)
    for (const app of config.apps)
      for (const [service, jobs] of Object.entries(planTarget({ config, app, environment }).roles))
        byService[service] = [
          ...(byService[service] ?? []),
          ...jobs.map((job) => names.jobRole(app.name, environment.name, job)),
        ];
  const listed = Object.entries(byService).filter(([, roles]) => roles.length > 0);
  return Object.fromEntries(
    listed.map(([service, roles]) => [
      service,
      [...new Set(roles)].toSorted().map((role) => names.roleArn(account, role)),
    ]),
  );
}

/** As which S3 copies: stores to the log archive, data to twins. */
const replicators = (config: SharedConfig, environments: readonly string[]): string[] => [
  ...(config.logArchiveAccountId === undefined ? [] : environments.map(names.pullRole)),
  ...environments
    .filter((name) => dataApps(config).length > 0 && dataCopies(config).some(({ of }) => of === name))
    .map(copyRole),
];

/** Roles of the deployment server's tasks: ECS's own before they run, the servers', and each worker's. */
function serverTasks(config: SharedConfig): string[] {
  const stacks = servedStacks(config);
  if (stacks.length === 0) return [];
  return [
    ...["start", "migrate", "web"].map(names.serverPart),
    ...stacks.map(({ stack }) => names.workerRole(stack)),
  ];
}

/** Only where an app runs in Kubernetes: what EKS works as, what its machines are, and what carries their logs away. */
function clusterRoles(
  { apps }: Pick<SharedConfig, "apps">,
  environments: readonly string[],
): Record<string, string[]> {
  if (!apps.some(runsInCluster)) return {};
  return {
    [kubernetes.clusterService]: environments.flatMap((name) => [
      kubernetes.clusterRole(name),
      kubernetes.nodeRole(name),
    ]),
    [kubernetes.podsService]: environments.map(kubernetes.carrierRole),
  };
}
