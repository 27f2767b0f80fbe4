// Decides the jobs of machines behind a balancer: CodeDeploy replaces what runs on them, some at a time, and goes back by itself.
import { actions, allow } from "../../documents/document.ts";
import { putsRevisions } from "../../documents/revisions.ts";
import * as names from "../../names.ts";
import { placeOf } from "../../places.ts";
import type { TargetContext, TargetJob, TargetPlan } from "./index.ts";
import { alarmName } from "./lambdaCanary.ts";

type Context = TargetContext<"ec2">;

/** The role by which CodeDeploy works on the fleet. */
export const deployerRole = "shift";
export const paceConfig = (pace: string): string => `CodeDeployDefault.${pace}`;
/** Minutes a machine may take: it leaves the balancer, hooks run, it comes back; and the same again if all goes back. */
const minutesEach = 15;

export const ec2 = (context: Context): TargetPlan => ({
  deploy: deployment(context),
  check: check(context),
  roles: { "ec2.amazonaws.com": [names.runsAs], "codedeploy.amazonaws.com": [deployerRole] },
});

function deployment(context: Context): TargetJob {
  const { config, app, environment } = context;
  const place = placeOf(config, environment.accountId);
  const name = names.fleetName(app.name, environment.name);
  const { instances, pace } = app.target;
  const codedeploy = (resource: string) => names.regionalArn("codedeploy", place, resource);
  return {
    command: "deployEc2",
    variables: {
      DEPLOYMENT_APPLICATION: name,
      DEPLOYMENT_GROUP: name,
      REVISIONS: names.revisionsBucket(config.company, environment.name, environment.accountId),
    },
    statements: [
      allow(
        "Release",
        actions({ codedeploy: "CreateDeployment GetDeployment GetDeploymentGroup" }),
        codedeploy(`deploymentgroup:${name}/${name}`),
      ),
      allow(
        "Revision",
        actions({ codedeploy: "GetApplicationRevision RegisterApplicationRevision" }),
        codedeploy(`application:${name}`),
      ),
      allow("Pace", ["codedeploy:GetDeploymentConfig"], codedeploy(`deploymentconfig:${paceConfig(pace)}`)),
      ...putsRevisions({ config, app: app.name, environment }),
    ],
    // CodeBuild's longest is eight hours.
    timeoutMinutes: Math.min(480, 30 + 2 * minutesEach * (pace === "OneAtATime" ? instances : 2)),
  };
}

function check(context: Context): TargetJob {
  const { app, environment, config } = context;
  const place = placeOf(config, environment.accountId);
  const alarm = alarmName(app.name, environment.name);
  return {
    command: "checkEc2",
    variables: {
      TARGETS: names.balancerName(app.name, environment.name),
      MACHINES: String(app.target.instances),
      ALARM_NAME: alarm,
    },
    statements: [
      // ELB knows no narrower resource for looking.
      allow("Targets", actions({ elasticloadbalancing: "DescribeTargetGroups DescribeTargetHealth" }), "*"),
      allow("Alarm", ["cloudwatch:DescribeAlarms"], names.regionalArn("cloudwatch", place, `alarm:${alarm}`)),
    ],
    timeoutMinutes: 15,
  };
}
