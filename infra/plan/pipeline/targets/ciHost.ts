// Decides the jobs of a host of CI: its manifests are released into its namespace like those of any app. Jenkins's pods are told
// where copies of its home go, and there is a role by which they come back.
import { podsService } from "../../kubernetes/names.ts";
import { ofApp, restores, snapshotsIn } from "../../kubernetes/snapshots.ts";
import * as names from "../../names.ts";
import type { TargetContext, TargetPlan } from "./index.ts";
import { inCluster } from "./eks.ts";

export const ciHost = (context: TargetContext<"ciHost">): TargetPlan => {
  const plan = inCluster(context);
  const { config, app, environment } = context;
  const snapshots = snapshotsIn(config, environment.accountId);
  const own = ofApp(snapshots, app.name);
  if (snapshots === undefined || own === undefined) return plan;
  const variables = {
    ...plan.deploy.variables,
    SNAPSHOTS_BUCKET: snapshots.bucket,
    SNAPSHOTS_PREFIX: own.prefix,
    SNAPSHOTS_REGION: snapshots.region,
  };
  return {
    ...plan,
    deploy: { ...plan.deploy, variables },
    roles: { [podsService]: [names.runsAs, restores] },
  };
};
