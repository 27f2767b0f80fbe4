// Declares where people of an account learn of alarms: an encrypted topic with its own key.
import * as pulumi from "@pulumi/pulumi";
import { alarmKeyPolicy, alarmTopicPolicy } from "../../plan/documents/alarms.ts";
import type { Place } from "../../plan/names.ts";
import { ManagedKey } from "../keys/managedKey.ts";
import { createTopic } from "./topic.ts";

export type AlarmTopicArgs = {
  place: Place;
  /** ARN of the role that declares it. */
  administrator: string;
  topicName: string;
  /** E-mail addresses. */
  subscribers: readonly string[];
  protect: boolean;
};

export class AlarmTopic extends pulumi.ComponentResource {
  readonly arn: pulumi.Output<string>;

  constructor(name: string, args: AlarmTopicArgs, opts?: pulumi.ComponentResourceOptions) {
    super("lockgate:logs:AlarmTopic", name, {}, opts);
    const key = new ManagedKey(
      name,
      {
        description: `Encrypts what the topic ${args.topicName} tells`,
        alias: `alias/${args.topicName}`,
        policy: alarmKeyPolicy(args.place, args.administrator),
        protect: args.protect,
      },
      { parent: this },
    );
    const policy = alarmTopicPolicy(args.place, args.topicName);
    this.arn = createTopic(
      name,
      { topicName: args.topicName, keyArn: key.ready, policy, subscribers: args.subscribers },
      { parent: this },
    );
    this.registerOutputs({ arn: this.arn });
  }
}
