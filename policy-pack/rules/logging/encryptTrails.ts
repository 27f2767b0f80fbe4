// Decides whether a trail's files are encrypted with a key of the company's own.

import { input } from "../../facts.ts";
import { ownKey } from "../../model/keys.ts";
import type { Model } from "../../model/model.ts";
import { fail, judgeEach, pass, type Verdict } from "../../verdict.ts";

export const encryptTrails = (model: Model): readonly Verdict[] =>
  judgeEach(model.of("trail"), (trail) => {
    const fault = ownKey(model, trail, input(trail, "kmsKeyId"));
    return fault === undefined ? pass(trail.urn) : fail(trail.urn, fault);
  });
