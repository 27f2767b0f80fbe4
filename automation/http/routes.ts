// The whole HTTP API as one table.
import type { Route } from "./route.ts";
import { accessRoutes } from "./routes/access.ts";
import { auditRoutes } from "./routes/audit.ts";
import { companyRoutes } from "./routes/company.ts";
import { decisionRoutes } from "./routes/decisions.ts";
import { driftRoutes } from "./routes/drift.ts";
import { accountRoutes } from "./routes/accounts.ts";
import { elevationRoutes } from "./routes/elevations.ts";
import { environmentRoutes } from "./routes/environments.ts";
import { exceptionRoutes } from "./routes/exceptions.ts";
import { hookRoutes } from "./routes/hooks.ts";
import { loginRoutes } from "./routes/login.ts";
import { operationRoutes } from "./routes/operations.ts";
import { rehearsalRoutes } from "./routes/rehearsals.ts";
import { releaseRoutes } from "./routes/releases.ts";
import { scheduleRoutes } from "./routes/schedules.ts";
import { runRoutes } from "./routes/runs.ts";
import { stackRoutes } from "./routes/stacks.ts";
import { webhookRoutes } from "./routes/webhooks.ts";
import { windowRoutes } from "./routes/windows.ts";

export const routes: readonly Route[] = [
  ...stackRoutes,
  ...runRoutes,
  ...decisionRoutes,
  ...releaseRoutes,
  ...rehearsalRoutes,
  ...windowRoutes,
  ...scheduleRoutes,
  ...driftRoutes,
  ...elevationRoutes,
  ...accountRoutes,
  ...exceptionRoutes,
  ...environmentRoutes,
  ...accessRoutes,
  ...loginRoutes,
  ...auditRoutes,
  ...companyRoutes,
  ...webhookRoutes,
  ...hookRoutes,
  ...operationRoutes,
];
