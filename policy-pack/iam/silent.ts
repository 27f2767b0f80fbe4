// Decides at a glance that nothing allows a call, so that who asks about everyone need not evaluate each of them.
// Source: IAM User Guide, "Policy evaluation logic": without an Allow there is an implicit deny.
import { compileDocument } from "./documents.ts";
import { NO } from "./tri.ts";
import type { Policies, Request } from "./types.ts";

type Call = Pick<Request, "principal" | "action" | "resourceAccount">;

/** True: `evaluate` denies the call, whatever its context. False says nothing. */
export function isSilent({ principal, action, resourceAccount }: Call, policies: Policies): boolean {
  const { identity = [], resource, grants = [] } = policies;
  if (resource !== undefined || grants.length > 0) return false;
  // Nobody but the resource's own account lets in services, those who signed in elsewhere, and other accounts.
  if (!("arn" in principal) || principal.account !== resourceAccount) return true;
  if (principal.kind === "root") return false;
  const called = action.toLowerCase();
  return !identity.some(({ document }) =>
    compileDocument(document).some(
      ({ effect, action: covers }) => effect !== "Deny" && covers(called) !== NO,
    ),
  );
}
