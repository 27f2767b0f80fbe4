// Decides whether each network keeps a record of what was refused in it, at least.

import { input } from "../../facts.ts";
import type { Model } from "../../model/model.ts";
import { vpcParts } from "../../model/networks.ts";
import { fail, judgeEach, pass, type Verdict } from "../../verdict.ts";

export const recordFlows = (model: Model): readonly Verdict[] =>
  judgeEach(model.of("vpc"), (vpc) => {
    const logs = vpcParts(model, vpc, "flowLog");
    if (logs.length === 0) return fail(vpc.urn, "it has no FlowLog");
    const kinds = logs.map((log) => input(log, "trafficType").string() ?? "absent");
    return kinds.some((kind) => ["ALL", "REJECT"].includes(kind))
      ? pass(vpc.urn)
      : fail(vpc.urn, `its flow logs record ${kinds.join(", ")} only`);
  });
