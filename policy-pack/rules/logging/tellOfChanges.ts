// Decides whether people learn at once of what only an attacker or a mistake would do in the organization.

import { isTold } from "../../model/alarms.ts";
import { happenings } from "../../model/happenings.ts";
import type { Model } from "../../model/model.ts";
import { fail, judgeEach, pass, type Verdict } from "../../verdict.ts";

export const tellOfChanges = (model: Model): readonly Verdict[] =>
  judgeEach(model.of("organization"), (organization) => {
    const unseen = happenings.filter(({ event }) => !isTold(model, event)).map(({ what }) => what);
    return unseen.length > 0
      ? fail(organization.urn, `nobody is told of ${unseen.join(", ")}`)
      : pass(organization.urn);
  });
