// Decides whether logs last as long as it takes to find out that somebody was there, under a key of one's own.

import { input } from "../../facts.ts";
import { ownKey } from "../../model/keys.ts";
import type { Model } from "../../model/model.ts";
import { fail, judgeEach, pass, type Verdict } from "../../verdict.ts";

const DAYS = 365;

export const keepLogs = (model: Model): readonly Verdict[] =>
  judgeEach(model.of("logGroup"), (group) => {
    // 0 and nothing at all are the same to AWS: no retention, so that nobody has decided (PutRetentionPolicy).
    const days = input(group, "retentionInDays").number() ?? 0;
    const key = ownKey(model, group, input(group, "kmsKeyId"));
    const faults = [
      ...(days >= DAYS ? [] : [`retentionInDays is ${days || "not set"}, ${DAYS} are asked for`]),
      ...(key === undefined ? [] : [key]),
    ];
    return faults.length > 0 ? fail(group.urn, faults.join("; ")) : pass(group.urn);
  });
