// Declares how an event starts an app's pipeline: a rule, and a role that starts this pipeline and no other.
import type * as pulumi from "@pulumi/pulumi";
import { EventRule } from "@pulumi/aws/cloudwatch/eventRule.js";
import { EventTarget } from "@pulumi/aws/cloudwatch/eventTarget.js";
import { startStatements } from "../../plan/documents/sources.ts";
import { trustService } from "../../plan/documents/trust.ts";
import * as names from "../../plan/names.ts";
import { ScopedRole } from "../identity/scopedRole.ts";

export type Start = {
  place: names.Place;
  app: string;
  description: string;
  eventPattern: pulumi.Input<string>;
  /** What the run gets to know of the event. */
  inputTransformer?: { inputPaths: Record<string, string>; inputTemplate: string };
};

export function startBy(parent: pulumi.Resource, start: Start): void {
  const { place, app, description, eventPattern, inputTransformer } = start;
  const child = { parent };
  const local = `${app}-start`;
  const rule = new EventRule(local, { name: names.topicName(local), description, eventPattern }, child);
  const pipeline = names.regionalArn("codepipeline", place, names.pipelineName(app));
  const roleName = names.startRole(app);
  const role = new ScopedRole(
    roleName,
    {
      account: place.account,
      roleName,
      description: `Starts the pipeline of ${app}`,
      trust: trustService("events.amazonaws.com", place.account, [
        names.regionalArn("events", place, `rule/${names.topicName(local)}`),
      ]),
      statements: startStatements(pipeline),
    },
    child,
  );
  new EventTarget(
    local,
    {
      rule: rule.name,
      targetId: "pipeline",
      arn: pipeline,
      roleArn: role.ready,
      ...(inputTransformer === undefined ? {} : { inputTransformer }),
    },
    child,
  );
}
