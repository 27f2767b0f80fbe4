// A model of the alarms that watch functions: an alarm is on once a line that its declared filter counts was logged.
import type { Model } from "../../../policy-pack/model/model.ts";
import { accountOf } from "../../../policy-pack/model/accounts.ts";

type Transformation = { name?: string; namespace?: string };

export class Alarms {
  readonly #model: Model;
  readonly #on = new Set<string>();

  constructor(model: Model) {
    this.#model = model;
  }

  /** `OK` or `ALARM`; undefined: none of this name is declared there. */
  state(account: string, name: string): "OK" | "ALARM" | undefined {
    if (this.#declared(account, name) === undefined) return undefined;
    return this.#on.has(`${account}/${name}`) ? "ALARM" : "OK";
  }

  ring(account: string, name: string): void {
    this.#on.add(`${account}/${name}`);
  }

  /** Nothing was logged for a while. */
  rest(account: string, name: string): void {
    this.#on.delete(`${account}/${name}`);
  }

  /** What a function logged; each alarm whose filter reads that log group hears of it. */
  hear(account: string, logGroup: string, log: string): void {
    for (const { props, ...facts } of this.#of("aws:cloudwatch/metricAlarm:MetricAlarm", account)) {
      const heard = this.#filters(account, logGroup, { ...facts, props }.props).some((pattern) =>
        matches(pattern, log),
      );
      if (heard) this.ring(account, String(props["name"]));
    }
  }

  /** Patterns of the filters that count for an alarm. */
  #filters(account: string, logGroup: string, alarm: Readonly<Record<string, unknown>>): string[] {
    return this.#of("aws:cloudwatch/logMetricFilter:LogMetricFilter", account)
      .filter(({ props }) => {
        const to = (props["metricTransformation"] ?? {}) as Transformation;
        return (
          props["logGroupName"] === logGroup &&
          to.name === alarm["metricName"] &&
          to.namespace === alarm["namespace"]
        );
      })
      .map(({ props }) => String(props["pattern"]));
  }

  #declared = (account: string, name: string) =>
    this.#of("aws:cloudwatch/metricAlarm:MetricAlarm", account).find(({ props }) => props["name"] === name);

  #of = (type: string, account: string) =>
    this.#model.resources.filter((facts) => facts.type === type && accountOf(facts) === account);
}

/** Terms that must all be in one line (CloudWatch Logs User Guide, "Filter pattern syntax"). */
const matches = (pattern: string, log: string): boolean => {
  const terms = pattern.split(/\s+/).map((term) => term.replaceAll('"', ""));
  return log.split("\n").some((line) => terms.every((term) => line.includes(term)));
};
