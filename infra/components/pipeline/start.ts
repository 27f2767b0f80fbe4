// Declares how an event starts an app's pipeline: a rule, and a role that starts this pipeline and no other.
import type * as pulumi from "@pulumi/pulumi";
import { EventRule } from "@pulumi/aws/cloudwatch/eventRule.js";
import { EventTarget } from "@pulumi/aws/cloudwatch/eventTarget.js";
import { startStatements } from "../../plan/documents/sources.ts";
import { trustService } from "../../plan/documents/trust.ts";
import * as names from "../../plan/names.ts";
import { ScopedRole } from "../identity/scopedRole.ts";

export type Start = {
  /** Of the rule and its target, in the state and in AWS. */
  name: string;
  place: names.Place;
  app: string;
  role: { name: string; description: string };
  description: string;
  eventPattern: pulumi.Input<string>;
  /** What the run gets to know of the event. */
  inputTransformer?: { inputPaths: Record<string, string>; inputTemplate: string };
};

/** By an event of the app's source. */
export const startOf = ({ name }: { name: string }): Pick<Start, "name" | "app" | "role"> => ({
  name: `${name}-start`,
  app: name,
  role: { name: names.startRole(name), description: `Starts the pipeline of ${name}` },
});

export function startBy(parent: pulumi.Resource, start: Start): EventTarget {
  const { name, place, app, description, eventPattern, inputTransformer } = start;
  const child = { parent };
  const ruleName = names.topicName(name);
  const rule = new EventRule(name, { name: ruleName, description, eventPattern }, child);
  const pipeline = names.regionalArn("codepipeline", place, names.pipelineName(app));
  const { name: roleName } = start.role;
  const role = new ScopedRole(
    roleName,
    {
      account: place.account,
      roleName,
      description: start.role.description,
      trust: trustService("events.amazonaws.com", place.account, [
        names.regionalArn("events", place, `rule/${ruleName}`),
      ]),
      statements: startStatements(pipeline),
    },
    child,
  );
  return new EventTarget(
    name,
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
