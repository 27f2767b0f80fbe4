// Decides whether a caller may make an API call in the sandbox, from all policies that the world holds.
import { describeStatement, evaluate, explain } from "../../policy-pack/iam/index.ts";
import type { Decision, Policies, Request } from "../../policy-pack/iam/index.ts";
import type { ApiCall, Caller, StoredResource, World } from "../aws/model.ts";
import { contextOf } from "./context.ts";
import { isSuspended, organizationPolicies } from "./organization.ts";
import { findRole, policiesOf, principalOf } from "./principals.ts";
import { resourcePolicy } from "./resourcePolicies.ts";

export type Verdict = { allowed: true } | { allowed: false; message: string };

/** Allowed only on a certain "allow": what can't be decided is refused, with the reason. */
export function authorise(call: ApiCall, caller: Caller, world: World): Verdict {
  const principal = principalOf(caller.arn);
  if (!principal) return refusal(`${caller.arn} is neither a role nor an account's root`, "assume a role");
  const role = principal.kind === "role" ? findRole(caller.arn, world) : undefined;
  if (principal.kind === "role" && !role) {
    return refusal(
      `The role ${caller.arn} does not exist in the sandbox`,
      "create it, or assume another role",
    );
  }
  const { owner, policy } = resourcePolicy(call.action, call.resource, world);
  const resourceAccount = call.resourceAccount ?? owner ?? accountIn(call.resource) ?? caller.account;
  const context = contextOf({ call, caller, resourceAccount, role, world });
  const request: Request = {
    principal,
    action: call.action,
    resource: call.resource,
    resourceAccount,
    context,
  };
  const policies = { ...policiesFor(request, role, world), ...(policy && { resource: policy }) };
  const decision = evaluate(request, policies);
  if (decision.effect === "allow") return { allowed: true };
  return refusal(explain(request, decision), remedyOf(request, decision));
}

/** The caller after sts:AssumeRole, or the refusal. */
export function assumeRole(
  roleArn: string,
  caller: Caller,
  world: World,
): { allowed: true; caller: Caller } | { allowed: false; message: string } {
  if (!findRole(roleArn, world)) {
    return refusal(
      `The role ${roleArn} does not exist in the sandbox`,
      "bring up the stack that declares it first (org)",
    );
  }
  const account = accountIn(roleArn) ?? "";
  if (isSuspended(account, world)) return refusal(`The account ${account} is closed`, "use another account");
  const verdict = authorise({ action: "sts:AssumeRole", resource: roleArn }, caller, world);
  if (!verdict.allowed) return verdict;
  return { allowed: true, caller: { ...caller, account, arn: roleArn } };
}

function policiesFor(request: Request, role: StoredResource | undefined, world: World): Policies {
  const account = "arn" in request.principal ? request.principal.account : "";
  return {
    ...(role && policiesOf(role, world)),
    scps: organizationPolicies(account, "SERVICE_CONTROL_POLICY", world),
    rcps: organizationPolicies(request.resourceAccount, "RESOURCE_CONTROL_POLICY", world),
  };
}

type Refusal = { allowed: false; message: string };

function refusal(reason: string, remedy: string): Refusal {
  return { allowed: false, message: `${reason}\nRemedy: ${remedy}` };
}

/** Which policy to change so that the request is allowed. */
export function remedyOf(request: Request, decision: Decision): string {
  const where = decision.statement && describeStatement(decision.statement);
  if (decision.why === "explicit-deny") return `narrow ${where}, or make the call as a role that it exempts`;
  if (decision.why === "undecided")
    return `make ${where ?? "the policies involved"} decidable, or give the missing keys`;
  return NO_ALLOW_REMEDIES[decision.layer](request);
}

const NO_ALLOW_REMEDIES: Readonly<Record<Decision["layer"], (request: Request) => string>> = {
  scp: ({ action }) => `allow ${action} in an SCP at each level above the account`,
  rcp: ({ action }) => `allow ${action} in a resource control policy`,
  resource: ({ action, resource }) => `allow ${action} in the policy of ${resource}`,
  identity: ({ action, resource }) => `allow ${action} on ${resource} in a policy of the role`,
  boundary: ({ action }) => `allow ${action} in the role's permissions boundary`,
  session: ({ action }) => `allow ${action} in the session policy`,
};

function accountIn(arn: string): string | undefined {
  const account = arn.split(":")[4];
  return account !== undefined && /^\d{12}$/.test(account) ? account : undefined;
}
