// Gate 1: may this identity do this operation in this environment?
import { allows, operationPermission } from "../auth/permissions.ts";
import type { Decision, RequestFacts } from "./gates.ts";

/** Refuses what no grant of the requester covers. */
export function authorisationGate(facts: RequestFacts): Decision {
  const permission = operationPermission[facts.operation];
  const allowed = allows(facts.identity.grants, permission, facts.stack);
  return {
    gate: "authorisation",
    verdict: allowed ? "pass" : "refuse",
    reason: allowed
      ? `${facts.identity.name} holds ${permission} in ${facts.stack}`
      : `${facts.identity.name} holds no grant for ${permission} in ${facts.stack}`,
    inputs: { permission, environment: facts.stack, grants: facts.identity.grants },
    ...(allowed ? {} : { code: "forbidden" as const }),
  };
}
