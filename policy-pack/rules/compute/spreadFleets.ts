// Decides whether a fleet of production survives the loss of a zone, learns from its balancer which machine answers, and
// whether names lead only to what does.

import { input, type Facts, type Input } from "../../facts.ts";
import { isProduction } from "../../model/environments.ts";
import type { Model } from "../../model/model.ts";
import { subnetsOf } from "../../model/networks.ts";
import { declaredEnvironment } from "../../model/tags.ts";
import { fail, judgeEach, notApplicable, pass, type Verdict } from "../../verdict.ts";

export const spreadFleets = (model: Model): readonly Verdict[] => [
  ...judgeEach(model.of("fleet"), (fleet) => spread(model, fleet)),
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

const spread = (model: Model, fleet: Facts): Verdict => {
  // Tags of a group are a list, for its machines: what it serves is said by its stack.
  const environment = declaredEnvironment({ ...fleet, props: {} });
  if (!isProduction(environment)) return notApplicable("nobody depends on it", fleet.urn);
  const faults = [...sizeFaults(fleet), ...healthFaults(fleet), ...zoneFaults(model, fleet)];
  return faults.length > 0 ? fail(fleet.urn, faults.join("; ")) : pass(fleet.urn);
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

const zoneFaults = (model: Model, fleet: Facts): readonly string[] => {
  const zones = subnetsOf(model, fleet, "vpcZoneIdentifiers").map((subnet) => {
    const zone = input(subnet, "availabilityZone");
    return zone.need(zone.string());
  });
  return new Set(zones).size < 2 ? ["its subnets are in less than two zones"] : [];
};
