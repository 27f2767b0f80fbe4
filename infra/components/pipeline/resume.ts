// Declares what starts a pipeline again once a new definition of it is deployed: the parameter that says which one it is,
// the rule that hears of its change, and the rule's role.
import * as pulumi from "@pulumi/pulumi";
import { EventRule } from "@pulumi/aws/cloudwatch/eventRule.js";
import { EventTarget } from "@pulumi/aws/cloudwatch/eventTarget.js";
import { Parameter } from "@pulumi/aws/ssm/parameter.js";
import { startStatements } from "../../plan/documents/sources.ts";
import { trustService } from "../../plan/documents/trust.ts";
import * as names from "../../plan/names.ts";
import { deployed } from "../../plan/pipeline/definitions.ts";
import { ScopedRole } from "../identity/scopedRole.ts";

export type ResumeArgs = {
  app: string;
  place: names.Place;
  /** Of the app's own file. */
  sha256: string;
  /** All that the definition makes here: it is deployed when they are. */
  made: pulumi.Input<pulumi.Resource>[];
};

export class Resume extends pulumi.ComponentResource {
  constructor(name: string, args: ResumeArgs, opts?: pulumi.ComponentResourceOptions) {
    super("lockgate:pipeline:Resume", name, {}, opts);
    const target = this.target(name, args);
    new Parameter(
      name,
      {
        name: names.definitionParameter(args.app),
        description: `SHA-256 of what ${args.app} says of its pipeline`,
        tier: "Standard",
        type: "String",
        insecureValue: args.sha256,
      },
      { parent: this, dependsOn: [target, ...args.made] },
    );
    this.registerOutputs({});
  }

  private target(name: string, { app, place }: ResumeArgs): EventTarget {
    const child = { parent: this };
    const ruleName = names.topicName(name);
    const rule = new EventRule(
      name,
      {
        name: ruleName,
        description: `What ${app} says of its pipeline is deployed`,
        eventPattern: JSON.stringify(deployed(app)),
      },
      child,
    );
    const pipeline = names.regionalArn("codepipeline", place, names.pipelineName(app));
    const roleName = names.resumeRole(app);
    const role = new ScopedRole(
      roleName,
      {
        account: place.account,
        roleName,
        description: `Starts the pipeline of ${app} again`,
        trust: trustService("events.amazonaws.com", place.account, [
          names.regionalArn("events", place, `rule/${ruleName}`),
        ]),
        statements: startStatements(pipeline),
      },
      child,
    );
    return new EventTarget(
      name,
      { rule: rule.name, targetId: "pipeline", arn: pipeline, roleArn: role.ready },
      child,
    );
  }
}
