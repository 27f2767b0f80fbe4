// Declares the way in to machines: a balancer that speaks TLS, in at least two zones, inside the network or open to everybody.
import * as pulumi from "@pulumi/pulumi";
import { SecurityGroup } from "@pulumi/aws/ec2/securityGroup.js";
import { Listener } from "@pulumi/aws/lb/listener.js";
import { LoadBalancer } from "@pulumi/aws/lb/loadBalancer.js";
import { SecurityGroupIngressRule } from "@pulumi/aws/vpc/securityGroupIngressRule.js";
import type { Domain } from "../../plan/domains.ts";
import { everybody, publicTier } from "../../plan/internet.ts";
import { balancerLogs, balancerName, fleetName, regionalArn, type Place } from "../../plan/names.ts";
import { closedBalancer, overTls } from "../network/closedBalancer.ts";
import { createDomain } from "./domain.ts";

export type BalancerArgs = {
  place: Place;
  app: string;
  environment: string;
  network: { vpcId: pulumi.Input<string> };
  /** Where it stands. */
  subnetIds: pulumi.Input<string[]>;
  /** Whether everybody reaches it. */
  internet: boolean;
  /** Ranges of who reaches it. */
  clients: readonly string[];
  /** The id of ACM's certificate. */
  certificate: string;
  /** By which name users find it; absent: by ELB's own. */
  domain?: Domain | undefined;
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
        ...(args.internet ? { internal: false, tags: publicTier } : {}),
        subnets: args.subnetIds,
        securityGroups: [this.securityGroupId],
        enableDeletionProtection: true,
        enableZonalShift: true,
        accessLogs: { enabled: true, bucket: args.accessLogs, prefix: balancerLogs },
      },
      { parent: this },
    );
    if (args.internet) this.redirect(name);
    if (args.domain !== undefined)
      createDomain(name, { domain: args.domain, balancer: this.balancer }, { parent: this });
    this.registerOutputs({ dnsName: this.balancer.dnsName });
  }

  /** Who comes in the clear is sent to where it speaks TLS, and told nothing else. */
  private redirect(name: string): void {
    new Listener(
      `${name}-redirect`,
      {
        loadBalancerArn: this.balancer.arn,
        port: 80,
        protocol: "HTTP",
        defaultActions: [
          { type: "redirect", redirect: { port: "443", protocol: "HTTPS", statusCode: "HTTP_301" } },
        ],
      },
      { parent: this },
    );
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
        ...(args.internet ? { tags: publicTier } : {}),
      },
      child,
    );
    const letIn = (local: string, cidrIpv4: string, port: number, description: string): void => {
      const ports = { ipProtocol: "tcp", fromPort: port, toPort: port };
      void new SecurityGroupIngressRule(
        local,
        { securityGroupId: group.id, cidrIpv4, ...ports, description },
        child,
      );
    };
    args.clients.forEach((client, index) =>
      letIn(`${name}-balancer${index === 0 ? "" : index + 1}`, client, 443, "TLS"),
    );
    if (args.internet) letIn(`${name}-balancer-redirect`, everybody, 80, "Sent to TLS");
    return group.id;
  }
}
