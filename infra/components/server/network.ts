// Declares who reaches whom around the server: clients the balancer, the balancer the server, tasks the database.
import * as pulumi from "@pulumi/pulumi";
import { SecurityGroup } from "@pulumi/aws/ec2/securityGroup.js";
import { SecurityGroupEgressRule } from "@pulumi/aws/vpc/securityGroupEgressRule.js";
import { SecurityGroupIngressRule } from "@pulumi/aws/vpc/securityGroupIngressRule.js";
import { databasePort, serverPart, serverPort } from "../../plan/names.ts";
import { createOutgoingGroup } from "../network/outgoing.ts";

export type ServerGroupsArgs = { vpcId: pulumi.Input<string>; clients: readonly string[] };
type Group = pulumi.Output<string>;

export class ServerGroups extends pulumi.ComponentResource {
  readonly balancer: Group;
  readonly server: Group;
  readonly worker: Group;
  readonly database: Group;

  constructor(name: string, args: ServerGroupsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("lockgate:server:Groups", name, {}, opts);
    const { vpcId, clients } = args;
    const closed = (part: string, description: string): Group =>
      new SecurityGroup(`${name}-${part}`, { name: serverPart(part), description, vpcId }, { parent: this })
        .id;
    const tasks = (part: string, description: string): Group =>
      createOutgoingGroup(
        `${name}-${part}`,
        { groupName: serverPart(part), description, vpcId },
        { parent: this },
      );
    this.balancer = closed("balancer", "Clients of the deployment server, to its servers alone");
    this.server = tasks("server", "The deployment server: its balancer in; TLS and its database out");
    this.worker = tasks("worker", "Workers of the deployment server: nothing in; TLS and the database out");
    this.database = closed(
      "database",
      "Database of the deployment server: its servers and workers in, nothing out",
    );
    clients.forEach((range, index) => this.clients(`${name}-clients-${index}`, range));
    this.way(`${name}-balancer-server`, this.balancer, this.server, serverPort);
    this.way(`${name}-server-database`, this.server, this.database, databasePort);
    this.way(`${name}-worker-database`, this.worker, this.database, databasePort);
    this.registerOutputs();
  }

  private clients(name: string, cidrIpv4: string): void {
    const tls = { ipProtocol: "tcp", fromPort: 443, toPort: 443, description: "TLS of clients" };
    new SecurityGroupIngressRule(
      name,
      { securityGroupId: this.balancer, cidrIpv4, ...tls },
      { parent: this },
    );
  }

  /** Both halves name the other group, not its addresses. */
  private way(name: string, from: Group, to: Group, port: number): void {
    const rule = { ipProtocol: "tcp", fromPort: port, toPort: port, description: `Port ${port}` };
    new SecurityGroupEgressRule(
      name,
      { securityGroupId: from, referencedSecurityGroupId: to, ...rule },
      { parent: this },
    );
    new SecurityGroupIngressRule(
      name,
      { securityGroupId: to, referencedSecurityGroupId: from, ...rule },
      { parent: this },
    );
  }
}
