// Decides whether no administrator of a member account can blind those who watch it.

import { onMembers, openTo } from "../../access/guardrails.ts";
import type { Model } from "../../model/model.ts";
import type { Verdict } from "../../verdict.ts";

const BLINDING: Readonly<Record<string, string>> = {
  cloudtrail: "DeleteTrail PutEventSelectors StopLogging UpdateTrail",
  config:
    "DeleteConfigurationRecorder DeleteDeliveryChannel PutConfigurationRecorder StopConfigurationRecorder",
  guardduty:
    "DeleteDetector DisassociateFromAdministratorAccount DisassociateMembers StopMonitoringMembers UpdateDetector",
  securityhub: "BatchDisableStandards DisableSecurityHub DisassociateFromAdministratorAccount",
  "access-analyzer": "DeleteAnalyzer",
};

const ACTIONS = Object.entries(BLINDING).flatMap(([service, names]) =>
  names.split(" ").map((name) => `${service}:${name}`),
);

export const keepWatchers = (model: Model): readonly Verdict[] =>
  onMembers(model, (member) => {
    const open = openTo(model, member, ACTIONS);
    return open.length > 0 ? [`not denied for certain: ${open.join(", ")}`] : [];
  });
