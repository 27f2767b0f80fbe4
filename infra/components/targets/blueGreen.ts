// Declares an app on two fleets, each with what was released to it.
import * as pulumi from "@pulumi/pulumi";
import { TwoFleets, type TwoFleetsArgs } from "../machines/twoFleets.ts";

export class BlueGreen extends pulumi.ComponentResource {
  /** ARN of the balancer in front. */
  readonly balancer: pulumi.Output<string>;

  constructor(name: string, args: TwoFleetsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("lockgate:targets:BlueGreen", name, {}, opts);
    this.balancer = new TwoFleets(name, args, { parent: this }).balancer.balancer.arn;
    this.registerOutputs({ balancer: this.balancer });
  }
}
