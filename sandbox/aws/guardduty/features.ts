// The features of GuardDuty, and what each can manage besides (GuardDuty API, "DetectorFeatureConfiguration").

import type { Fault, Properties } from "../model.ts";
import { isKnown, isObject, valuesAt } from "../rules.ts";

const agents = ["EKS_ADDON_MANAGEMENT", "ECS_FARGATE_AGENT_MANAGEMENT", "EC2_AGENT_MANAGEMENT"];
const features: Readonly<Record<string, readonly string[]>> = {
  S3_DATA_EVENTS: [],
  EKS_AUDIT_LOGS: [],
  EBS_MALWARE_PROTECTION: [],
  RDS_LOGIN_EVENTS: [],
  LAMBDA_NETWORK_LOGS: [],
  RUNTIME_MONITORING: agents,
  EKS_RUNTIME_MONITORING: ["EKS_ADDON_MANAGEMENT"],
};

export const featureNames = Object.keys(features);

/** Only runtime monitoring manages agents. */
export function additionalFaults(inputs: Properties): Fault[] {
  const allowed = features[String(inputs["name"])];
  if (allowed === undefined) return [];
  return valuesAt(inputs, "additionalConfigurations[]").flatMap(({ property, value }) => {
    const name = isObject(value) ? value["name"] : undefined;
    if (!isKnown(name) || allowed.includes(String(name))) return [];
    const wanted = allowed.length === 0 ? "manages nothing besides" : `must be one of ${allowed.join(", ")}`;
    return [
      { property: `${property}.name`, reason: `"${String(name)}": ${String(inputs["name"])} ${wanted}` },
    ];
  });
}
