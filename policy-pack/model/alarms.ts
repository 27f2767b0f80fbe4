// Decides whether somebody is told of an event: by a rule of EventBridge or an alarm on a trail's log, at a live topic.

import { input, type Facts, type Input } from "../facts.ts";
import { someHold } from "../verdict.ts";
import { accountOf, regionOf } from "./accounts.ts";
import { matchesPattern, patternAt } from "./eventPatterns.ts";
import { matchesFilter } from "./metricFilters.ts";
import type { Model } from "./model.ts";

/** `account` and `region` are filled in as a rule sees them: an event happens where its rule is. */
export type TrailEvent = { source: string; "detail-type": string; detail: Readonly<Record<string, unknown>> };

/** Throws undecidable where nobody is known to be told, and something that can't be read might tell. */
export const isTold = (model: Model, event: TrailEvent): boolean =>
  someHold([
    ...model.of("eventRule").map((rule) => () => byRule(model, rule, event)),
    ...model.of("metricFilter").map((filter) => () => byFilter(model, filter, event)),
  ]);

const byRule = (model: Model, rule: Facts, event: TrailEvent): boolean => {
  const pattern = input(rule, "eventPattern");
  if (pattern.state === "absent" || input(rule, "state").string() === "DISABLED") return false;
  const here = { version: "0", account: accountOf(rule), region: regionOf(rule), ...event };
  return (
    matchesPattern(patternAt(pattern), here) &&
    model
      .companions(rule, "eventTarget", "rule")
      .some((target) => isLive(model, target, input(target, "arn")))
  );
};

/** The filter counts into a metric; an alarm on that metric tells. Both are in the account of the log group. */
const byFilter = (model: Model, filter: Facts, event: TrailEvent): boolean => {
  if (!matchesFilter(input(filter, "pattern").string() ?? "", event.detail)) return false;
  const counts = input(filter, "metricTransformation");
  const [name, namespace] = [counts.at("name").string(), counts.at("namespace").string()];
  return model
    .of("metricAlarm")
    .filter((alarm) => accountOf(alarm) === accountOf(filter) && regionOf(alarm) === regionOf(filter))
    .filter(
      (alarm) =>
        input(alarm, "metricName").string() === name && input(alarm, "namespace").string() === namespace,
    )
    .some(
      (alarm) =>
        input(alarm, "actionsEnabled").boolean() !== false &&
        input(alarm, "alarmActions")
          .list()
          .some((action) => isLive(model, alarm, action)),
    );
};

/** A topic that nobody listens to is no target; one that is declared elsewhere is taken to have listeners there. */
const isLive = (model: Model, facts: Facts, position: Input): boolean => {
  const topic = model.follow(facts, position, ["topic"]);
  if (topic.kind === "external") return /^arn:[^:]+:sns:/.test(topic.text);
  return topic.kind === "resource" && model.companions(topic.facts, "topicSubscription", "topic").length > 0;
};
