// Decides which roles the deploy role may hand over, and to which service each.
import type { ServiceRoles } from "../serviceRoles.ts";
import { managedPolicyLimit, type ManagedPolicy } from "./limits.ts";
import { allow, packStatements, type Statement } from "./document.ts";

/** Each role goes to its one service: exact ARNs, so that no other role of the account can be handed to anything. */
const passes = (serviceRoles: ServiceRoles): Statement[] =>
  Object.entries(serviceRoles).map(([service, arns]) =>
    allow(`Pass${service.replace(/\..*$/, "").replaceAll("-", "")}`, ["iam:PassRole"], arns, {
      StringEquals: { "iam:PassedToService": service },
    }),
  );

/** Statements with many resources in several policies: an account with many apps has many roles to hand over. */
export function passPolicies(serviceRoles: ServiceRoles): ManagedPolicy[] {
  const perStatement = 40;
  const cut = passes(serviceRoles).flatMap((statement) => {
    const arns = statement.Resource as string[];
    const parts = Array.from({ length: Math.ceil(arns.length / perStatement) }, (_, i) => i);
    return parts.map((i) => ({
      ...statement,
      Sid: i === 0 ? statement.Sid : `${statement.Sid}${i + 1}`,
      Resource: arns.slice(i * perStatement, (i + 1) * perStatement),
    }));
  });
  return packStatements(cut, managedPolicyLimit).map((statements, i) => ({
    name: `LockgateDeployPass${i === 0 ? "" : i + 1}`,
    statements,
  }));
}
