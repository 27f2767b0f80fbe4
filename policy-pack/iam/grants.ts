// Decides how the caller's own policies and the resource's policy together must grant a request.
// Source: IAM User Guide, "Policy evaluation logic" (single account, cross-account); KMS Developer Guide, "Key access".
import type { Answer, Gate, Layers } from "./layers.ts";
import { NO, YES } from "./tri.ts";
import type { Request } from "./types.ts";

const CERTAIN: Answer = { sure: YES };
const NOTHING: Answer = { sure: NO };

/** Gates that must all pass; the last is the one to report where the request is allowed. */
export function grantGates(request: Request, layers: Layers): Gate[] {
  const { principal } = request;
  const byResource = layers.resource?.allow ?? NOTHING;
  if (!("arn" in principal)) return [{ layer: "resource", answer: byResource }];
  const own = ownGates(request, layers);
  if (principal.account !== request.resourceAccount)
    return [{ layer: "resource", answer: byResource }, ...own];
  const { direct, role } = layers.resource?.grants ?? { direct: NOTHING, role: NOTHING };
  const viaIdentity: Gate[] = needsResourcePolicy(request)
    ? [{ layer: "resource", answer: byResource }, ...own]
    : own;
  const limits = limitGates(layers);
  return best([
    [{ layer: "resource", answer: direct }],
    [...limits, { layer: "resource", answer: role }],
    viaIdentity,
  ]);
}

/**
 * Where identity policies count only if the resource's policy says so: KMS keys, and roles to be assumed. Elsewhere in
 * the same account either side is enough. A wildcard in the resource means that none exists yet (kms:CreateKey).
 */
function needsResourcePolicy({ action, resource }: Request): boolean {
  const lower = action.toLowerCase();
  if (lower.startsWith("kms:")) return /^arn:[^:]+:kms:[^:]*:\d*:key\/[^*]+$/.test(resource);
  return lower.startsWith("sts:") && /^arn:[^:]+:iam::\d*:role\/[^*]+$/.test(resource);
}

/** Root owns its account and has no policies of its own. */
function ownGates(request: Request, layers: Layers): Gate[] {
  if (request.principal.kind === "root") return [{ layer: "identity", answer: CERTAIN }];
  return [...limitGates(layers), { layer: "identity", answer: layers.identity.allow }];
}

function limitGates({ boundary, session }: Layers): Gate[] {
  return [
    ...(boundary ? [{ layer: "boundary" as const, answer: boundary.allow }] : []),
    ...(session ? [{ layer: "session" as const, answer: session.allow }] : []),
  ];
}

/** Of several ways to be granted, the surest; among equals the last, which is the usual way and so the useful report. */
function best(ways: readonly Gate[][]): Gate[] {
  const sureness = (way: readonly Gate[]) => Math.min(...way.map((gate) => gate.answer.sure));
  return ways.reduce((a, b) => (sureness(b) >= sureness(a) ? b : a));
}
