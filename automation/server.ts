// The HTTP process: serves the API and the dashboard; executes nothing itself.
import { type IncomingMessage, type ServerResponse, createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { createApp } from "./app.ts";
import { createLimits } from "./auth/limits.ts";
import { createLogin } from "./auth/login.ts";
import { createTokenVerifier } from "./auth/bearer.ts";
import { type ServerConfig, readServerConfig } from "./config.ts";
import { LockgateError, problemOf } from "./errors.ts";
import { listen } from "./events/listener.ts";
import { readEnvironments } from "./gate/environments.ts";
import { dashboardFiles } from "./http/dashboard.ts";
import { answerClientErrors } from "./http/clientErrors.ts";
import type { AppDeps } from "./http/route.ts";
import { fireDue } from "./http/scheduler.ts";
import { reapSandboxes } from "./http/reaper.ts";
import { runProcess } from "./lifecycle.ts";
import { createLogger } from "./logger.ts";
import { openRunQueue } from "./queue/runQueue.ts";
import { repeat } from "./repeat.ts";
import { createMetrics } from "./metrics/metrics.ts";
import { startTracing } from "./tracing.ts";
import { connectDatabase } from "./store/connect.ts";
import { forgetOldHookEvents } from "./store/hooks.ts";
import { forgetOldKeys } from "./store/idempotency.ts";

const hour = 3_600_000;
/** How late a drift check may begin. */
const scheduleMilliseconds = 5000;

async function boot() {
  const config = readServerConfig();
  const logger = createLogger("server", config.logLevel);
  const stopTracing = await startTracing("lockgate-server");
  const http = createServer();
  answerClientErrors(http);
  http.on("request", notReady);
  // The port first: when it is taken, nothing else has been started.
  const { port } = await bind(http, config);
  const pool = await connectDatabase(config.databaseUrl, logger);
  const listener = await listen(config.databaseUrl, "events", logger);
  const environments = readEnvironments(config.environmentsFile, config.stacks);
  const queue = await openRunQueue(config.databaseUrl, "sender", logger, {
    of: (stack) => environments(stack).worker,
  });
  const draining = new AbortController();
  const deps: AppDeps = {
    config,
    environments,
    pool,
    queue,
    listener,
    verifyToken: createTokenVerifier(config.issuers),
    login: createLogin(config.issuers, config.publicUrl, config.clientSecret),
    limits: createLimits(config.limits, logger),
    metrics: createMetrics(pool),
    logger,
    draining: draining.signal,
  };
  http.off("request", notReady);
  http.on("request", createApp(deps, dashboardFiles()));
  const stopUpkeep = keepUp(deps);
  const drain = async () => {
    draining.abort();
    stopUpkeep();
    const closed = new Promise((resolve) => http.close(resolve));
    http.closeIdleConnections();
    const force = setTimeout(() => http.closeAllConnections(), config.drainSeconds * 1000);
    await closed;
    clearTimeout(force);
    await Promise.all([queue.stop(), listener.close()]);
    await pool.end();
    await stopTracing();
  };
  return { ready: { port, pid: process.pid }, running: { drain, abort: () => http.closeAllConnections() } };
}

/** What has done its time goes. Of several servers one starts what is due by schedule, and ends what is over. */
function keepUp(deps: AppDeps): () => void {
  const { pool, logger } = deps;
  const stops = [
    repeat(hour, logger, "upkeep failed", () =>
      Promise.all([forgetOldKeys(pool), forgetOldHookEvents(pool)]),
    ),
    repeat(scheduleMilliseconds, logger, "schedules were not kept", () => fireDue(deps)),
    repeat(scheduleMilliseconds, logger, "environments were not ended", () => reapSandboxes(deps)),
  ];
  return () => stops.forEach((stop) => stop());
}

/** Answers while the application is still being made: the port is open before the database is. */
function notReady(_request: IncomingMessage, response: ServerResponse): void {
  const problem = problemOf(new LockgateError("database_unavailable", { detail: "the server is starting" }));
  response.writeHead(problem.status, { "content-type": "application/problem+json", "retry-after": "1" });
  response.end(JSON.stringify(problem));
}

/** Takes the port, or says who is in the way. */
function bind(http: ReturnType<typeof createServer>, config: ServerConfig): Promise<AddressInfo> {
  return new Promise((resolve, reject) => {
    http.once("error", (cause: NodeJS.ErrnoException) => reject(bindError(cause, config)));
    http.listen(config.port, config.host, () => resolve(http.address() as AddressInfo));
  });
}

function bindError(cause: NodeJS.ErrnoException, config: ServerConfig): Error {
  if (cause.code === "EADDRINUSE") {
    return new LockgateError("port_in_use", { detail: `${config.host}:${config.port}`, cause });
  }
  const fault = {
    path: "LOCKGATE_HOST",
    message: `cannot listen there: ${cause.code}`,
    value: `${config.host}:${config.port}`,
  };
  return new LockgateError("config_invalid", { faults: [fault], cause });
}

await runProcess(boot);
