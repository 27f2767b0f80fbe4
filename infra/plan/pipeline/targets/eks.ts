// Decides the jobs of an app in Kubernetes: its manifests are applied in its own namespace, tried first, watched, and taken
// back if they do not come up.
import { clusterArn, clusterName, podsService } from "../../kubernetes/names.ts";
import { allow } from "../../documents/document.ts";
import * as names from "../../names.ts";
import { placeOf } from "../../places.ts";
import type { TargetContext, TargetJob, TargetPlan } from "./index.ts";
import { alarmName } from "./lambdaCanary.ts";

/** Of any target whose app is in the cluster. */
type Context = Pick<TargetContext, "config" | "app" | "environment">;

/** Minutes in which all pods of a release are up; as many again for the way back. */
const rolloutMinutes = 15;

export const eks = (context: TargetContext<"eks">): TargetPlan => inCluster(context);

export const inCluster = (context: Context): TargetPlan => ({
  deploy: deployment(context),
  check: check(context),
  roles: { [podsService]: [names.runsAs] },
});

function deployment(context: Context): TargetJob {
  const { config, app, environment } = context;
  return {
    command: "deployEks",
    variables: {
      ...variablesOf(context),
      IMAGES: names.imageRepository(placeOf(config, config.toolingAccountId), app.name),
      PARAMETERS_PATH: names.parameterPath(app.name, environment.name),
      ROLLOUT_MINUTES: String(rolloutMinutes),
    },
    statements: looks(context),
    timeoutMinutes: 2 * rolloutMinutes + 15,
  };
}

const check = (context: Context): TargetJob => ({
  command: "checkEks",
  variables: variablesOf(context),
  statements: looks(context),
  timeoutMinutes: 15,
});

const variablesOf = ({ app, environment }: Context) => ({
  CLUSTER: clusterName(environment.name),
  NAMESPACE: app.name,
  ALARM_NAME: alarmName(app.name, environment.name),
});

/** Where the cluster is. What a job may do in it is said by its access entry there. */
const looks = ({ config, app, environment }: Context) => {
  const place = placeOf(config, environment.accountId);
  const alarm = names.regionalArn("cloudwatch", place, `alarm:${alarmName(app.name, environment.name)}`);
  return [
    allow("Cluster", ["eks:DescribeCluster"], clusterArn(place, environment.name)),
    allow("Alarm", ["cloudwatch:DescribeAlarms"], alarm),
  ];
};
