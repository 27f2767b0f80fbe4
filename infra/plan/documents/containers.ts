// Decides the rights around a service of containers: of its tasks, of ECS before they run, and of who declares it.
import * as names from "../names.ts";
import { executionRole } from "../pipeline/targets/ecs.ts";
import { placeOf } from "../places.ts";
import type { ServiceRoles } from "../serviceRoles.ts";
import { checkpointStatements } from "./checkpoints.ts";
import { actions, allow, inRegion, type Statement } from "./document.ts";
import { rolesAlike } from "./limits.ts";
import { readsParameters } from "./parameters.ts";
import type { RevisionContext } from "./revisions.ts";

export const tasksService = "ecs-tasks.amazonaws.com";

/** What the app itself may do: read what its environment tells it, and keep how far it is where its tasks run once. */
export const taskStatements = (context: RevisionContext, runs: "always" | "once"): Statement[] => [
  ...readsParameters(
    placeOf(context.config, context.environment.accountId),
    context.app,
    context.environment.name,
  ),
  ...(runs === "once" ? checkpointStatements(context) : []),
];

/** What ECS does in the task's name before it runs: fetch the app's own image, open its log. */
export function executionStatements(
  place: names.Place,
  { app, environment, images }: { app: string; environment: string; images: names.Place },
): Statement[] {
  const logs = names.serviceLogs(names.serviceName(app, environment));
  return [
    allow("ImageToken", ["ecr:GetAuthorizationToken"], "*"),
    allow(
      "PullImages",
      actions({ ecr: "BatchCheckLayerAvailability BatchGetImage GetDownloadUrlForLayer" }),
      names.imagesArn(images, names.imagesOf(app)),
    ),
    allow(
      "Logs",
      ["logs:CreateLogStream", "logs:PutLogEvents"],
      `${names.regionalArn("logs", place, `log-group:${logs}`)}:*`,
    ),
  ];
}

/** ARN of the role by which ECS pulls an app's image in an environment. */
export const executionArn = (account: string, app: string, environment: string): string =>
  names.roleArn(account, names.jobRole(app, environment, executionRole));

/** ECS makes its own role with the first cluster of an account, in the name of who declares the cluster. */
const ownRole = (account: string): Statement =>
  allow(
    "RoleOfEcs",
    ["iam:CreateServiceLinkedRole"],
    names.roleArn(account, "aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS"),
    { StringEquals: { "iam:AWSServiceName": "ecs.amazonaws.com" } },
  );

const hasTasks = (serviceRoles: ServiceRoles): boolean => serviceRoles[tasksService] !== undefined;

/** For the deploy role of an account in which tasks run. */
export const declaresContainers = ({
  account,
  region,
  serviceRoles,
}: names.Place & { serviceRoles: ServiceRoles }): Statement[] => {
  if (!hasTasks(serviceRoles)) return [];
  const place = { account, region };
  const arn = (resource: string) => names.regionalArn("ecs", place, resource);
  return [
    allow(
      "Services",
      actions({
        ecs: `
          CreateCluster CreateService DeleteCluster DeleteService DescribeClusters DescribeServices
          ListTagsForResource PutClusterCapacityProviders RegisterTaskDefinition TagResource UntagResource
          UpdateCluster UpdateClusterSettings UpdateService
        `,
      }),
      ["cluster/lockgate-*", "service/lockgate-*", "task-definition/lockgate-*:*"].map(arn),
    ),
    // ECS knows no narrower resource for these.
    allow("Definitions", actions({ ecs: "DeregisterTaskDefinition DescribeTaskDefinition" }), "*"),
    ownRole(account),
  ];
};

/** For the boundary of an account in which tasks run: jobs release them, and hand the tasks' own roles over. */
export const releasesContainers = (serviceRoles: ServiceRoles, region: string): Statement[] =>
  hasTasks(serviceRoles)
    ? [
        allow(
          "Containers",
          actions({ ecs: "Describe* ListTasks RegisterTaskDefinition RunTask UpdateService" }),
          "*",
          inRegion(region),
        ),
        allow("PassTasks", ["iam:PassRole"], rolesAlike(serviceRoles[tasksService] ?? []), {
          StringEquals: { "iam:PassedToService": tasksService },
        }),
      ]
    : [];

/** For the deploy role's boundary there. */
export const boundsContainers = ({
  account,
  region,
  serviceRoles,
}: names.Place & { serviceRoles: ServiceRoles }): Statement[] =>
  hasTasks(serviceRoles)
    ? [allow("DeclareContainers", ["ecs:*"], "*", inRegion(region)), ownRole(account)]
    : [];
