import { UNKNOWN } from "../../../../policy-pack/facts.ts";
import { ruleCases } from "../../ruleCases.ts";
import { change, without } from "../../worldBasics.ts";
import { alarms, counted, managed, organization } from "../../worldLogging.ts";

const rules = alarms();
const filter = counted('{ $.eventName = "*" }');

ruleCases("LOG-12", [
  { name: "a rule for every call", expect: "pass", resources: [organization, ...rules] },
  {
    name: "a metric filter for every call, and an alarm",
    expect: "pass",
    resources: [organization, ...filter],
  },
  {
    name: "a topic that is declared elsewhere",
    expect: "pass",
    resources: [organization, ...rules.filter(({ name }) => name !== "alarms")],
  },
  { name: "nothing", expect: "fail", on: "organization", says: "a root user", resources: [organization] },
  {
    name: "no sign-ins",
    expect: "fail",
    says: "nobody is told of a sign-in without MFA, a failed sign-in",
    resources: [organization, ...alarms({ "detail-type": ["AWS API Call via CloudTrail"] })],
  },
  {
    name: "a rule that misses one call",
    expect: "fail",
    says: "nobody is told of a change of trails (StopLogging)",
    resources: [organization, ...alarms({ detail: { eventName: [{ "anything-but": "StopLogging" }] } })],
  },
  {
    name: "a filter that misses root",
    expect: "fail",
    says: "nobody is told of a call of a root user",
    resources: [organization, ...counted('{ $.userIdentity.type != "Root" }')],
  },
  {
    name: "a topic that nobody listens to",
    expect: "fail",
    resources: [organization, ...without(rules, "mail")],
  },
  {
    name: "a rule without target",
    expect: "fail",
    resources: [organization, ...without(rules, "calls-target")],
  },
  {
    name: "a rule that is off",
    expect: "fail",
    resources: [organization, ...change(rules, "calls", { state: "DISABLED" })],
  },
  { name: "a filter without alarm", expect: "fail", resources: [organization, ...without(filter, "alarm")] },
  {
    name: "an alarm without actions",
    expect: "fail",
    resources: [organization, ...counted('{ $.eventName = "*" }', { alarmActions: [] })],
  },
  {
    name: "an alarm that is off",
    expect: "fail",
    resources: [organization, ...counted('{ $.eventName = "*" }', { actionsEnabled: false })],
  },
  {
    name: "an alarm on another metric",
    expect: "fail",
    resources: [organization, ...counted('{ $.eventName = "*" }', { metricName: "other" })],
  },
  { name: "a filter that can't be read", expect: "fail", resources: [organization, ...counted("{ $.x = ")] },
  {
    name: "alarms without an organization",
    expect: "notApplicable",
    resources: [managed("topic", "t"), ...rules],
  },
  {
    name: "a rule that nobody knows",
    expect: "undecidable",
    says: "eventPattern",
    resources: [organization, ...change(rules, "calls", { eventPattern: UNKNOWN })],
  },
  {
    name: "a pattern that is no JSON",
    expect: "undecidable",
    says: "is not JSON",
    resources: [organization, ...change(rules, "calls", { eventPattern: "{" })],
  },
]);
