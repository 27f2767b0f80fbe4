// Decides whether a fleet of production survives the loss of a zone, and learns from its balancer which machine answers.

import { input, type Facts } from "../../facts.ts";
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
];

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
