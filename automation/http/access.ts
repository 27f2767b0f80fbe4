// Decides whether an identity may call a route: deny unless the declared permission is held where it must be.
import { type Identity, type Permission, allows, allowsSomewhere } from "../auth/permissions.ts";
import { LockgateError } from "../errors.ts";
import type { Queryable } from "../store/database.ts";
import { sandboxHome } from "../sandboxes/naming.ts";
import { findRun } from "../store/runs.ts";
import type { Access } from "./route.ts";

/** Throws unless the identity may call the route. `params` have passed their schema. */
export async function authorise(
  db: Queryable,
  access: Access,
  identity: Identity,
  params: Readonly<Record<string, unknown>>,
): Promise<void> {
  if (access.kind !== "permission") return;
  const { permission, scope } = access;
  if (scope === "any") {
    if (allowsSomewhere(identity.grants, permission)) return;
    throw denied(identity, permission, "any environment");
  }
  const environment = await environmentOf(db, scope, params);
  if (environment !== undefined && allows(identity.grants, permission, environment)) return;
  // A run that does not exist is reported as such only to those who could see it if it did.
  if (environment === undefined) {
    if (allowsSomewhere(identity.grants, permission)) {
      throw new LockgateError("run_not_found", { detail: `no run has the id ${String(params["id"])}` });
    }
    throw denied(identity, permission, "any environment");
  }
  throw denied(identity, permission, environment === "*" ? "all environments" : environment);
}

async function environmentOf(
  db: Queryable,
  scope: "global" | "stack" | "run" | "sandbox",
  params: Readonly<Record<string, unknown>>,
): Promise<string | undefined> {
  if (scope === "global") return "*";
  if (scope === "sandbox") return sandboxHome;
  if (scope === "stack") return String(params["stack"]);
  return (await findRun(db, String(params["id"])))?.stack;
}

/** For what only the body, or what is found, tells of. */
export function requireHeld(identity: Identity, permission: Permission, environment: string): void {
  if (!allows(identity.grants, permission, environment)) throw denied(identity, permission, environment);
}

function denied(identity: Identity, permission: string, where: string): LockgateError {
  return new LockgateError("forbidden", {
    detail: `${identity.name} does not hold ${permission} in ${where}`,
  });
}
