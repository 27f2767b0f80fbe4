// Decides which functions the tooling account runs for itself, by the configuration: the org stack lets it declare them.
import type { SharedConfig } from "../configuration/schema.ts";
import * as names from "./names.ts";
import { routedApps } from "./pipeline/routes.ts";

/** Names, which their roles have, too. */
export const ownFunctions = (config: SharedConfig, account: string): string[] =>
  account === config.toolingAccountId
    ? [
        ...(routedApps(config).length > 0 ? [names.router] : []),
        ...(config.validation === undefined ? [] : [names.validation]),
        ...(config.validation?.conformity === undefined ? [] : [names.scannerKeyRotation]),
        ...(config.deployments === undefined ? [] : [names.deployments]),
      ]
    : [];
