// Decides whether every call in the organization is recorded: by one trail, in all regions, switched on.

import { input, type Facts } from "../../facts.ts";
import type { Model } from "../../model/model.ts";
import { isOrganizationTrail, recordsManagement } from "../../model/trails.ts";
import { fail, judgeEach, pass, type Verdict } from "../../verdict.ts";

export const recordCalls = (model: Model): readonly Verdict[] => [
  ...judgeEach(model.of("organization"), (organization) =>
    model.of("trail").some((trail) => isOrganizationTrail(trail) && recordsManagement(trail))
      ? pass(organization.urn)
      : fail(organization.urn, "no trail with isOrganizationTrail records its accounts' management events"),
  ),
  ...judgeEach(model.of("trail"), (trail) => {
    const gaps = gapsOf(trail);
    return gaps.length > 0 ? fail(trail.urn, gaps.join("; ")) : pass(trail.urn);
  }),
];

const gapsOf = (trail: Facts): readonly string[] => [
  ...(input(trail, "isMultiRegionTrail").boolean() === true ? [] : ["isMultiRegionTrail is not true"]),
  ...(input(trail, "includeGlobalServiceEvents").boolean() === false
    ? ["includeGlobalServiceEvents is false"]
    : []),
  ...(input(trail, "enableLogging").boolean() === false ? ["enableLogging is false"] : []),
  ...(isOrganizationTrail(trail) && !trail.protect ? ["it is not protected"] : []),
];
