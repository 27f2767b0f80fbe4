// Puts a decision into words: AWS's own wording of a refusal, plus the statement that decided.
import type { Decision, Request } from "./types.ts";

type Layer = Decision["layer"];

/** With the article that it takes. */
const LAYER_NAMES: Readonly<Record<Layer, readonly [article: string, name: string]>> = {
  scp: ["a", "service control policy"],
  rcp: ["a", "resource control policy"],
  resource: ["a", "resource-based policy"],
  identity: ["an", "identity-based policy"],
  boundary: ["a", "permissions boundary"],
  session: ["a", "session policy"],
};

/** The name of the caller as AWS prints it: for a role with a session, the session's ARN. */
export function callerName({ principal }: Pick<Request, "principal">): string {
  if (principal.kind === "service") return principal.service;
  if (principal.kind === "federated") return principal.provider;
  if (principal.session === undefined) return principal.arn;
  const [, partition = "", , , account = ""] = principal.arn.split(":");
  return `arn:${partition}:sts::${account}:assumed-role/${principal.arn.split("/").at(-1)}/${principal.session}`;
}

/**
 * One sentence: who may or may not do what, and why, e.g. `User: … is not authorized to perform: s3:GetObject on
 * resource: … with an explicit deny in a service control policy (statement 1 "DenyReads" of scp/reads)`.
 */
export function explain(request: Request, decision: Decision): string {
  const subject = request.principal.kind === "service" ? "Service" : "User";
  const verb = decision.effect === "allow" ? "is authorized" : "is not authorized";
  const { action, resource } = request;
  return `${subject}: ${callerName(request)} ${verb} to perform: ${action} on resource: ${resource} ${reason(action, decision)}`;
}

function reason(action: string, decision: Decision): string {
  const [article, layer] = LAYER_NAMES[decision.layer];
  const statement = decision.statement ? ` (${describeStatement(decision.statement)})` : "";
  const reasons: Readonly<Record<Decision["why"], string>> = {
    allowed: `by ${article} ${layer}${statement}`,
    "explicit-deny": `with an explicit deny in ${article} ${layer}${statement}`,
    "no-allow": `because no ${layer} allows the ${action} action`,
    undecided: `because the ${layer} can't be decided${statement}${unknownPart(decision)}`,
  };
  return reasons[decision.why];
}

/** `statement 1 "DenyReads" of scp/reads`; statements count from 1 for people. */
export function describeStatement({ policy, index, sid }: NonNullable<Decision["statement"]>): string {
  return `statement ${index + 1}${sid ? ` "${sid}"` : ""} of ${policy}`;
}

function unknownPart({ unknownKeys = [] }: Decision): string {
  return unknownKeys.length
    ? `: not known are ${unknownKeys.join(", ")}`
    : ": a part of its text is not known";
}
