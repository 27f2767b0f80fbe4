// Declares the router of pushes, if any app shares its repository with others.
import type * as pulumi from "@pulumi/pulumi";
import type { LogSettings } from "../components/logs/logGroup.ts";
import { Router } from "../components/pipeline/router.ts";
import type { ToolingConfig } from "../configuration/schema.ts";
import { routedApps, routeRow } from "../plan/pipeline/routes.ts";

export function createRouter(
  config: ToolingConfig,
  made: { administrator: string; logs: LogSettings; accessLogs: pulumi.Output<string> },
  opts: pulumi.ComponentResourceOptions,
): Router | undefined {
  const apps = routedApps(config);
  if (apps.length === 0) return undefined;
  return new Router(
    "route",
    {
      ...made,
      company: config.company,
      place: { account: config.accountId, region: config.region },
      rows: apps.map(routeRow),
      calendar: config.routing,
      protect: config.protect,
    },
    opts,
  );
}
