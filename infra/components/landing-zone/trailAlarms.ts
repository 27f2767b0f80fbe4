// Declares who learns at once what happens in the organization: a topic, and an alarm for each sort of call.
import * as pulumi from "@pulumi/pulumi";
import { trailAlarms } from "../../plan/alarms.ts";
import { alarmsTopic, trailAlarmName } from "../../plan/names.ts";
import { AlarmTopic, type AlarmTopicArgs } from "../logs/alarmTopic.ts";
import { createLineAlarm } from "../logs/lineAlarm.ts";

export type TrailAlarmsArgs = Omit<AlarmTopicArgs, "topicName"> & {
  /** Name of the log group that the organization's trail fills: one alarm sees all accounts and regions. */
  logGroup: pulumi.Input<string>;
};

/** CIS asks for no longer than this between a call and its alarm. */
const period = 300;

export class TrailAlarms extends pulumi.ComponentResource {
  readonly topicArn: pulumi.Output<string>;

  constructor(name: string, args: TrailAlarmsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("lockgate:landing-zone:TrailAlarms", name, {}, opts);
    this.topicArn = new AlarmTopic(name, { ...args, topicName: alarmsTopic }, { parent: this }).arn;
    for (const alarm of trailAlarms)
      createLineAlarm(
        alarm.name,
        {
          alarmName: trailAlarmName(alarm.name),
          description: alarm.what,
          logGroup: args.logGroup,
          pattern: alarm.pattern,
          namespace: "Lockgate/Organization",
          metric: alarm.name,
          period,
          threshold: alarm.threshold,
          tells: [this.topicArn],
        },
        { parent: this },
      );
    this.registerOutputs({ topicArn: this.topicArn });
  }
}
