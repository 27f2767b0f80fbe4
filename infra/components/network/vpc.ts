// Declares a network: a VPC over several zones, reached by nobody, with endpoints to AWS's services and a filter of names.
import * as pulumi from "@pulumi/pulumi";
import { DefaultSecurityGroup } from "@pulumi/aws/ec2/defaultSecurityGroup.js";
import { FlowLog } from "@pulumi/aws/ec2/flowLog.js";
import { VpcBlockPublicAccessExclusion } from "@pulumi/aws/ec2/vpcBlockPublicAccessExclusion.js";
import { Vpc } from "@pulumi/awsx/ec2/vpc.js";
import type { NetworkSettings } from "../../configuration/schema.ts";
import { toJson } from "../../plan/documents/document.ts";
import { endpointPolicy, s3EndpointPolicy } from "../../plan/documents/network.ts";
import { allowedNames, gatewayEndpoints, interfaceEndpoints } from "../../plan/egress.ts";
import { flowLogs, jobsGroup, type Place } from "../../plan/names.ts";
import { planSubnets } from "../../plan/subnets.ts";
import { createLogGroup, type LogSettings } from "../logs/logGroup.ts";
import { noAutomaticAddresses } from "./addresses.ts";
import { FlowRole } from "./flowRole.ts";
import { NameFilter } from "./nameFilter.ts";
import { createOutgoingGroup } from "./outgoing.ts";

export type NetworkArgs = {
  place: Place;
  /** Those that jobs call from here; absent: its own. */
  regions?: readonly string[];
  /** Its name in the plan of addresses: the environment's, or `tooling`. */
  network: string;
  /** The VPC's IPv4 range, from the company's plan of addresses. */
  cidr: string;
  settings: NetworkSettings;
  /** Roles of other accounts that call from here, and names that they look up. */
  guests?: { readonly roles: readonly string[]; readonly names: readonly string[] };
  logs: LogSettings;
  /** ARN of the role that writes flow logs, where networks of the account share one; absent: the network has its own. */
  flowRole?: string;
  /** Whether balancers in its public subnets are reached from the internet. */
  open?: boolean;
  /** Of the subnets in which apps run. */
  tags?: Readonly<Record<string, string>> | undefined;
};

/** Where jobs run: those that only call AWS in subnets that lead nowhere else, builds in those with a way out. */
export type JobNetwork = {
  vpcId: pulumi.Input<string>;
  subnets: Readonly<Record<"private" | "isolated", pulumi.Input<string[]>>>;
  securityGroupId: pulumi.Input<string>;
};

const natStrategies = { none: "None", single: "Single", onePerZone: "OnePerAz" } as const;

export class Network extends pulumi.ComponentResource {
  readonly vpcId: pulumi.Output<string>;
  readonly privateSubnetIds: pulumi.Output<string[]>;
  readonly publicSubnetIds: pulumi.Output<string[]>;
  readonly jobs: JobNetwork;

  constructor(name: string, args: NetworkArgs, opts?: pulumi.ComponentResourceOptions) {
    super("lockgate:network:Vpc", name, {}, opts);
    const vpc = this.vpc(name, args);
    this.vpcId = vpc.vpcId;
    this.privateSubnetIds = vpc.privateSubnetIds;
    this.publicSubnetIds = vpc.publicSubnetIds;
    this.jobs = {
      vpcId: vpc.vpcId,
      subnets: { private: vpc.privateSubnetIds, isolated: vpc.isolatedSubnetIds },
      securityGroupId: this.jobGroup(name, args),
    };
    const looksUp = [...args.settings.egress, ...(args.guests?.names ?? [])];
    const allowed = allowedNames(args.place.region, looksUp, args.regions);
    new NameFilter(name, { network: args.network, vpcId: vpc.vpcId, allowed }, { parent: this });
    // Whatever names no security group gets the default one: it lets nothing in or out.
    new DefaultSecurityGroup(name, { vpcId: vpc.vpcId, ingress: [], egress: [] }, { parent: this });
    if (args.open === true) this.open(name, args);
    this.flowLog(name, args);
    this.registerOutputs({ vpcId: this.vpcId, privateSubnetIds: this.privateSubnetIds });
  }

  /** Networks of the organization let nothing in (plan/guardrails/closedNetworks.ts): but here, to what stands in these alone. */
  private open(name: string, { settings }: NetworkArgs): void {
    settings.zones.forEach(
      (zone, index) =>
        new VpcBlockPublicAccessExclusion(
          `${name}-${zone}`,
          {
            subnetId: this.publicSubnetIds.apply((ids) => ids[index] ?? ""),
            internetGatewayExclusionMode: "allow-bidirectional",
          },
          { parent: this },
        ),
    );
  }

  private jobGroup(name: string, { network }: NetworkArgs): pulumi.Output<string> {
    const groupName = jobsGroup(network);
    const description = `Jobs of ${network}: TLS out, nothing in`;
    return createOutgoingGroup(
      `${name}-jobs`,
      { groupName, description, vpcId: this.vpcId },
      { parent: this },
    );
  }

  /** Zones and ranges are given, so that the layout is known at preview and never moves. */
  private vpc(name: string, { place, network, cidr, settings, guests, tags }: NetworkArgs): Vpc {
    const subnets = planSubnets(cidr, settings.zones.length);
    const policy = toJson(endpointPolicy(place.account, guests?.roles));
    const service = (short: string): string => `com.amazonaws.${place.region}.${short}`;
    return new Vpc(
      name,
      {
        cidrBlock: cidr,
        availabilityZoneNames: settings.zones.map((zone) => `${place.region}${zone}`),
        subnetStrategy: "Auto",
        subnetSpecs: [
          { type: "Private", name: "private", cidrBlocks: subnets.private, ...(tags && { tags }) },
          { type: "Public", name: "public", cidrBlocks: subnets.public },
          { type: "Isolated", name: "isolated", cidrBlocks: subnets.isolated },
        ],
        natGateways: { strategy: natStrategies[settings.nat] },
        enableDnsHostnames: true,
        enableDnsSupport: true,
        vpcEndpointStrategy: "Auto",
        vpcEndpointSpecs: [
          ...gatewayEndpoints.map((endpoint) => ({
            serviceName: service(endpoint),
            vpcEndpointType: "Gateway",
            policy: endpoint === "s3" ? toJson(s3EndpointPolicy(place, guests?.roles)) : policy,
          })),
          ...interfaceEndpoints(network, settings).map((endpoint) => ({
            serviceName: service(endpoint),
            vpcEndpointType: "Interface",
            privateDnsEnabled: true,
            policy,
          })),
        ],
      },
      { parent: this, transforms: [noAutomaticAddresses] },
    );
  }

  private flowLog(name: string, args: NetworkArgs): void {
    const group = flowLogs(args.network);
    const logGroup = createLogGroup(`${name}-flow`, group, args.logs, { parent: this });
    const role =
      args.flowRole ??
      new FlowRole({ place: args.place, network: args.network, writes: group }, { parent: this }).ready;
    new FlowLog(
      name,
      {
        vpcId: this.vpcId,
        trafficType: "ALL",
        logDestinationType: "cloud-watch-logs",
        logDestination: logGroup.arn,
        iamRoleArn: role,
        maxAggregationInterval: 60,
      },
      { parent: this },
    );
  }
}
