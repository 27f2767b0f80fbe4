// Declares who is asked for approvals: a topic for each environment that needs one, with its subscribers.
import * as pulumi from "@pulumi/pulumi";
import { Topic } from "@pulumi/aws/sns/topic.js";
import { TopicPolicy } from "@pulumi/aws/sns/topicPolicy.js";
import { TopicSubscription } from "@pulumi/aws/sns/topicSubscription.js";
import type { Environment } from "../../configuration/schema.ts";
import { onlyRoles, toJson } from "../../plan/documents/document.ts";
import { regionalArn, type Place } from "../../plan/names.ts";
import { approvalTopic } from "../../plan/pipeline/plan.ts";

export type ApprovalTopicArgs = {
  place: Place;
  environment: Environment;
  /** Role ARNs that ask. */
  askers: readonly string[];
  keyArn: pulumi.Input<string>;
};

export class ApprovalTopic extends pulumi.ComponentResource {
  readonly arn: pulumi.Output<string>;

  constructor(name: string, args: ApprovalTopicArgs, opts?: pulumi.ComponentResourceOptions) {
    super("lockgate:pipeline:ApprovalTopic", name, {}, opts);
    const child = { parent: this };
    const topicName = approvalTopic(args.environment);
    const topic = new Topic(name, { name: topicName, kmsMasterKeyId: args.keyArn }, child);
    const ask = {
      Sid: "Ask",
      Effect: "Allow" as const,
      ...onlyRoles(args.askers),
      Action: "sns:Publish",
      Resource: regionalArn("sns", args.place, topicName),
    };
    new TopicPolicy(name, { arn: topic.arn, policy: toJson([ask]) }, child);
    for (const endpoint of args.environment.approvers)
      new TopicSubscription(`${name}-${endpoint}`, { topic: topic.arn, protocol: "email", endpoint }, child);
    this.arn = topic.arn;
    this.registerOutputs({ arn: this.arn });
  }
}
