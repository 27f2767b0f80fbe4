// Declares the deployment server in the tooling account: key, groups, database, balancer, and what runs behind it.
import * as pulumi from "@pulumi/pulumi";
import type { ToolingConfig } from "../../configuration/schema.ts";
import { serverKeyPolicy } from "../../plan/documents/server.ts";
import * as names from "../../plan/names.ts";
import { ManagedKey } from "../keys/managedKey.ts";
import type { LogSettings } from "../logs/logGroup.ts";
import type { Network } from "../network/vpc.ts";
import { Balancer } from "./balancer.ts";
import { Database } from "./database.ts";
import { ServerGroups } from "./network.ts";
import { Services } from "./services.ts";

export type DeploymentServerArgs = {
  config: ToolingConfig;
  settings: NonNullable<ToolingConfig["server"]>;
  place: names.Place;
  network: Network;
  administrator: string;
  logs: LogSettings;
};

export class DeploymentServer extends pulumi.ComponentResource {
  /** Where the name that clients call has to lead (CNAME). */
  readonly address: pulumi.Output<string>;

  constructor(name: string, args: DeploymentServerArgs, opts?: pulumi.ComponentResourceOptions) {
    super("lockgate:server:Server", name, {}, opts);
    const { config, settings, place, network, logs } = args;
    const { protect } = config;
    const child = { parent: this };
    const key = new ManagedKey(
      name,
      {
        description: "The deployment server's database, and secrets that people keep for the server",
        alias: names.serverAlias,
        policy: serverKeyPolicy(place, args.administrator),
        protect,
      },
      child,
    );
    const { vpcId, privateSubnetIds: subnetIds } = network;
    const groups = new ServerGroups(name, { vpcId, clients: settings.clients }, child);
    const database = new Database(
      name,
      {
        place,
        settings: settings.database,
        subnetIds: network.jobs.subnets.isolated,
        securityGroupId: groups.database,
        keyArn: key.ready,
        logs,
        protect,
      },
      child,
    );
    const balancer = new Balancer(
      name,
      { vpcId, subnetIds, securityGroupId: groups.balancer, certificateArn: settings.certificate, protect },
      child,
    );
    new Services(
      name,
      { config, settings, place, subnetIds, groups, targets: balancer.targets, ready: database.ready, logs },
      child,
    );
    this.address = balancer.dnsName;
    this.registerOutputs({ address: this.address });
  }
}
