// Reports of every kind that writers meet.

import type { Report } from "../../../../policy-pack/analyze/analyze.ts";
import { applyBaseline, parseBaseline, renderBaseline } from "../../../../policy-pack/analyze/baseline.ts";
import { goodStore } from "../../world.ts";
import { analyzed, brokenReport, HOSTILE, withFinding } from "../reports.ts";

const source = { path: "infra/a b/store.ts", line: 34, column: 19 };
export const placed = (): Report => withFinding(brokenReport(), { source });
export const hostile = (): Report => ({
  ...withFinding(brokenReport(), {
    message: HOSTILE,
    remedy: HOSTILE,
    urn: `urn:pulumi:dev::p::t::${HOSTILE}`,
    name: HOSTILE,
    stack: HOSTILE,
  }),
  stacks: [HOSTILE],
  origins: [`urn:pulumi:${HOSTILE}::${HOSTILE}`],
  notes: [HOSTILE],
});
export const empty = (): Report => analyzed(goodStore());
export const known = (): Report => {
  const entries = parseBaseline(renderBaseline(brokenReport()), "b");
  return applyBaseline(brokenReport(), entries.ok ? entries.value : []);
};
export const hostilePath = (): Report =>
  withFinding(brokenReport(), { source: { path: `infra/${HOSTILE}`, line: 1 } });
/** A finding of what is not in the table of rules. */
export const foreign = (): Report =>
  withFinding(brokenReport(), {
    rule: "lz-exemptions",
    urn: "",
    stack: "",
    type: "",
    name: "",
    title: "Exemptions",
  });
export const linked = (report = brokenReport(), pages = "https://host.example/docs/rules/"): Report => ({
  ...report,
  pages,
});
export const all = { placed, hostile, hostilePath, empty, known, foreign, linked: () => linked() };
