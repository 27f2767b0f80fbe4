// Decides the jobs of a service of containers: a new task definition with the released image, rolled out by ECS itself.
import { imageRepository, jobRole, regionalArn, roleArn, runsAs, serviceName } from "../../names.ts";
import { actions, allow } from "../../documents/document.ts";
import { placeOf } from "../../places.ts";
import type { TargetContext, TargetJob, TargetPlan } from "./index.ts";
import { alarmName } from "./lambdaCanary.ts";

type Context = TargetContext<"ecs">;

/** The role by which ECS pulls the image and writes logs, before the app runs. */
export const executionRole = "execution";
/** ECS waits this long for a rollout: tasks start, the old ones drain. */
const rolloutMinutes = 45;

export const ecs = (context: Context): TargetPlan => ({
  deploy: deployment(context),
  check: check(context),
  roles: { "ecs-tasks.amazonaws.com": [runsAs, executionRole] },
});

function arns({ config, app, environment }: Context) {
  const place = placeOf(config, environment.accountId);
  const name = serviceName(app.name, environment.name);
  return {
    name,
    service: regionalArn("ecs", place, `service/${name}/${name}`),
    definitions: regionalArn("ecs", place, `task-definition/${name}:*`),
    alarm: regionalArn("cloudwatch", place, `alarm:${alarmName(app.name, environment.name)}`),
    passed: [runsAs, executionRole].map((job) =>
      roleArn(environment.accountId, jobRole(app.name, environment.name, job)),
    ),
  };
}

function deployment(context: Context): TargetJob {
  const { name, service, definitions, passed } = arns(context);
  const { config, app } = context;
  const tooling = { account: config.toolingAccountId, region: config.region };
  return {
    command: "deployEcs",
    variables: {
      CLUSTER: name,
      SERVICE: name,
      IMAGES: imageRepository(tooling, app.name),
      TASKS: String(app.target.tasks),
    },
    statements: [
      allow("Release", ["ecs:DescribeServices", "ecs:UpdateService"], service),
      allow("NewDefinition", ["ecs:RegisterTaskDefinition"], definitions),
      // ECS knows no narrower resource for it.
      allow("ReadDefinitions", ["ecs:DescribeTaskDefinition"], "*"),
      allow("PassRoles", ["iam:PassRole"], passed, {
        StringEquals: { "iam:PassedToService": "ecs-tasks.amazonaws.com" },
      }),
    ],
    timeoutMinutes: rolloutMinutes,
  };
}

function check(context: Context): TargetJob {
  const { name, service, alarm } = arns(context);
  return {
    command: "checkEcs",
    variables: {
      CLUSTER: name,
      SERVICE: name,
      ALARM_NAME: alarmName(context.app.name, context.environment.name),
    },
    statements: [
      allow("Service", actions({ ecs: "DescribeServices" }), service),
      allow("Alarm", ["cloudwatch:DescribeAlarms"], alarm),
    ],
    timeoutMinutes: 15,
  };
}
