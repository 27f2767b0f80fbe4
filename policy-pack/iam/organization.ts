// Decides whether SCPs and RCPs bear on a request at all.
// Source: Organizations User Guide, "SCP evaluation" and "Resource control policies".
import rcpServices from "./rcpServices.json" with { type: "json" };
import type { Policies, Request } from "./types.ts";

const SUPPORTS_RCP: ReadonlySet<string> = new Set(rcpServices);

/** SCPs bind users, roles and root of member accounts; not the management account, service-linked roles or services. */
export function scpsBind(request: Request, policies: Policies): boolean {
  const { principal } = request;
  return (
    "arn" in principal && principal.account !== policies.managementAccount && !isServiceLinked(principal.arn)
  );
}

/** RCPs bind all callers, services included, at resources of member accounts, for the services that support RCPs. */
export function rcpsBind(request: Request, policies: Policies): boolean {
  const { principal, resourceAccount, action } = request;
  if (resourceAccount === policies.managementAccount) return false;
  if ("arn" in principal && isServiceLinked(principal.arn)) return false;
  return SUPPORTS_RCP.has(action.slice(0, action.indexOf(":")).toLowerCase());
}

function isServiceLinked(arn: string): boolean {
  return arn.includes(":role/aws-service-role/");
}
