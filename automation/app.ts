// Decides the HTTP application: routes, dashboard, docs, security headers and errors, without a port.
import { randomUUID } from "node:crypto";
import express, { type Express, type RequestHandler } from "express";
import { LockgateError } from "./errors.ts";
import { type WebFile, serveWebFiles } from "./http/dashboard.ts";
import { docsPage, docsStyle } from "./http/docs.ts";
import { openApiDocument } from "./http/openapi.ts";
import { problemHandler } from "./http/problem.ts";
import type { AppDeps, Route } from "./http/route.ts";
import { createRouter } from "./http/router.ts";
import { routes as allRoutes } from "./http/routes.ts";

/** No inline code, nothing from other origins, no framing. */
const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "font-src 'self'",
  "connect-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join("; ");

/** Version in the OpenAPI document. */
export const apiVersion = "1.0.0";

/** Makes the application from its dependencies. */
export function createApp(
  deps: AppDeps,
  webFiles: ReadonlyMap<string, WebFile>,
  routes: readonly Route[] = allRoutes,
): Express {
  const app = express();
  app.disable("x-powered-by");
  // Whose word counts for where a request comes from: so many proxies before us, and nobody beyond.
  app.set("trust proxy", deps.config.trustedProxies);
  app.set("case sensitive routing", true);
  app.set("strict routing", true);
  // One value a name: ?limit=1&limit=2 gives an array, which no schema takes.
  app.set("query parser", "simple");
  app.use(securityHeaders);
  app.use(createRouter(deps, routes));
  const document = openApiDocument(routes, apiVersion);
  app.get("/openapi.json", (_request, response) => void response.json(document));
  app.get("/docs", (_request, response) => void response.type("html").send(docsPage(routes)));
  app.get("/docs.css", (_request, response) => void response.type("css").send(docsStyle));
  app.use(serveWebFiles(webFiles));
  app.use((request) => {
    throw new LockgateError("not_found", { detail: `${request.method} ${request.path.slice(0, 200)}` });
  });
  app.use(problemHandler(deps.logger));
  return app;
}

const securityHeaders: RequestHandler = (_request, response, next) => {
  response.set({
    "content-security-policy": contentSecurityPolicy,
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "x-request-id": randomUUID(),
  });
  next();
};
