// Declares the way in to machines: a balancer in private subnets that speaks TLS, in at least two zones.
import * as pulumi from "@pulumi/pulumi";
import { SecurityGroup } from "@pulumi/aws/ec2/securityGroup.js";
import { Listener } from "@pulumi/aws/lb/listener.js";
import { LoadBalancer } from "@pulumi/aws/lb/loadBalancer.js";
import { SecurityGroupIngressRule } from "@pulumi/aws/vpc/securityGroupIngressRule.js";
import { balancerLogs, balancerName, fleetName, regionalArn, type Place } from "../../plan/names.ts";
import { closedBalancer, overTls } from "../network/closedBalancer.ts";

export type BalancerArgs = {
  place: Place;
  app: string;
  environment: string;
  network: { vpcId: pulumi.Input<string>; privateSubnetIds: pulumi.Input<string[]> };
  /** Ranges of who reaches it. */
  clients: readonly string[];
  /** The id of ACM's certificate. */
  certificate: string;
  /** Name of the bucket that is told of each request. */
  accessLogs: pulumi.Input<string>;
};

export type Share = { arn: pulumi.Input<string>; weight: number };

export class Balancer extends pulumi.ComponentResource {
  readonly balancer: LoadBalancer;
  readonly securityGroupId: pulumi.Output<string>;
  readonly #args: BalancerArgs;
  readonly #name: string;

  constructor(name: string, args: BalancerArgs, opts?: pulumi.ComponentResourceOptions) {
    super("lockgate:machines:Balancer", name, {}, opts);
    this.#name = name;
    this.#args = args;
    this.securityGroupId = this.securityGroup(name, args);
    this.balancer = new LoadBalancer(
      name,
      {
        name: balancerName(args.app, args.environment),
        ...closedBalancer,
        subnets: args.network.privateSubnetIds,
        securityGroups: [this.securityGroupId],
        enableDeletionProtection: true,
        enableZonalShift: true,
        accessLogs: { enabled: true, bucket: args.accessLogs, prefix: balancerLogs },
      },
      { parent: this },
    );
    this.registerOutputs({ dnsName: this.balancer.dnsName });
  }

  /** `changes`: whether releases change the shares, so that the program leaves them. */
  listen(shares: readonly Share[], changes = false): Listener {
    const { place, certificate } = this.#args;
    return new Listener(
      this.#name,
      {
        loadBalancerArn: this.balancer.arn,
        ...overTls,
        certificateArn: regionalArn("acm", place, `certificate/${certificate}`),
        defaultActions: [{ type: "forward", forward: { targetGroups: [...shares] } }],
      },
      { parent: this, ...(changes ? { ignoreChanges: ["defaultActions"] } : {}) },
    );
  }

  private securityGroup(name: string, args: BalancerArgs): pulumi.Output<string> {
    const child = { parent: this };
    const group = new SecurityGroup(
      `${name}-balancer`,
      {
        name: `${fleetName(args.app, args.environment)}-balancer`,
        description: `Balancer of ${args.app}: TLS in, to its machines out`,
        vpcId: args.network.vpcId,
      },
      child,
    );
    args.clients.forEach((cidrIpv4, index) => {
      const description = "TLS";
      const port = { ipProtocol: "tcp", fromPort: 443, toPort: 443, cidrIpv4, description };
      void new SecurityGroupIngressRule(
        `${name}-balancer${index === 0 ? "" : index + 1}`,
        { securityGroupId: group.id, ...port },
        child,
      );
    });
    return group.id;
  }
}
