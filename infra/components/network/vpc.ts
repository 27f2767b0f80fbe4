// Declares an environment's network: a VPC over several zones, reached by nobody, with endpoints to AWS's services.
import * as pulumi from "@pulumi/pulumi";
import { DefaultSecurityGroup } from "@pulumi/aws/ec2/defaultSecurityGroup.js";
import { FlowLog } from "@pulumi/aws/ec2/flowLog.js";
import { Vpc } from "@pulumi/awsx/ec2/vpc.js";
import type { EnvironmentConfig } from "../../configuration/schema.ts";
import { toJson } from "../../plan/documents/document.ts";
import { endpointPolicy, flowLogStatements } from "../../plan/documents/network.ts";
import { trustService } from "../../plan/documents/trust.ts";
import { flowLogs, flowRole, regionalArn, type Place } from "../../plan/names.ts";
import { planSubnets } from "../../plan/subnets.ts";
import { ScopedRole } from "../identity/scopedRole.ts";
import { createLogGroup, type LogSettings } from "../logs/logGroup.ts";
import { noAutomaticAddresses } from "./addresses.ts";

export type NetworkArgs = {
  place: Place;
  environment: string;
  /** The VPC's IPv4 range, from the company's plan of addresses. */
  cidr: string;
  settings: EnvironmentConfig["network"];
  logs: LogSettings;
};

const natStrategies = { none: "None", single: "Single", onePerZone: "OnePerAz" } as const;

export class Network extends pulumi.ComponentResource {
  readonly vpcId: pulumi.Output<string>;
  readonly privateSubnetIds: pulumi.Output<string[]>;
  readonly publicSubnetIds: pulumi.Output<string[]>;

  constructor(name: string, args: NetworkArgs, opts?: pulumi.ComponentResourceOptions) {
    super("lockgate:network:Vpc", name, {}, opts);
    const vpc = this.vpc(name, args);
    this.vpcId = vpc.vpcId;
    this.privateSubnetIds = vpc.privateSubnetIds;
    this.publicSubnetIds = vpc.publicSubnetIds;
    // Whatever names no security group gets the default one: it lets nothing in or out.
    new DefaultSecurityGroup(name, { vpcId: vpc.vpcId, ingress: [], egress: [] }, { parent: this });
    this.flowLog(name, args);
    this.registerOutputs({ vpcId: this.vpcId, privateSubnetIds: this.privateSubnetIds });
  }

  /** Zones and ranges are given, so that the layout is known at preview and never moves. */
  private vpc(name: string, { place, cidr, settings }: NetworkArgs): Vpc {
    const subnets = planSubnets(cidr, settings.zones.length);
    const policy = toJson(endpointPolicy(place.account));
    const service = (short: string): string => `com.amazonaws.${place.region}.${short}`;
    return new Vpc(
      name,
      {
        cidrBlock: cidr,
        availabilityZoneNames: settings.zones.map((zone) => `${place.region}${zone}`),
        subnetStrategy: "Auto",
        subnetSpecs: [
          { type: "Private", name: "private", cidrBlocks: subnets.private },
          { type: "Public", name: "public", cidrBlocks: subnets.public },
        ],
        natGateways: { strategy: natStrategies[settings.nat] },
        enableDnsHostnames: true,
        enableDnsSupport: true,
        vpcEndpointStrategy: "Auto",
        vpcEndpointSpecs: [
          { serviceName: service("s3"), vpcEndpointType: "Gateway", policy },
          ...settings.endpoints.map((endpoint) => ({
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
    const group = flowLogs(args.environment);
    const logGroup = createLogGroup(`${name}-flow`, group, args.logs, { parent: this });
    const roleName = flowRole(args.environment);
    const role = new ScopedRole(
      roleName,
      {
        account: args.place.account,
        roleName,
        description: `Writes the flow log of ${args.environment}`,
        trust: trustService("vpc-flow-logs.amazonaws.com", args.place.account),
        statements: flowLogStatements(regionalArn("logs", args.place, `log-group:${group}`)),
      },
      { parent: this },
    );
    new FlowLog(
      name,
      {
        vpcId: this.vpcId,
        trafficType: "ALL",
        logDestinationType: "cloud-watch-logs",
        logDestination: logGroup.arn,
        iamRoleArn: role.ready,
        maxAggregationInterval: 60,
      },
      { parent: this },
    );
  }
}
