// Declares who is asked for approvals: a topic for each environment that needs one, with its subscribers.
import * as pulumi from "@pulumi/pulumi";
import type { Environment } from "../../configuration/schema.ts";
import { onlyRoles } from "../../plan/documents/document.ts";
import { regionalArn, type Place } from "../../plan/names.ts";
import { approvalTopic } from "../../plan/pipeline/plan.ts";
import { createTopic } from "../logs/topic.ts";

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
    const topicName = approvalTopic(args.environment);
    const ask = {
      Sid: "Ask",
      Effect: "Allow" as const,
      ...onlyRoles(args.askers),
      Action: "sns:Publish",
      Resource: regionalArn("sns", args.place, topicName),
    };
    this.arn = createTopic(
      name,
      { topicName, keyArn: args.keyArn, policy: [ask], subscribers: args.environment.approvers },
      { parent: this },
    );
    this.registerOutputs({ arn: this.arn });
  }
}
