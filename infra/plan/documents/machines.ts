// Decides the rights around machines: of the machines themselves, of CodeDeploy, of jobs, and of who declares them.
import * as names from "../names.ts";
import { alarmName } from "../pipeline/targets/lambdaCanary.ts";
import { placeOf } from "../places.ts";
import type { ServiceRoles } from "../serviceRoles.ts";
import { declaresBalancers } from "./balancers.ts";
import { actions, allow, inRegion, type Statement } from "./document.ts";
import { readsParameters } from "./parameters.ts";
import { fetchesRevisions, putsRevisions, type RevisionContext as Context } from "./revisions.ts";

/** Starts deployments of these groups of the app at one of these paces, and puts the release where machines fetch it. */
export const releasesTo = (
  context: Context,
  groups: readonly string[],
  paceConfigs: readonly string[],
): Statement[] => {
  const { config, app, environment } = context;
  const application = names.fleetName(app, environment.name);
  const codedeploy = (resource: string) =>
    names.regionalArn("codedeploy", placeOf(config, environment.accountId), resource);
  return [
    allow(
      "Release",
      actions({ codedeploy: "CreateDeployment GetDeployment GetDeploymentGroup" }),
      groups.map((group) => codedeploy(`deploymentgroup:${application}/${group}`)),
    ),
    allow(
      "Revision",
      actions({ codedeploy: "GetApplicationRevision RegisterApplicationRevision" }),
      codedeploy(`application:${application}`),
    ),
    allow(
      "Pace",
      ["codedeploy:GetDeploymentConfig"],
      paceConfigs.map((pace) => codedeploy(`deploymentconfig:${pace}`)),
    ),
    ...putsRevisions(context),
  ];
};

/** CodeDeploy asks for it of whoever releases without a look at the alarm (CodeDeploy API, CreateDeployment). */
export const pastAlarm = "codedeploy:UpdateDeploymentGroup";
export const goesBackTo = ({ config, app, environment }: Context, group: string): Statement => {
  const place = placeOf(config, environment.accountId);
  const application = names.fleetName(app, environment.name);
  return allow(
    "GoBack",
    [pastAlarm],
    names.regionalArn("codedeploy", place, `deploymentgroup:${application}/${group}`),
  );
};

/** Which machines answer, and whether users see failures. */
export const watchesMachines = ({ config, app, environment }: Context): Statement[] => [
  // ELB knows no narrower resource for looking.
  allow("Targets", actions({ elasticloadbalancing: "DescribeTargetGroups DescribeTargetHealth" }), "*"),
  allow(
    "Alarm",
    ["cloudwatch:DescribeAlarms"],
    names.regionalArn(
      "cloudwatch",
      placeOf(config, environment.accountId),
      `alarm:${alarmName(app, environment.name)}`,
    ),
  ),
];

/** How users are shared out between the fleets behind the app's balancer. */
const findsShares = actions({ elasticloadbalancing: "DescribeListeners DescribeLoadBalancers" });
export const seesShares = (): Statement => allow("Shares", findsShares, "*");
export const movesUsers = ({ config, app, environment }: Context): Statement =>
  allow(
    "MoveUsers",
    ["elasticloadbalancing:ModifyListener"],
    names.regionalArn(
      "elasticloadbalancing",
      placeOf(config, environment.accountId),
      `listener/app/${names.balancerName(app, environment.name)}/*`,
    ),
  );
/** What the boundary of an account with such an app has beside what all machines need. */
export const sharing = [...findsShares, "elasticloadbalancing:ModifyListener"];

/** CodeDeploy's agent asks for orders as the machine (CodeDeploy User Guide, "Use CodeDeploy with Amazon VPC"). */
export const takesOrders = actions({
  "codedeploy-commands-secure": `
    GetDeploymentSpecification PollHostCommand PutHostCommandAcknowledgement PutHostCommandComplete
  `,
});

/** What runs on a machine: the app, CodeDeploy's agent, and the one that carries the logs away. */
export function machineStatements(context: Context, fleets: readonly string[]): Statement[] {
  const { app, environment, config } = context;
  const place = placeOf(config, environment.accountId);
  const logs = fleets.map(
    (name) => `${names.regionalArn("logs", place, `log-group:${names.fleetLogs(name)}`)}:*`,
  );
  return [
    ...readsParameters(place, app, environment.name),
    // A deployment names the version.
    ...fetchesRevisions(context, "s3:GetObjectVersion"),
    // CodeDeploy knows no narrower resource for them.
    allow("Orders", takesOrders, "*"),
    allow("Logs", actions({ logs: "CreateLogStream DescribeLogStreams PutLogEvents" }), logs),
  ];
}

const looksAt = actions({
  autoscaling: "DescribeAutoScalingGroups DescribeLifecycleHooks",
  ec2: "DescribeInstanceStatus DescribeInstances",
  elasticloadbalancing: "DescribeTargetGroups DescribeTargetHealth",
});

