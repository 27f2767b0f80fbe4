// Decides whether a deployment goes back by itself when it fails or an alarm sounds, and reaches production step by step.

import { input, type Facts, type Input } from "../../facts.ts";
import { isProduction } from "../../model/environments.ts";
import { wordIn } from "../../model/pipelines.ts";
import { declaredEnvironment, tagOf } from "../../model/tags.ts";
import { fail, pass, type Verdict } from "../../verdict.ts";

export const shiftGradually = (group: Facts): Verdict => {
  const faults = [
    ...rollbackFaults(input(group, "autoRollbackConfiguration")),
    ...alarmFaults(input(group, "alarmConfiguration")),
    ...allAtOnce(group),
  ];
  return faults.length > 0 ? fail(group.urn, faults.join("; ")) : pass(group.urn);
};

const EVENTS = ["DEPLOYMENT_FAILURE", "DEPLOYMENT_STOP_ON_ALARM"];

const rollbackFaults = (rollback: Input): readonly string[] => {
  if (rollback.at("enabled").boolean() !== true) return ["autoRollbackConfiguration.enabled is not true"];
  const events = rollback.at("events").strings();
  return EVENTS.filter((event) => !events.includes(event)).map(
    (event) => `it does not roll back on ${event}`,
  );
};

const alarmFaults = (config: Input): readonly string[] => {
  if (config.at("enabled").boolean() !== true) return ["alarmConfiguration.enabled is not true"];
  return [
    ...(config.at("alarms").list().length === 0 ? ["no alarm can stop it"] : []),
    // With this set a deployment goes on while nobody can tell whether an alarm sounds.
    ...(config.at("ignorePollAlarmFailure").boolean() === true ? ["ignorePollAlarmFailure is true"] : []),
  ];
};

/** CodeDeploy's default for servers is one at a time; for Lambda and ECS its names end like this. */
const allAtOnce = (group: Facts): readonly string[] => {
  const name = input(group, "deploymentGroupName");
  const word = name.state === "known" ? wordIn(name.string() ?? "") : undefined;
  if (!isProduction(tagOf(group, "lockgate:environment") ?? word ?? declaredEnvironment(group))) return [];
  const config = input(group, "deploymentConfigName").string() ?? "CodeDeployDefault.OneAtATime";
  return config.endsWith("AllAtOnce") ? [`deploymentConfigName is ${config} in production`] : [];
};
