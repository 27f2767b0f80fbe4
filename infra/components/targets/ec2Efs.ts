// Declares an app on two fleets that read their code from file systems: for each colour one, with one way in and one writer.
import * as pulumi from "@pulumi/pulumi";
import { Parameter } from "@pulumi/aws/ssm/parameter.js";
import { colours } from "../../plan/colours.ts";
import * as names from "../../plan/names.ts";
import { CodeWriters } from "../machines/codeWriters.ts";
import { SharedCode } from "../machines/sharedCode.ts";
import { TwoFleets } from "../machines/twoFleets.ts";
import type { TargetArgs } from "./index.ts";

type Args = Omit<TargetArgs<"ec2Efs">, "reach" | "lake">;

export class Ec2Efs extends pulumi.ComponentResource {
  /** ARN of the balancer in front. */
  readonly balancer: pulumi.Output<string>;

  constructor(name: string, args: Args, opts?: pulumi.ComponentResourceOptions) {
    super("lockgate:targets:Ec2Efs", name, {}, opts);
    const { app, environment } = args;
    const child = { parent: this };
    const code = new SharedCode(name, args, child);
    const fleets = new TwoFleets(name, { ...args, mounts: code.mounts }, child);
    const writers = new CodeWriters(name, { ...args, code }, child);
    colours.forEach((colour, index) => {
      code.letIn(`${name}-${colour}`, fleets.fleets[index]?.securityGroupId ?? "");
      code.letIn(`${name}-${colour}-write`, writers.securityGroupIds[colour]);
    });
    new Parameter(
      `${name}-colour`,
      {
        name: names.colourParameter(app, environment),
        description: `Which colour of ${app} was healthy last`,
        tier: "Standard",
        type: "String",
        insecureValue: colours[0],
      },
      // Each release that is healthy changes it.
      { ...child, ignoreChanges: ["insecureValue"] },
    );
    this.balancer = fleets.balancer.balancer.arn;
    this.registerOutputs({ balancer: this.balancer });
  }
}
