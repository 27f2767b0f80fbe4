// Declares the way in: a load balancer inside the network that takes TLS 1.2 and 1.3, and asks servers for their health.
import * as pulumi from "@pulumi/pulumi";
import { Listener } from "@pulumi/aws/lb/listener.js";
import { LoadBalancer } from "@pulumi/aws/lb/loadBalancer.js";
import { TargetGroup } from "@pulumi/aws/lb/targetGroup.js";
import { serverName, serverPort } from "../../plan/names.ts";
import { closedBalancer, overTls } from "../network/closedBalancer.ts";

export type BalancerArgs = {
  vpcId: pulumi.Input<string>;
  subnetIds: pulumi.Input<string[]>;
  securityGroupId: pulumi.Input<string>;
  certificateArn: string;
  protect: boolean;
};

/** Streams of events are quiet for so long at most; the server says something every 15 seconds. */
const idleSeconds = 120;

export class Balancer extends pulumi.ComponentResource {
  readonly dnsName: pulumi.Output<string>;
  /** ARN of the group of servers, once the balancer sends to it. */
  readonly targets: pulumi.Output<string>;

  constructor(name: string, args: BalancerArgs, opts?: pulumi.ComponentResourceOptions) {
    super("lockgate:server:Balancer", name, {}, opts);
    const child = { parent: this };
    const balancer = new LoadBalancer(
      name,
      {
        name: serverName,
        ...closedBalancer,
        loadBalancerType: "application",
        subnets: args.subnetIds,
        securityGroups: [args.securityGroupId],
        enableDeletionProtection: args.protect,
        idleTimeout: idleSeconds,
      },
      { ...child, protect: args.protect },
    );
    const targets = this.group(name, args.vpcId);
    const listener = new Listener(
      name,
      {
        loadBalancerArn: balancer.arn,
        ...overTls,
        certificateArn: args.certificateArn,
        defaultActions: [{ type: "forward", targetGroupArn: targets.arn }],
      },
      child,
    );
    this.dnsName = balancer.dnsName;
    this.targets = pulumi.all([targets.arn, listener.id]).apply(([arn]) => arn);
    this.registerOutputs({ dnsName: this.dnsName });
  }

  private group(name: string, vpcId: pulumi.Input<string>): TargetGroup {
    return new TargetGroup(
      name,
      {
        name: serverName,
        port: serverPort,
        protocol: "HTTP",
        targetType: "ip",
        vpcId: vpcId,
        deregistrationDelay: 30,
        // No server gets better by being taken away because workers are gone, which /readyz tells (docs/operations.md).
        healthCheck: {
          path: "/healthz",
          interval: 10,
          timeout: 5,
          healthyThreshold: 2,
          unhealthyThreshold: 3,
        },
      },
      { parent: this },
    );
  }
}
