// Decides whether the security group that whatever names none gets lets nothing through.

import { input, type Facts } from "../../facts.ts";
import type { Model } from "../../model/model.ts";
import { vpcParts } from "../../model/networks.ts";
import { fail, judgeEach, pass, type Verdict } from "../../verdict.ts";

/** AWS's own default group lets its members reach each other, and everything outside (VPC User Guide). */
export const closeDefaultGroups = (model: Model): readonly Verdict[] =>
  judgeEach(model.of("vpc"), (vpc) => {
    const groups = vpcParts(model, vpc, "defaultSecurityGroup");
    if (groups.length === 0) return fail(vpc.urn, "its default security group is as AWS makes it");
    const open = groups.flatMap(openings);
    return open.length > 0 ? fail(vpc.urn, open.join("; ")) : pass(vpc.urn);
  });

const openings = (group: Facts): readonly string[] =>
  ["ingress", "egress"].flatMap((way) => {
    const rules = input(group, way).list().length;
    return rules > 0 ? [`${group.name} has ${rules} ${way} rules`] : [];
  });