/** CodeDeploy takes a machine out of its balancer and puts it back, and waits for new ones of the fleet. */
export function deployerStatements(
  place: names.Place,
  { app, environment }: { app: string; environment: string },
  fleets: readonly { name: string; targets: string }[],
): Statement[] {
  return [
    // EC2, Auto Scaling and ELB know no narrower resource for looking.
    allow("Look", looksAt, "*"),
    allow(
      "Fleet",
      actions({
        autoscaling:
          "CompleteLifecycleAction DeleteLifecycleHook PutLifecycleHook RecordLifecycleActionHeartbeat",
      }),
      fleets.map(({ name }) =>
        names.regionalArn("autoscaling", place, `autoScalingGroup:*:autoScalingGroupName/${name}`),
      ),
    ),
    allow(
      "Balancer",
      actions({ elasticloadbalancing: "DeregisterTargets RegisterTargets" }),
      fleets.map(({ targets }) =>
        names.regionalArn("elasticloadbalancing", place, `targetgroup/${targets}/*`),
      ),
    ),
    allow(
      "Watch",
      ["cloudwatch:DescribeAlarms"],
      names.regionalArn("cloudwatch", place, `alarm:${alarmName(app, environment)}`),
    ),
  ];
}

/** Key of an app's disks: EC2 Auto Scaling's own role, which no policy but the key's gives rights, makes disks under it. */
export const disksKeyUse = (account: string): Statement[] => {
  const own = {
    StringEquals: { "kms:CallerAccount": account },
    ArnEquals: {
      "aws:PrincipalArn": names.roleArn(
        account,
        "aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling",
      ),
    },
  };
  const everybody = { Effect: "Allow", Principal: { AWS: "*" }, Resource: "*" } as const;
  return [
    {
      Sid: "Disks",
      ...everybody,
      Action: actions({
        kms: "Decrypt DescribeKey Encrypt GenerateDataKeyWithoutPlaintext ReEncryptFrom ReEncryptTo",
      }),
      Condition: own,
    },
    {
      Sid: "DisksOfMachines",
      ...everybody,
      Action: "kms:CreateGrant",
      Condition: { ...own, Bool: { "kms:GrantIsForAWSResource": "true" } },
    },
  ];
};

/** AWS's own roles for fleets and balancers, made with the first of an account, in the name of who declares it. */
const ownRoles = (account: string): Statement[] =>
  (
    [
      ["RoleOfFleets", "autoscaling", "AWSServiceRoleForAutoScaling"],
      ["RoleOfBalancers", "elasticloadbalancing", "AWSServiceRoleForElasticLoadBalancing"],
    ] as const
  ).map(([sid, service, role]) =>
    allow(
      sid,
      ["iam:CreateServiceLinkedRole"],
      names.roleArn(account, `aws-service-role/${service}.amazonaws.com/${role}`),
      { StringEquals: { "iam:AWSServiceName": `${service}.amazonaws.com` } },
    ),
  );

/** Whether a role whose name ends like this goes to machines. */
export const isHandedOver = (serviceRoles: ServiceRoles, end: string): boolean =>
  serviceRoles["ec2.amazonaws.com"]?.some((arn) => arn.endsWith(end)) === true;

/** Whether apps run on machines of the account. */
export const hasMachines = (serviceRoles: ServiceRoles): boolean =>
  isHandedOver(serviceRoles, `-${names.runsAs}`);

/** For the deploy role of an account in which apps run on machines. */
export const declaresMachines = ({
  serviceRoles,
  ...place
}: names.Place & { serviceRoles: ServiceRoles }): Statement[] => {
  if (!hasMachines(serviceRoles)) return [];
  return [
    // Named by their apps, which the account alone has; EC2 makes no difference by name.
    declaresBalancers(names.regionalArn("elasticloadbalancing", place, "*")),
    allow(
      "Fleets",
      actions({
        autoscaling: `
          AttachLoadBalancerTargetGroups CreateAutoScalingGroup CreateOrUpdateTags DeleteAutoScalingGroup
          DeletePolicy DeleteTags DetachLoadBalancerTargetGroups EnableMetricsCollection PutScalingPolicy
          UpdateAutoScalingGroup
        `,
      }),
      names.regionalArn("autoscaling", place, "autoScalingGroup:*:autoScalingGroupName/lockgate-*"),
    ),
    allow(
      "Templates",
      actions({
        ec2: "CreateLaunchTemplate CreateLaunchTemplateVersion DeleteLaunchTemplate ModifyLaunchTemplate",
      }),
      names.regionalArn("ec2", place, "launch-template/*"),
    ),
    allow(
      "LookAtMachines",
      actions({ autoscaling: "Describe*", elasticloadbalancing: "Describe*" }),
      "*",
      inRegion(place.region),
    ),
    allow(
      "Images",
      ["ssm:GetParameters"],
      `arn:${names.partition}:ssm:${place.region}::parameter/aws/service/ami-amazon-linux-latest/*`,
    ),
    ...ownRoles(place.account),
  ];
};

/** For the boundary there: jobs release to machines, CodeDeploy works on them, and they take its orders. */
export const boundsReleases = (region: string, more: readonly string[]): Statement[] => [
  allow(
    "Machines",
    [
      ...looksAt,
      // All that there is of it, in fewer characters.
      "codedeploy-commands-secure:*",
      ...actions({
        autoscaling:
          "CompleteLifecycleAction DeleteLifecycleHook PutLifecycleHook RecordLifecycleActionHeartbeat",
        elasticloadbalancing: "DeregisterTargets RegisterTargets",
      }),
      ...more,
    ],
    "*",
    inRegion(region),
  ),
];

/** For the deploy role's boundary there. */
export const boundsMachines = ({ account, region }: names.Place): Statement[] => [
  allow("DeclareMachines", ["autoscaling:*", "elasticloadbalancing:*"], "*", inRegion(region)),
  ...ownRoles(account),
];
