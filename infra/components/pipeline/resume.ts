// Declares what starts a pipeline again once a new definition of it is deployed: the parameter that says which one it is,
// the rule that hears of its change, and the rule's role.
import * as pulumi from "@pulumi/pulumi";
import type { EventTarget } from "@pulumi/aws/cloudwatch/eventTarget.js";
import { Parameter } from "@pulumi/aws/ssm/parameter.js";
import * as names from "../../plan/names.ts";
import { deployed } from "../../plan/pipeline/definitions.ts";
import { startBy } from "./start.ts";

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
    return startBy(this, {
      name,
      place,
      app,
      role: { name: names.resumeRole(app), description: `Starts the pipeline of ${app} again` },
      description: `What ${app} says of its pipeline is deployed`,
      eventPattern: JSON.stringify(deployed(app)),
    });
  }
}
