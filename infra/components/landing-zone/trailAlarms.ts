// Declares who learns at once what happens in the organization: a topic, and an alarm for each sort of call.
import * as pulumi from "@pulumi/pulumi";
import { trailAlarms } from "../../plan/alarms.ts";
import { alarmKeyPolicy, alarmTopicPolicy } from "../../plan/documents/alarms.ts";
import { alarmsAlias, alarmsTopic, trailAlarmName, type Place } from "../../plan/names.ts";
import { ManagedKey } from "../keys/managedKey.ts";
import { createLineAlarm } from "../logs/lineAlarm.ts";
import { createTopic } from "../logs/topic.ts";

export type TrailAlarmsArgs = {
  place: Place;
  administrator: string;
  /** Name of the log group that the organization's trail fills: one alarm sees all accounts and regions. */
  logGroup: pulumi.Input<string>;
  /** E-mail addresses. */
  subscribers: readonly string[];
  protect: boolean;
};

/** CIS asks for no longer than this between a call and its alarm. */
const period = 300;

export class TrailAlarms extends pulumi.ComponentResource {
  readonly topicArn: pulumi.Output<string>;

  constructor(name: string, args: TrailAlarmsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("lockgate:landing-zone:TrailAlarms", name, {}, opts);
    const key = new ManagedKey(
      name,
      {
        description: "Encrypts what people are told of the organization",
        alias: alarmsAlias,
        policy: alarmKeyPolicy(args.place, args.administrator),
        protect: args.protect,
      },
      { parent: this },
    );
    const policy = alarmTopicPolicy(args.place, alarmsTopic);
    this.topicArn = createTopic(
      name,
      { topicName: alarmsTopic, keyArn: key.ready, policy, subscribers: args.subscribers },
      { parent: this },
    );
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
