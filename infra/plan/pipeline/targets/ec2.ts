// Decides the jobs of machines behind a balancer: CodeDeploy replaces what runs on them, some at a time, and goes back by itself.
import { goesBackTo, releasesTo, watchesMachines } from "../../documents/machines.ts";
import { breakerRole, experimentIn, isExperimentedOn } from "../../experiments.ts";
import * as names from "../../names.ts";
import { paces } from "../../paces.ts";
import type { TargetContext, TargetJob, TargetPlan } from "./index.ts";
import { alarmName } from "./lambdaCanary.ts";

type Context = TargetContext<"ec2">;

/** The role by which CodeDeploy works on the fleet. */
export const deployerRole = "shift";
export const paceConfig = (pace: string): string => `CodeDeployDefault.${pace}`;
/** Each that an app may choose: whichever it is, the rights stay the same. */
export const anyPace = paces.map(paceConfig);
/** Minutes a machine may take: it leaves the balancer, hooks run, it comes back; and the same again if all goes back. */
export const minutesEach = 15;

export const ec2 = (context: Context): TargetPlan => ({
  deploy: deployment(context),
  check: check(context),
  roles: {
    "ec2.amazonaws.com": [names.runsAs],
    "codedeploy.amazonaws.com": [deployerRole],
    ...(isExperimentedOn(context.app, context.environment.name)
      ? { "fis.amazonaws.com": [breakerRole] }
      : {}),
  },
});

function deployment(context: Context): TargetJob {
  const { config, app, environment } = context;
  const name = names.fleetName(app.name, environment.name);
  const { instances, pace } = app.target;
  const own = { config, app: app.name, environment };
  return {
    command: "deployEc2",
    variables: {
      DEPLOYMENT_APPLICATION: name,
      DEPLOYMENT_GROUP: name,
      REVISIONS: names.revisionsBucket(config.company, environment.name, environment.accountId),
    },
    statements: [...releasesTo(own, [name], anyPace), goesBackTo(own, name)],
    // CodeBuild's longest is eight hours.
    timeoutMinutes: Math.min(480, 30 + 2 * minutesEach * (pace === "OneAtATime" ? instances : 2)),
  };
}

function check({ app, environment, config }: Context): TargetJob {
  const own = names.fleetName(app.name, environment.name);
  const { variables, statements, more, minutes } = experimentIn(config, app, { own, environment });
  return {
    command: "checkEc2",
    variables: {
      TARGETS: names.targetsName(app.name, environment.name),
      MACHINES: String(app.target.instances),
      ALARM_NAME: alarmName(app.name, environment.name),
      ...variables,
    },
    ...more,
    statements: [...statements, ...watchesMachines({ config, app: app.name, environment })],
    timeoutMinutes: 15 + minutes,
  };
}
