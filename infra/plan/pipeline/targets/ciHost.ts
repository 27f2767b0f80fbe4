// Decides the jobs of a host of CI: its manifests are released into its namespace like those of any app.
import type { TargetContext, TargetPlan } from "./index.ts";
import { inCluster } from "./eks.ts";

export const ciHost = (context: TargetContext<"ciHost">): TargetPlan => inCluster(context);
