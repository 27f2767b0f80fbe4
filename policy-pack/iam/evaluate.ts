// Decides one AWS request from all policies that bear on it: deny, allow, or maybe where something is not known.
// Source: IAM User Guide, "Policy evaluation logic".
import { grantGates } from "./grants.ts";
import { grantPolicies } from "./kmsGrants.ts";
import { askLayer, Evaluation, type Answer, type Gate, type Layer, type Layers } from "./layers.ts";
import { rcpsBind, scpsBind } from "./organization.ts";
import { MAYBE, NO, YES, not } from "./tri.ts";
import type { Decision, Policies, Request } from "./types.ts";

/**
 * The decision, with the layer and the statement that made it.
 * Order of proof: an explicit deny anywhere; then every SCP level must allow; then the caller's own policies and the
 * resource's policy together must grant (see grants.ts). "maybe" is never to be read as allowed.
 */
export function evaluate(request: Request, policies: Policies): Decision {
  const layers = askAll(request, policies);
  const gates = [
    ...layers.scps.map((level): Gate => ({ layer: "scp", answer: level.allow })),
    ...grantGates(request, layers),
  ];
  return explicitDeny(layers) ?? closedGate(gates) ?? openQuestion(layers, gates) ?? allowed(gates);
}

/** An organization's own guards come first, then what the resource says, then the caller's policies. */
function askAll(request: Request, policies: Policies): Layers {
  const hasOwn = "arn" in request.principal && request.principal.kind !== "root";
  const evaluation = new Evaluation(request, hasOwn && policies.boundary !== undefined);
  const own = (list: Policies["identity"]) => askLayer(evaluation, list ?? [], "own");
  const scps = scpsBind(request, policies) ? (policies.scps ?? []).map(own) : [];
  const rcps = rcpsBind(request, policies) ? (policies.rcps ?? []) : [];
  const onResource = [...(policies.resource ? [policies.resource] : []), ...grantPolicies(request, policies)];
  const resource = onResource.length ? askLayer(evaluation, onResource, "resource") : undefined;
  const identity = own(hasOwn ? policies.identity : []);
  const boundary = hasOwn && policies.boundary ? own([policies.boundary]) : undefined;
  const session = hasOwn && policies.session ? own(policies.session) : undefined;
  const asked: Layers["asked"] = [
    ...scps.map((answer) => ({ layer: "scp" as const, answer })),
    ...rcps.map((level) => ({ layer: "rcp" as const, answer: askLayer(evaluation, level, "resource") })),
    ...(resource ? [{ layer: "resource" as const, answer: resource }] : []),
    { layer: "identity", answer: identity },
    ...(boundary ? [{ layer: "boundary" as const, answer: boundary }] : []),
    ...(session ? [{ layer: "session" as const, answer: session }] : []),
  ];
  return { asked, scps, identity, boundary, session, resource };
}

function explicitDeny(layers: Layers): Decision | undefined {
  for (const { layer, answer } of layers.asked) {
    if (answer.deny.sure === YES) return decision("deny", layer, "explicit-deny", answer.deny);
  }
  return undefined;
}

function closedGate(gates: readonly Gate[]): Decision | undefined {
  const gate = gates.find((g) => g.answer.sure === NO);
  return gate && decision("deny", gate.layer, "no-allow", gate.answer);
}

function openQuestion(layers: Layers, gates: readonly Gate[]): Decision | undefined {
  const denies = layers.asked.map(({ layer, answer }): Gate => ({ layer, answer: uncertainty(answer.deny) }));
  const open = [...denies, ...gates].filter((g) => g.answer.sure === MAYBE);
  if (!open[0]) return undefined;
  const openLayers = new Set(open.map((gate) => gate.layer));
  const keys = layers.asked.flatMap(({ layer, answer }) => (openLayers.has(layer) ? answer.unknownKeys : []));
  return {
    ...decision("maybe", open[0].layer, "undecided", open[0].answer),
    unknownKeys: [...new Set(keys)],
  };
}

/** A deny that may hold leaves a pass that may not hold. */
function uncertainty(deny: Answer): Answer {
  return { ...deny, sure: not(deny.sure) };
}

/** The last gate is the grant itself: what allowed, rather than what did not forbid. */
function allowed(gates: readonly Gate[]): Decision {
  const gate = gates.at(-1);
  return gate
    ? decision("allow", gate.layer, "allowed", gate.answer)
    : decision("deny", "identity", "no-allow");
}

function decision(effect: Decision["effect"], layer: Layer, why: Decision["why"], answer?: Answer): Decision {
  return { effect, layer, why, ...(answer?.by && { statement: answer.by }) };
}
