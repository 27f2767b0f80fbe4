// What Glue makes of triggers: what they start and watch is there, and a workflow is started by one of them only.

import { AwsError } from "../model.ts";
import type { ApiCall, Context, Fault, Operation, Properties, ResourceModel } from "../model.ts";
import { areTags, faultsOf, isKnown, isObject, lengthBetween, matches, oneOf } from "../rules.ts";
import { isName, namedModel, needGlue, tokens } from "./names.ts";

const types = ["SCHEDULED", "CONDITIONAL", "ON_DEMAND", "EVENT"];
const jobStates = ["SUCCEEDED", "STOPPED", "TIMEOUT", "FAILED"];
/** Six fields, one of the days left open. */
const cron = /^cron\(\S+ \S+ (\? \S+ (?!\?)\S+|(?!\?)\S+ \S+ \?) \S+\)$/;

export const trigger: ResourceModel = namedModel("Trigger", {
  defaults: { enabled: true },
  replaceOn: ["type", "workflowName"],
  check: (inputs) => [
    ...faultsOf(inputs, {
      name: isName,
      type: oneOf(types),
      schedule: matches(cron, "cron(minutes hours day-of-month month day-of-week year)"),
      actions: lengthBetween(1, 100),
      "predicate.logical": oneOf(["AND", "ANY"]),
      "predicate.conditions[].logicalOperator": oneOf(["EQUALS"]),
      "predicate.conditions[].state": oneOf(jobStates),
      "predicate.conditions[].crawlState": oneOf(["SUCCEEDED", "FAILED", "CANCELLED"]),
      tags: areTags,
    }),
    ...typeFaults(inputs),
    ...itemsOf(inputs["actions"]).flatMap((item, at) => oneEach(item, `actions[${at}]`)),
    ...conditionsOf(inputs).flatMap((item, at) => oneEach(item, `predicate.conditions[${at}]`)),
  ],
  more: startsOrStops,
  refuse(inputs, context) {
    needGlue("Workflow", inputs["workflowName"], context);
    for (const { jobName, crawlerName } of [...itemsOf(inputs["actions"]), ...conditionsOf(inputs)]) {
      needGlue("Job", jobName, context);
      needGlue("Crawler", crawlerName, context);
    }
    refuseSecondStart(inputs, context);
  },
  outputs: ({ enabled, type }) => ({
    state: type === "ON_DEMAND" || enabled === false ? "CREATED" : "ACTIVATED",
  }),
});

const itemsOf = (value: unknown): Properties[] => (Array.isArray(value) ? value.filter(isObject) : []);
const conditionsOf = ({ predicate }: Properties): Properties[] =>
  isObject(predicate) ? itemsOf(predicate["conditions"]) : [];

function typeFaults(inputs: Properties): Fault[] {
  const { type, schedule, predicate } = inputs;
  if (!isKnown(type)) return [];
  return [
    ...(type === "SCHEDULED" && schedule === undefined
      ? [{ property: "schedule", reason: "a SCHEDULED trigger needs one" }]
      : []),
    ...(type !== "SCHEDULED" && isKnown(schedule)
      ? [{ property: "schedule", reason: `a trigger of type ${String(type)} has none` }]
      : []),
    ...(type === "CONDITIONAL" && predicate === undefined
      ? [{ property: "predicate", reason: "a CONDITIONAL trigger needs one" }]
      : []),
  ];
}

const oneEach = ({ jobName, crawlerName }: Properties, property: string): Fault[] =>
  (jobName === undefined) === (crawlerName === undefined)
    ? [{ property, reason: "names either a job or a crawler" }]
    : [];

/** The provider starts a trigger that is enabled once it is made, and follows each change of it. */
function startsOrStops(
  operation: Operation,
  { inputs, outputs }: { inputs: Properties; outputs?: Properties },
  resource: string,
): ApiCall[] {
  const before = operation === "create" ? false : outputs?.["enabled"];
  if ((operation !== "create" && operation !== "update") || inputs["type"] === "ON_DEMAND") return [];
  if (inputs["enabled"] === before || (before === undefined && inputs["enabled"] !== false)) return [];
  return [{ action: inputs["enabled"] === false ? "glue:StopTrigger" : "glue:StartTrigger", resource }];
}

function refuseSecondStart({ name, type, workflowName }: Properties, { caller, world }: Context): void {
  if (type === "CONDITIONAL" || !isKnown(workflowName)) return;
  const { account, region } = caller;
  const [other] = world.find(
    tokens.Trigger,
    { account, region },
    ({ id, outputs }) =>
      id !== name && outputs["workflowName"] === workflowName && outputs["type"] !== "CONDITIONAL",
  );
  if (other !== undefined)
    throw new AwsError(
      "InvalidInputException",
      `Workflow ${String(workflowName)} has the starting trigger ${other.id} already`,
    );
}
