// Declares what is broken on purpose after a release: some machines of a fleet are killed, and users must not notice.
import { ExperimentTemplate } from "@pulumi/aws/fis/experimentTemplate.js";
import * as pulumi from "@pulumi/pulumi";
import { trustService } from "../../plan/documents/trust.ts";
import { breakerRole, breakerSources, breakerStatements, experimentTag } from "../../plan/experiments.ts";
import * as names from "../../plan/names.ts";
import { ScopedRole } from "../identity/scopedRole.ts";

export type ExperimentArgs = {
  place: names.Place;
  app: string;
  environment: string;
  /** The fleet's name: what its machines are tagged with. */
  fleet: string;
  /** How many of its machines die. */
  count: number;
  /** ARN of the alarm that stops it at once. */
  alarmArn: pulumi.Input<string>;
};

export class Experiment extends pulumi.ComponentResource {
  readonly templateId: pulumi.Output<string>;

  constructor(name: string, args: ExperimentArgs, opts?: pulumi.ComponentResourceOptions) {
    super("lockgate:targets:Experiment", name, {}, opts);
    const { app, environment, fleet, count, alarmArn } = args;
    this.templateId = new ExperimentTemplate(
      name,
      {
        description: `Kills ${count} of the machines of ${app} in ${environment}`,
        roleArn: this.role(args).ready,
        targets: [
          {
            name: "machines",
            resourceType: "aws:ec2:instance",
            resourceTags: [{ key: experimentTag, value: fleet }],
            filters: [{ path: "State.Name", values: ["running"] }],
            selectionMode: `COUNT(${count})`,
          },
        ],
        actions: [
          {
            name: "kill",
            actionId: "aws:ec2:terminate-instances",
            target: { key: "Instances", value: "machines" },
          },
        ],
        stopConditions: [{ source: "aws:cloudwatch:alarm", value: alarmArn }],
        // Nothing found is nothing proven.
        experimentOptions: { accountTargeting: "single-account", emptyTargetResolutionMode: "fail" },
        tags: { [experimentTag]: fleet },
      },
      { parent: this },
    ).id;
    this.registerOutputs({ templateId: this.templateId });
  }

  private role({ place, app, environment, fleet }: ExperimentArgs): ScopedRole {
    const roleName = names.jobRole(app, environment, breakerRole);
    return new ScopedRole(
      roleName,
      {
        account: place.account,
        roleName,
        description: `Kills machines of ${app} in ${environment} that are tagged for it`,
        trust: trustService("fis.amazonaws.com", place.account, breakerSources(place)),
        statements: breakerStatements(place, fleet),
      },
      { parent: this },
    );
  }
}
