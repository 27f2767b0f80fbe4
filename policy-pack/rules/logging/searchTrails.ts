// Decides whether what a trail records can be searched and alarmed on within minutes: in CloudWatch Logs, or in Lake.

import { input, type Facts } from "../../facts.ts";
import { accountOf } from "../../model/accounts.ts";
import type { Model } from "../../model/model.ts";
import { isOrganizationTrail } from "../../model/trails.ts";
import { fail, judgeEach, pass, type Verdict } from "../../verdict.ts";

export const searchTrails = (model: Model): readonly Verdict[] =>
  judgeEach(model.of("trail"), (trail) => {
    if (model.of("eventDataStore").some((lake) => keepsSame(lake, trail))) return pass(trail.urn);
    const group = model.follow(trail, input(trail, "cloudWatchLogsGroupArn"), ["logGroup"]);
    if (group.kind === "absent")
      return fail(trail.urn, "it has no cloudWatchLogsGroupArn, and no EventDataStore keeps the same events");
    const writer = model.follow(trail, input(trail, "cloudWatchLogsRoleArn"), ["role"]);
    return writer.kind === "absent"
      ? fail(trail.urn, "it has no cloudWatchLogsRoleArn, so nothing reaches the log group")
      : pass(trail.urn);
  });

const keepsSame = (lake: Facts, trail: Facts): boolean =>
  (input(lake, "suspend").boolean() ?? false) === false &&
  (isOrganizationTrail(trail)
    ? input(lake, "organizationEnabled").boolean() === true
    : accountOf(lake) === accountOf(trail));
