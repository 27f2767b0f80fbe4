import { UNKNOWN, type Facts } from "../../../../policy-pack/facts.ts";
import { ruleCases } from "../../ruleCases.ts";
import { goodStore, resource } from "../../world.ts";

const EVENTS = ["DEPLOYMENT_FAILURE", "DEPLOYMENT_STOP_ON_ALARM"];
const group = (props: Facts["props"]) => [
  resource("deploymentGroup", "group", {
    deploymentGroupName: "shop-prod",
    deploymentConfigName: "CodeDeployDefault.LambdaCanary10Percent5Minutes",
    autoRollbackConfiguration: { enabled: true, events: EVENTS },
    alarmConfiguration: { enabled: true, alarms: ["errors"] },
    ...props,
  }),
];
const rollback = (patch: object) =>
  group({ autoRollbackConfiguration: { enabled: true, events: EVENTS, ...patch } });
const alarms = (patch: object) =>
  group({ alarmConfiguration: { enabled: true, alarms: ["errors"], ...patch } });
const ALL = { deploymentConfigName: "CodeDeployDefault.LambdaAllAtOnce" };

ruleCases("PIPE-15", [
  { name: "a canary with alarms", expect: "pass", resources: group({}) },
  {
    name: "one server after the other by default",
    expect: "pass",
    resources: group({ deploymentConfigName: undefined }),
  },
  {
    name: "all at once in dev",
    expect: "pass",
    resources: group({ ...ALL, deploymentGroupName: "shop-dev" }),
  },
  {
    name: "all at once in dev by tag",
    expect: "pass",
    resources: group({ ...ALL, tags: { "lockgate:environment": "dev" } }),
  },
  {
    name: "all at once in production",
    expect: "fail",
    says: "LambdaAllAtOnce",
    on: "group",
    resources: group(ALL),
  },
  {
    name: "all at once, who knows where",
    expect: "fail",
    says: "AllAtOnce",
    resources: group({ ...ALL, deploymentGroupName: "shop" }),
  },
  {
    name: "no rollback",
    expect: "fail",
    says: "autoRollbackConfiguration",
    resources: group({ autoRollbackConfiguration: undefined }),
  },
  {
    name: "rollback off",
    expect: "fail",
    says: "enabled is not true",
    resources: rollback({ enabled: false }),
  },
  {
    name: "no rollback on alarm",
    expect: "fail",
    says: "STOP_ON_ALARM",
    resources: rollback({ events: ["DEPLOYMENT_FAILURE"] }),
  },
  {
    name: "no rollback on failure",
    expect: "fail",
    says: "DEPLOYMENT_FAILURE",
    resources: rollback({ events: ["DEPLOYMENT_STOP_ON_ALARM"] }),
  },
  {
    name: "no alarms configured",
    expect: "fail",
    says: "alarmConfiguration",
    resources: group({ alarmConfiguration: undefined }),
  },
  { name: "no alarm named", expect: "fail", says: "no alarm", resources: alarms({ alarms: [] }) },
  {
    name: "alarms off",
    expect: "fail",
    says: "alarmConfiguration.enabled",
    resources: alarms({ enabled: false }),
  },
  {
    name: "it goes on blindly",
    expect: "fail",
    says: "ignorePollAlarmFailure",
    resources: alarms({ ignorePollAlarmFailure: true }),
  },
  { name: "another type", expect: "notApplicable", resources: goodStore() },
  {
    name: "unknown",
    expect: "undecidable",
    says: "alarmConfiguration",
    resources: group({ alarmConfiguration: UNKNOWN }),
  },
]);
