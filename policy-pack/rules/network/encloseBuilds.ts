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
  return vpcParts(model, vpc, "nameFilter").length > 0
    ? pass(project.urn)
    : fail(project.urn, `in its network ${vpc.name} any name can be looked up`);
};
