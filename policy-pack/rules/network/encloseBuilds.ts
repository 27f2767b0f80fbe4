// Decides whether builds run inside a network in which only allowed names can be looked up.

import { input, type Facts } from "../../facts.ts";
import type { Model } from "../../model/model.ts";
import { vpcOf, vpcParts } from "../../model/networks.ts";
import { fail, judgeEach, pass, undecidable, type Verdict } from "../../verdict.ts";

export const encloseBuilds = (model: Model): readonly Verdict[] =>
  judgeEach(model.of("project"), (project) => enclosed(model, project));

const enclosed = (model: Model, project: Facts): Verdict => {
  const at = input(project, "vpcConfig").at("vpcId");
  if (at.state === "absent") return fail(project.urn, "it runs outside of any network: vpcConfig is absent");
  const vpc = vpcOf(model, project, at);
  if (vpc === undefined)
    return undecidable(project.urn, at.path, "is a network that no stack in view declares");
  const filters = vpcParts(model, vpc, "nameFilter");
  if (filters.length === 0) return fail(project.urn, `in its network ${vpc.name} any name can be looked up`);
  const faults = [...failsOpen(model, vpc), ...filters.flatMap((filter) => gapsOf(model, filter))];
  return faults.length > 0
    ? fail(project.urn, `in its network ${vpc.name} ${faults.join("; ")}`)
    : pass(project.urn);
};

/** AWS answers nothing while the filter can't be asked, unless it is told otherwise. */
const failsOpen = (model: Model, vpc: Facts): readonly string[] =>
  model
    .companions(vpc, "nameFilterSettings", "resourceId")
    .filter((settings) => input(settings, "firewallFailOpen").string() === "ENABLED")
    .map(() => "any name is looked up while the filter does not answer (firewallFailOpen)");

const gapsOf = (model: Model, filter: Facts): readonly string[] => {
  const at = input(filter, "firewallRuleGroupId");
  const group = model.follow(filter, at, ["nameFilterGroup"]);
  // A group of another team's is theirs to judge.
  if (group.kind !== "resource") return [];
  const onAll = model
    .companions(group.facts, "nameFilterRule", "firewallRuleGroupId")
    .filter((rule) => isForAll(model, rule))
    .map((rule) => actionOf(rule));
  const open = onAll.filter((action) => action !== "BLOCK").map((action) => `the filter says ${action} to *`);
  return [...(onAll.includes("BLOCK") ? [] : ["the filter blocks no other names"]), ...open];
};

const actionOf = (rule: Facts): string => {
  const action = input(rule, "action");
  return action.need(action.string());
};

const EVERYTHING = /^\*\.?$/;

const isForAll = (model: Model, rule: Facts): boolean => {
  const names = model.follow(rule, input(rule, "firewallDomainListId"), ["nameFilterNames"]);
  if (names.kind !== "resource") return false;
  return input(names.facts, "domains")
    .list()
    .some((name) => EVERYTHING.test(name.string() ?? ""));
};
