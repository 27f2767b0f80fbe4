// Declares an encrypted topic with its policy and the people who get its mails.
import { Topic } from "@pulumi/aws/sns/topic.js";
import { TopicPolicy } from "@pulumi/aws/sns/topicPolicy.js";
import { TopicSubscription } from "@pulumi/aws/sns/topicSubscription.js";
import type * as pulumi from "@pulumi/pulumi";
import { toJson, type Statement } from "../../plan/documents/document.ts";

export type TopicArgs = {
  topicName: string;
  keyArn: pulumi.Input<string>;
  policy: readonly Statement[];
  /** E-mail addresses. AWS asks each once whether it wants the mails. */
  subscribers: readonly string[];
};

/** The ARN of the topic. */
export function createTopic(
  name: string,
  args: TopicArgs,
  opts: pulumi.CustomResourceOptions,
): pulumi.Output<string> {
  const topic = new Topic(name, { name: args.topicName, kmsMasterKeyId: args.keyArn }, opts);
  new TopicPolicy(name, { arn: topic.arn, policy: toJson(args.policy) }, opts);
  for (const endpoint of args.subscribers)
    new TopicSubscription(`${name}-${endpoint}`, { topic: topic.arn, protocol: "email", endpoint }, opts);
  return topic.arn;
}
