// The rules about pipelines.

import { tokens } from "../../model/tokens.ts";
import { resourceRule, stackRule, type Rule } from "../../rule.ts";
import { approveProduction } from "./approveProduction.ts";
import { modernType } from "./modernType.ts";

export const pipelineRules: readonly Rule[] = [
  resourceRule({
    id: "PIPE-02",
    title: "Pipelines are of type V2 and run one release at a time",
    severity: "medium",
    kind: "resource",
    appliesTo: tokens("pipeline"),
    maps: { nist: ["CM-3"], owasp: ["CICD-SEC-1"] },
    rationale: "V1 has neither triggers nor rollback; parallel runs let an older release land last.",
    fix: 'Set pipelineType to "V2" and executionMode to "SUPERSEDED" or "QUEUED".',
    check: modernType,
  }),
  stackRule({
    id: "PIPE-05",
    title: "Deploys to production wait for an approval that someone is told of",
    severity: "critical",
    kind: "join",
    appliesTo: tokens("pipeline"),
    maps: { nist: ["CM-3"], owasp: ["CICD-SEC-1"] },
    rationale: "Without a person in between, whoever can push code can change production.",
    fix: "Put a Manual approval with NotificationArn right before the deploy: an earlier stage or a lower runOrder.",
    check: approveProduction,
  }),
];
