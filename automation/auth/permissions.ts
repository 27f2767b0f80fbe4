// Decides who may do what: roles and separate grants, each for some environments; everything else is denied.
import { z } from "zod";
import type { Operation } from "../runner/machine.ts";
import { homeOf } from "../sandboxes/naming.ts";

/** Every permission a route or a gate can ask for. */
export const permissions = [
  "stacks:read",
  "states:read",
  "access:read",
  "runs:read",
  "runs:preview",
  "runs:update",
  "runs:refresh",
  "runs:destroy",
  "runs:cancel",
  "runs:approve",
  "runs:override",
  "windows:read",
  "windows:write",
  "schedules:write",
  "drift:acknowledge",
  "elevations:read",
  "elevations:request",
  "elevations:approve",
  "exceptions:read",
  "exceptions:request",
  "exceptions:approve",
  "accounts:read",
  "accounts:request",
  "accounts:approve",
  "environments:read",
  "environments:create",
  "tokens:read",
  "tokens:write",
  "audit:read",
  "hooks:read",
  "hooks:write",
] as const;
export type Permission = (typeof permissions)[number];

/** Roles; `destroy`, `override` and `security` are grants of their own that no role includes. */
export const roles = ["viewer", "operator", "approver", "admin", "destroy", "override", "security"] as const;
export type Role = (typeof roles)[number];

const viewer: readonly Permission[] = [
  "stacks:read",
  "runs:read",
  "windows:read",
  "access:read",
  "elevations:read",
  "exceptions:read",
  "accounts:read",
  "environments:read",
];
const operator: readonly Permission[] = [
  ...viewer,
  "states:read",
  "runs:preview",
  "runs:update",
  "runs:refresh",
  "runs:cancel",
  "elevations:request",
  "exceptions:request",
  "accounts:request",
  "environments:create",
];
const approver: readonly Permission[] = [
  ...viewer,
  "runs:approve",
  "drift:acknowledge",
  "elevations:approve",
  "accounts:approve",
];

/** What each role includes. */
export const rolePermissions: Readonly<Record<Role, readonly Permission[]>> = Object.freeze({
  viewer,
  operator,
  approver,
  admin: [
    ...new Set([
      ...operator,
      ...approver,
      "windows:write",
      "schedules:write",
      "tokens:read",
      "tokens:write",
      "audit:read",
      "hooks:read",
      "hooks:write",
    ] as const),
  ],
  destroy: ["runs:destroy"],
  override: ["runs:override"],
  // Sees what it decides on, and starts nothing.
  security: [...viewer, "exceptions:approve"],
});

/** Permission that starting each operation needs. */
export const operationPermission: Readonly<Record<Operation, Permission>> = Object.freeze({
  preview: "runs:preview",
  update: "runs:update",
  refresh: "runs:refresh",
  // Reads what is there and changes nothing.
  drift: "runs:preview",
  destroy: "runs:destroy",
  // A repair is a refresh that drops what nobody saw end.
  repair: "runs:refresh",
});

/** A role in one environment, or in all with `*`. */
export const grantSchema = z.strictObject({
  environment: z
    .string()
    .regex(/^(\*|[A-Za-z0-9][A-Za-z0-9._-]{0,99})$/)
    .describe("name of a stack, or * for all"),
  role: z.enum(roles),
});
export type Grant = z.output<typeof grantSchema>;

/** Who makes a request. */
export interface Identity {
  /** Id of the credential. */
  readonly id: string;
  readonly name: string;
  /** Who stands behind the credential: a token counts as the person who made it. */
  readonly person: string;
  readonly grants: readonly Grant[];
  readonly via: "token" | "session" | "oidc";
  readonly expiresAt: Date;
}

/**
 * True when a grant covers the permission in that environment; `*` asks for one that covers all. What holds in `sandbox`
 * holds in all environments of people's own.
 */
export function allows(grants: readonly Grant[], permission: Permission, environment: string): boolean {
  const home = homeOf(environment);
  return grants.some(
    (grant) =>
      (grant.environment === "*" || grant.environment === environment || grant.environment === home) &&
      rolePermissions[grant.role].includes(permission),
  );
}

/** True when a grant covers the permission in at least one environment. */
export function allowsSomewhere(grants: readonly Grant[], permission: Permission): boolean {
  return grants.some((grant) => rolePermissions[grant.role].includes(permission));
}

/** Permissions of `wanted` that `held` lacks in the same environment: nobody hands out more than they hold. */
export function exceeds(wanted: readonly Grant[], held: readonly Grant[]): Grant[] {
  return wanted.filter((grant) => {
    // `destroy`, `override` and `security` are handed out by administrators, who need not hold them.
    if (allows(held, "tokens:write", grant.environment)) return false;
    return !rolePermissions[grant.role].every((permission) => allows(held, permission, grant.environment));
  });
}
