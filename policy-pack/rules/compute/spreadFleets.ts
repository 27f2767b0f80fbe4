// Decides whether what serves production survives the loss of a zone: fleets, containers, a cluster's machines and shared
// files; whether a fleet learns from its balancer which machine answers, and whether names lead only to what does.

import { input, type Facts, type Input } from "../../facts.ts";
import { isProduction } from "../../model/environments.ts";
import type { Model } from "../../model/model.ts";
import { subnetsOf } from "../../model/networks.ts";
import { declaredEnvironment } from "../../model/tags.ts";
import { fail, judgeEach, notApplicable, pass, type Verdict } from "../../verdict.ts";

export const spreadFleets = (model: Model): readonly Verdict[] => [
  ...judgeEach(model.of("fleet"), (fleet) => spread(model, fleet)),
  ...judgeEach(model.of("containerService"), (service) => containers(model, service)),
  ...judgeEach(model.of("kubernetesNodes"), (nodes) =>
    inProduction(nodes, () => zoneFaults(model, nodes, input(nodes, "subnetIds"))),
  ),
  ...judgeEach(model.of("fileSystem"), (files) => mounted(model, files)),
  ...judgeEach(model.of("targetGroup"), (group) =>
    input(group, "healthCheck").at("enabled").boolean() === false
      ? fail(group.urn, "healthCheck.enabled is false: requests go to what does not answer")
      : pass(group.urn),
  ),
  ...judgeEach(model.of("record"), answered),
];

/** Ways of Route 53 to choose one of several records of a name. */
const choosing = [
  "weightedRoutingPolicies",
  "failoverRoutingPolicies",
  "latencyRoutingPolicies",
  "geolocationRoutingPolicies",
  "geoproximityRoutingPolicy",
  "cidrRoutingPolicy",
  "multivalueAnswerRoutingPolicy",
];

/** An alias looks at what it leads to; one of several records has a health check. One alone is answered with anyway. */
const answered = (record: Facts): Verdict => {
  if (!isProduction(declaredEnvironment(record))) return notApplicable("nobody depends on it", record.urn);
  const aliases = input(record, "aliases").list();
  const checked = input(record, "healthCheckId");
  const has = (): boolean => checked.state === "unknown" || (checked.string() ?? "") !== "";
  const blind = aliases.filter((alias) => alias.at("evaluateTargetHealth").boolean() !== true);
  if (blind.length > 0 && !has())
    return fail(record.urn, "evaluateTargetHealth is not true: it leads to what does not answer");
  const chosen = choosing.find((way) => isSaid(input(record, way)));
  return aliases.length > 0 || chosen === undefined || has()
    ? pass(record.urn)
    : fail(record.urn, `${chosen} chooses among records, and this one has no healthCheckId`);
};

const isSaid = (way: Input): boolean => {
  if (way.state !== "known") return way.state === "unknown";
  const said = way.raw();
  return said !== false && !(Array.isArray(said) && said.length === 0);
};

const inProduction = (resource: Facts, faults: () => readonly string[], tags = resource): Verdict => {
  if (!isProduction(declaredEnvironment(tags))) return notApplicable("nobody depends on it", resource.urn);
  const found = faults();
  return found.length > 0 ? fail(resource.urn, found.join("; ")) : pass(resource.urn);
};

// Tags of a group are a list, for its machines: what it serves is said by its stack.
const spread = (model: Model, fleet: Facts): Verdict =>
  inProduction(
    fleet,
    () => [
      ...sizeFaults(fleet),
      ...healthFaults(fleet),
      ...zoneFaults(model, fleet, input(fleet, "vpcZoneIdentifiers")),
    ],
    { ...fleet, props: {} },
  );

/** Without addresses of their own (awsvpc) they stand where the machines of their cluster do, which are judged. */
const containers = (model: Model, service: Facts): Verdict => {
  const network = input(service, "networkConfiguration");
  if (network.state === "absent") return notApplicable("it stands where its machines do", service.urn);
  return inProduction(service, () => zoneFaults(model, service, network.at("subnets")));
};

/** Machines of a zone without a mount target lose the files with the zone that they reach them in. */
const mounted = (model: Model, files: Facts): Verdict => {
  const targets = model.companions(files, "mountTarget", "fileSystemId");
  if (targets.length === 0) return notApplicable("no mount target here is its own", files.urn);
  return inProduction(files, () => {
    const one = input(files, "availabilityZoneName").string();
    if (one !== undefined) return [`availabilityZoneName is ${one}: its files are kept in that zone only`];
    const zones = targets.flatMap((target) => zonesOf(model, target, input(target, "subnetId")));
    return new Set(zones).size < 2 ? ["its mount targets are in less than two zones"] : [];
  });
};

const sizeFaults = (fleet: Facts): readonly string[] => {
  const least = input(fleet, "minSize");
  return least.need(least.number()) < 2 ? ["minSize is less than 2"] : [];
};

/** By itself a fleet asks only whether the machine is there, not whether the app answers. */
const healthFaults = (fleet: Facts): readonly string[] => {
  const type = input(fleet, "healthCheckType").string() ?? "EC2";
  return type.split(",").includes("ELB") ? [] : [`healthCheckType is ${type}, which asks no app`];
};

const zoneFaults = (model: Model, facts: Facts, subnets: Input): readonly string[] =>
  new Set(zonesOf(model, facts, subnets)).size < 2 ? ["its subnets are in less than two zones"] : [];

const zonesOf = (model: Model, facts: Facts, subnets: Input): readonly string[] =>
  subnetsOf(model, facts, subnets).map((subnet) => {
    const zone = input(subnet, "availabilityZone");
    return zone.need(zone.string());
  });
