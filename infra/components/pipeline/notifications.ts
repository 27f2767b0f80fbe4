// Declares who learns that a pipeline failed or was tampered with: a topic, and a rule for each sort of event.
import { EventRule } from "@pulumi/aws/cloudwatch/eventRule.js";
import { EventTarget } from "@pulumi/aws/cloudwatch/eventTarget.js";
import * as pulumi from "@pulumi/pulumi";
import { topicName } from "../../plan/names.ts";
import type { Notification } from "../../plan/pipeline/notifications.ts";
import { AlarmTopic, type AlarmTopicArgs } from "../logs/alarmTopic.ts";

export type NotificationsArgs = Omit<AlarmTopicArgs, "topicName"> & {
  notifications: readonly Notification[];
};

export class Notifications extends pulumi.ComponentResource {
  readonly topicArn: pulumi.Output<string>;

  constructor(name: string, args: NotificationsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("lockgate:pipeline:Notifications", name, {}, opts);
    const child = { parent: this };
    this.topicArn = new AlarmTopic(name, { ...args, topicName: topicName(name) }, child).arn;
    for (const notification of args.notifications) {
      const local = `${name}-${notification.name}`;
      const rule = new EventRule(
        local,
        {
          name: topicName(local),
          description: notification.what,
          eventPattern: JSON.stringify(notification.pattern),
        },
        child,
      );
      new EventTarget(local, { rule: rule.name, targetId: "people", arn: this.topicArn }, child);
    }
    this.registerOutputs({ topicArn: this.topicArn });
  }
}
