// Decides the jobs of devices at the edge: ring after ring, each verified, deployed and looked at before the next one begins.
import { devicesOf, devicesPath } from "../../devices.ts";
import { readsDevices, registersDevices, seesReached, watchesDevices } from "../../documents/devices.ts";
import { releasesTo } from "../../documents/machines.ts";
import * as names from "../../names.ts";
import { anyPace, deployerRole } from "./ec2.ts";
import type { TargetContext, TargetJob, TargetPlan } from "./index.ts";
import { alarmName } from "./lambdaCanary.ts";

type Context = TargetContext<"edge">;

/** CodeBuild's longest: a device that is not there holds a deployment up for an hour. */
const ringMinutes = 480;
/** So long what a device logs is watched after a release, seconds. */
const soakSeconds = 300;

export const edge = (context: Context): TargetPlan => ({
  deploy: deployment(context),
  check: check(context),
  roles: { "ssm.amazonaws.com": [names.runsAs], "codedeploy.amazonaws.com": [deployerRole] },
  parts: ringsOf(context).map((ring) => ({
    name: ring,
    variables: { RING: ring, DEPLOYMENT_GROUP: groupOf(context, ring) },
  })),
});

const groupOf = ({ app, environment }: Context, ring: string): string =>
  names.fleetName(app.name, environment.name, ring);
const groupsOf = (context: Context): string[] =>
  context.app.target.rings.map(({ name }) => groupOf(context, name));

/** Those in which a device is; before the first one is there, the first, whose job says so. */
function ringsOf({ config, app, environment }: Context): string[] {
  const used = new Set(devicesOf(config, app.name, environment.name).map(({ ring }) => ring));
  const rings = app.target.rings.map(({ name }) => name);
  const served = rings.filter((name) => used.has(name));
  return served.length > 0 ? served : rings.slice(0, 1);
}

const common = ({ app, environment }: Context) => ({
  DEPLOYMENT_APPLICATION: names.fleetName(app.name, environment.name),
  DEVICES: devicesPath(app.name, environment.name),
});

function deployment(context: Context): TargetJob {
  const { config, app, environment } = context;
  const own = { config, app: app.name, environment };
  return {
    command: "deployEdge",
    variables: {
      ...common(context),
      DEVICE_ROLE: names.jobRole(app.name, environment.name, names.runsAs),
      ACCOUNT: environment.accountId,
      REVISIONS: names.revisionsBucket(config.company, environment.name, environment.accountId),
    },
    statements: [
      ...releasesTo(own, groupsOf(context), anyPace),
      seesReached(own, groupsOf(context)),
      ...registersDevices(own),
    ],
    timeoutMinutes: ringMinutes,
  };
}

function check(context: Context): TargetJob {
  const { config, app, environment } = context;
  const own = { config, app: app.name, environment };
  return {
    command: "checkEdge",
    variables: {
      ...common(context),
      ALARM_NAME: alarmName(app.name, environment.name),
      SOAK_SECONDS: String(soakSeconds),
    },
    statements: [
      seesReached(own, groupsOf(context), "GetDeployment GetDeploymentGroup"),
      readsDevices(own),
      ...watchesDevices(own),
    ],
    timeoutMinutes: 30,
  };
}
