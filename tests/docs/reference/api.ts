// Every call of the server's API: who may make it, and what it does.

import type { Access } from "../../../automation/http/route.ts";
import { routes } from "../../../automation/http/routes.ts";
import { rolePermissions, type Permission } from "../../../automation/auth/permissions.ts";
import { page, table } from "./page.ts";

const rolesWith = (permission: Permission): string =>
  Object.entries(rolePermissions)
    .filter(([, permissions]) => permissions.includes(permission))
    .map(([role]) => role)
    .join(", ");

const places = {
  global: "in all environments",
  any: "in any environment",
  stack: "in the stack's environment",
  run: "in the run's environment",
  sandbox: "in sandbox",
} as const;

function caller(access: Access): string {
  if (access.kind === "public") return "anybody";
  if (access.kind === "identity") return "anybody with valid credentials";
  if (access.kind === "signed") return "who signs the body with the shared secret";
  return `\`${access.permission}\` ${places[access.scope]} (${rolesWith(access.permission)})`;
}

export const apiPage = (): string =>
  page(
    "Calls of the server",
    "automation/http/routes.ts",
    "The server shows the whole description itself: `/docs` for people, `/openapi.json` (OpenAPI 3.1) for programs.",
    ...[...Map.groupBy(routes, ({ tag }) => tag)].map(
      ([tag, those]) =>
        `## ${tag}\n\n${table(
          ["call", "what", "who"],
          those.map(({ method, path, summary, access }) => [
            `\`${method.toUpperCase()} ${path}\``,
            summary,
            caller(access),
          ]),
        )}`,
    ),
  );
