// Decides the jobs of containers: a new task definition with the released image, rolled out by ECS itself as a service, or
// run by the job so many times, each to its end.
import { imageRepository, jobRole, regionalArn, roleArn, runsAs, serviceName } from "../../names.ts";
import { actions, allow, type Statement } from "../../documents/document.ts";
import { breakerRole, experimentIn, isExperimentedOn } from "../../experiments.ts";
import { placeOf } from "../../places.ts";
import type { TargetContext, TargetJob, TargetPlan } from "./index.ts";
import { alarmName } from "./lambdaCanary.ts";

type Context = TargetContext<"ecs">;

/** The role by which ECS pulls the image and writes logs, before the app runs. */
export const executionRole = "execution";
/** ECS waits this long for a rollout: tasks start, the old ones drain. */
const rolloutMinutes = 45;
/** So long tasks that run once may take, with all that Spot takes away and that begins again. */
const runMinutes = 480;

export const ecs = (context: Context): TargetPlan => ({
  ...(context.app.target.runs === "once"
    ? { deploy: running(context), check: ended(context) }
    : { deploy: deployment(context), check: check(context) }),
  roles: {
    "ecs-tasks.amazonaws.com": [runsAs, executionRole],
    ...(isExperimentedOn(context.app, context.environment.name)
      ? { "fis.amazonaws.com": [breakerRole] }
      : {}),
  },
});

function arns({ config, app, environment }: Context) {
  const place = placeOf(config, environment.accountId);
  const name = serviceName(app.name, environment.name);
  return {
    name,
    service: regionalArn("ecs", place, `service/${name}/${name}`),
    definitions: regionalArn("ecs", place, `task-definition/${name}:*`),
    tasks: regionalArn("ecs", place, `task/${name}/*`),
    inCluster: { ArnEquals: { "ecs:cluster": regionalArn("ecs", place, `cluster/${name}`) } },
    alarm: regionalArn("cloudwatch", place, `alarm:${alarmName(app.name, environment.name)}`),
    passed: [runsAs, executionRole].map((job) =>
      roleArn(environment.accountId, jobRole(app.name, environment.name, job)),
    ),
  };
}

const variables = ({ config, app }: Context, name: string) => ({
  CLUSTER: name,
  SERVICE: name,
  IMAGES: imageRepository({ account: config.toolingAccountId, region: config.region }, app.name),
  TASKS: String(app.target.tasks),
});

/** Every release is a new definition, whose roles the job hands to ECS. */
function registers(context: Context): Statement[] {
  const { definitions, passed } = arns(context);
  return [
    allow("NewDefinition", ["ecs:RegisterTaskDefinition"], definitions),
    // ECS knows no narrower resource for it.
    allow("ReadDefinitions", ["ecs:DescribeTaskDefinition"], "*"),
    allow("PassRoles", ["iam:PassRole"], passed, {
      StringEquals: { "iam:PassedToService": "ecs-tasks.amazonaws.com" },
    }),
  ];
}

function deployment(context: Context): TargetJob {
  const { name, service } = arns(context);
  return {
    command: "deployEcs",
    variables: {
      ...variables(context, name),
      ALARM_NAME: alarmName(context.app.name, context.environment.name),
    },
    statements: [
      allow("Release", ["ecs:DescribeServices", "ecs:UpdateService"], service),
      ...registers(context),
    ],
    timeoutMinutes: rolloutMinutes,
  };
}

/** Tasks of the app's own definitions in its own cluster; where and on which providers is what its service says. */
function running(context: Context): TargetJob {
  const { name, service, definitions, tasks, inCluster } = arns(context);
  return {
    command: "runTasks",
    variables: variables(context, name),
    statements: [
      allow("Where", ["ecs:DescribeServices"], service),
      ...registers(context),
      allow("RunTasks", ["ecs:RunTask"], definitions, inCluster),
      allow("Watch", ["ecs:DescribeTasks"], tasks, inCluster),
    ],
    timeoutMinutes: runMinutes,
  };
}

function ended(context: Context): TargetJob {
  const { name, tasks, inCluster } = arns(context);
  return {
    command: "checkTasks",
    variables: { CLUSTER: name, SERVICE: name, TASKS: String(context.app.target.tasks) },
    statements: [
      // Of the cluster's tasks, whatever they are: ECS knows no narrower resource.
      allow("List", ["ecs:ListTasks"], "*", inCluster),
      allow("Ended", ["ecs:DescribeTasks"], tasks, inCluster),
    ],
    timeoutMinutes: 15,
  };
}

function check(context: Context): TargetJob {
  const { name, service, alarm } = arns(context);
  const { config, app, environment } = context;
  const { statements, more, minutes, ...added } = experimentIn(config, app, { own: name, environment });
  return {
    command: "checkEcs",
    variables: {
      CLUSTER: name,
      SERVICE: name,
      ALARM_NAME: alarmName(app.name, environment.name),
      ...added.variables,
    },
    ...more,
    statements: [
      ...statements,
      allow("Service", actions({ ecs: "DescribeServices" }), service),
      allow("Alarm", ["cloudwatch:DescribeAlarms"], alarm),
    ],
    timeoutMinutes: 15 + minutes,
  };
}
