// Decides whether load balancers take TLS 1.2 and later only, and face the internet only where somebody said so.

import { input, type Facts } from "../../facts.ts";
import { tagOf } from "../../model/tags.ts";
import { fail, notApplicable, pass, type Verdict } from "../../verdict.ts";

export const guardBalancers = (resource: Facts): Verdict => {
  const faults = FAULTS[resource.type];
  if (!faults) return notApplicable(`${resource.type} balances no load`, resource.urn);
  const found = faults(resource);
  return found.length > 0 ? fail(resource.urn, found.join("; ")) : pass(resource.urn);
};

const ofBalancer = (balancer: Facts): readonly string[] => {
  const type = input(balancer, "loadBalancerType").string() ?? "application";
  return [
    ...(input(balancer, "internal").boolean() === true || tagOf(balancer, "lockgate:tier") === "public"
      ? []
      : ["internal is not true, but it is not tagged lockgate:tier = public"]),
    ...(input(balancer, "enableDeletionProtection").boolean() === true
      ? []
      : ["enableDeletionProtection is not true"]),
    ...(type === "application" ? headerFaults(balancer) : []),
  ];
};

/** What a server reads as another request than the balancer did is how requests are smuggled in. */
const headerFaults = (balancer: Facts): readonly string[] => [
  ...(input(balancer, "dropInvalidHeaderFields").boolean() === true
    ? []
    : ["dropInvalidHeaderFields is not true"]),
  ...(input(balancer, "desyncMitigationMode").string() === "monitor"
    ? ["desyncMitigationMode is monitor"]
    : []),
];

/** Elastic Load Balancing, "Security policies": those that take nothing before TLS 1.2. */
const MODERN = /^ELBSecurityPolicy-(TLS13-1-[23]-|TLS-1-2-2017-01$|FS-1-2-)/;

const ofListener = (listener: Facts): readonly string[] => {
  const protocol = input(listener, "protocol").string()?.toUpperCase();
  if (protocol === "HTTPS" || protocol === "TLS") {
    const policy = input(listener, "sslPolicy").string();
    return MODERN.test(policy ?? "")
      ? []
      : [`sslPolicy is ${policy ?? "absent"}, which takes TLS before 1.2`];
  }
  if (protocol !== "HTTP") return [];
  return redirects(listener) ? [] : ["it answers HTTP without TLS"];
};

const redirects = (listener: Facts): boolean =>
  input(listener, "defaultActions")
    .list()
    .every(
      (action) =>
        action.at("type").string() === "redirect" &&
        action.at("redirect").at("protocol").string()?.toUpperCase() === "HTTPS",
    );

const FAULTS: Readonly<Record<string, (facts: Facts) => readonly string[]>> = {
  "aws:lb/loadBalancer:LoadBalancer": ofBalancer,
  "aws:alb/loadBalancer:LoadBalancer": ofBalancer,
  "aws:lb/listener:Listener": ofListener,
  "aws:alb/listener:Listener": ofListener,
};
