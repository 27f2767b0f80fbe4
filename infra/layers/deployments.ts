// Declares the central table of deployments, if the configuration asks for it.
import type * as pulumi from "@pulumi/pulumi";
import { Deployments, type DeploymentsArgs } from "../components/deployments/deployments.ts";
import type { ToolingConfig } from "../configuration/schema.ts";

export function createDeployments(
  config: ToolingConfig,
  made: Pick<DeploymentsArgs, "place" | "administrator" | "logs" | "accessLogs">,
  opts: pulumi.ComponentResourceOptions,
): void {
  const { deployments, company, protect } = config;
  if (deployments !== undefined)
    new Deployments("deployments", { ...deployments, ...made, company, protect }, opts);
}
