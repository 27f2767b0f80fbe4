// Endpoints and flow logs of a VPC: what AWS fills in by type, and what it refuses.

import { expect } from "chai";
import { flowLog } from "../../../../sandbox/aws/ec2/flowLog.ts";
import { subnet } from "../../../../sandbox/aws/ec2/subnet.ts";
import { vpc } from "../../../../sandbox/aws/ec2/vpc.ts";
import { vpcEndpoint } from "../../../../sandbox/aws/ec2/vpcEndpoint.ts";
import type { Properties } from "../../../../sandbox/aws/model.ts";
import { badTags, itRefuses, policyText } from "../cases.ts";
import type { Scene } from "../cases.ts";
import { roleArn, serviceRole } from "../serviceRole.ts";
import { workload } from "../world.ts";
import { network } from "./network.ts";
import type { Network } from "./network.ts";

const s3 = "com.amazonaws.eu-central-1.s3";
const kms = "com.amazonaws.eu-central-1.kms";

const gatewayInputs = (n: Network): Properties => ({
  vpcId: n.vpc.id,
  serviceName: s3,
  routeTableIds: [n.table.id],
});
const interfaceInputs = (n: Network): Properties => ({
  vpcId: n.vpc.id,
  serviceName: kms,
  vpcEndpointType: "Interface",
  privateDnsEnabled: true,
  subnetIds: [n.subnetA.id, n.subnetB.id],
});

describe("sandbox ec2 VPC endpoint", () => {
  let n: Network;

  beforeEach(() => {
    n = network();
  });

  it("puts a gateway endpoint into route tables", () => {
    const { id, outputs } = n.world.create(vpcEndpoint, gatewayInputs(n));
    expect(id).to.match(/^vpce-[0-9a-f]{17}$/);
    expect(outputs).to.deep.include({
      arn: `arn:aws:ec2:eu-central-1:${workload}:vpc-endpoint/${id}`,
      state: "available",
      subnetIds: [],
      routeTableIds: [n.table.id],
    });
    expect(outputs["prefixListId"]).to.match(/^pl-/);
    expect(outputs["policy"]).to.contain('"Principal":"*"');
  });

  it("puts an interface endpoint into subnets, with the VPC's default group", () => {
    const { outputs } = n.world.create(vpcEndpoint, interfaceInputs(n));
    expect(outputs["networkInterfaceIds"]).to.have.length(2);
    expect(outputs["securityGroupIds"]).to.deep.equal([n.vpc.outputs["defaultSecurityGroupId"]]);
    expect(outputs["dnsEntries"]).to.have.length(1);
    expect(() => n.world.remove(subnet, n.subnetA)).to.throw(/DependencyViolation.*VpcEndpoint/);
  });

  it("refuses a second endpoint for the same tables or the same private name", () => {
    n.world.create(vpcEndpoint, gatewayInputs(n));
    expect(() => n.world.create(vpcEndpoint, gatewayInputs(n))).to.throw(/RouteAlreadyExists/);
    n.world.create(vpcEndpoint, interfaceInputs(n));
    expect(() => n.world.create(vpcEndpoint, interfaceInputs(n))).to.throw(/conflicting DNS domain/);
  });

  it("refuses private names in a VPC without DNS host names", () => {
    n.world.update(vpc, n.vpc, { cidrBlock: "10.0.0.0/16", enableDnsHostnames: false });
    expect(() => n.world.create(vpcEndpoint, interfaceInputs(n))).to.throw(
      /requires both enableDnsSupport and enableDnsHostnames/,
    );
  });

  it("refuses two subnets of one zone", () => {
    const third = n.world.create(subnet, {
      vpcId: n.vpc.id,
      cidrBlock: "10.0.9.0/24",
      availabilityZone: "eu-central-1a",
    });
    const inputs = { ...interfaceInputs(n), subnetIds: [n.subnetA.id, third.id] };
    expect(() => n.world.create(vpcEndpoint, inputs)).to.throw(/DuplicateSubnetsInSameZone/);
  });

  const scene = (inputs: (net: Network) => Properties) => (): Scene => {
    const made = network();
    return { world: made.world, inputs: inputs(made) };
  };

  describe("of type Gateway", () =>
    itRefuses(vpcEndpoint, scene(gatewayInputs), [
      [
        "a service of another region",
        { serviceName: "com.amazonaws.us-east-1.s3" },
        /InvalidServiceName.*eu-central-1/,
      ],
      [
        "a service that does not exist",
        { serviceName: "com.amazonaws.eu-central-1.pizza" },
        /InvalidServiceName/,
      ],
      [
        "a service with interface endpoints only",
        { serviceName: kms },
        /does not match available service types \(\[Interface\]\)/,
      ],
      ["no service", { serviceName: undefined }, /serviceName: is missing/],
      ["subnets", { subnetIds: ["subnet-1"] }, /subnetIds: is not allowed for an endpoint of type Gateway/],
      ["a table that does not exist", { routeTableIds: ["rtb-0"] }, /InvalidRouteTableID\.NotFound/],
      ["an unknown type", { vpcEndpointType: "Tunnel" }, /must be one of Gateway, Interface/],
      ["a policy that is none", { policy: "{" }, /not a valid policy document/],
      ["a policy without principal", { policy: policyText() }, /Principal/],
      ["a VPC that does not exist", { vpcId: "vpc-0" }, /InvalidVpcID\.NotFound/],
      ...badTags,
    ]));

  describe("of type Interface", () =>
    itRefuses(vpcEndpoint, scene(interfaceInputs), [
      [
        "route tables",
        { routeTableIds: ["rtb-1"] },
        /routeTableIds: is not allowed for an endpoint of type Interface/,
      ],
      ["a subnet that does not exist", { subnetIds: ["subnet-0"] }, /InvalidSubnetID\.NotFound/],
      ["a group that does not exist", { securityGroupIds: ["sg-0"] }, /InvalidGroup\.NotFound/],
    ]));
});

describe("sandbox ec2 flow log", () => {
  const place = { account: workload, region: "eu-central-1" };

  function logScene(): Scene {
    const n = network();
    serviceRole(n.world, "flow", "vpc-flow-logs.amazonaws.com");
    serviceRole(n.world, "other", "lambda.amazonaws.com");
    n.world.seed({ token: "aws:s3/bucket:Bucket", id: "flows", ...place });
    const logDestination = `arn:aws:logs:eu-central-1:${workload}:log-group:flow`;
    return {
      world: n.world,
      inputs: { vpcId: n.vpc.id, trafficType: "ALL", logDestination, iamRoleArn: roleArn("flow") },
    };
  }

  it("fills in id, ARN and format, once for a destination", () => {
    const { world, inputs } = logScene();
    const made = world.create(flowLog, inputs);
    expect(made.id).to.match(/^fl-[0-9a-f]{17}$/);
    expect(made.outputs).to.include({
      arn: `arn:aws:ec2:eu-central-1:${workload}:vpc-flow-log/${made.id}`,
      maxAggregationInterval: 600,
    });
    expect(made.outputs["logFormat"]).to.contain("${account-id}");
    expect(() => world.create(flowLog, inputs)).to.throw(/FlowLogAlreadyExists/);
  });

  it("passes its role, on creation only", () => {
    const { world, inputs } = logScene();
    const actions = (operation: "create" | "delete"): string[] =>
      flowLog.calls(operation, { inputs }, world.context()).map((c) => c.action);
    expect(actions("create")).to.deep.equal(["ec2:CreateFlowLogs", "iam:PassRole"]);
    expect(actions("delete")).to.deep.equal(["ec2:DeleteFlowLogs"]);
  });

  it("writes to a bucket without role", () => {
    const { world, inputs } = logScene();
    const { iamRoleArn: _, ...rest } = inputs;
    const toBucket = { ...rest, logDestinationType: "s3", logDestination: "arn:aws:s3:::flows/here" };
    expect(world.create(flowLog, toBucket).id).to.match(/^fl-/);
    expect(() => world.create(flowLog, { ...toBucket, logDestination: "arn:aws:s3:::none" })).to.throw(
      /does not exist/,
    );
  });

  itRefuses(flowLog, logScene, [
    ["nothing to watch", { vpcId: undefined }, /name exactly one of vpcId, subnetId/],
    ["two things to watch", { subnetId: "subnet-1" }, /name exactly one of/],
    ["an unknown type of traffic", { trafficType: "SOME" }, /must be one of ACCEPT, REJECT, ALL/],
    ["no type of traffic", { trafficType: undefined }, /trafficType: is missing/],
    ["another interval", { maxAggregationInterval: 300 }, /must be one of 60, 600/],
    ["no destination", { logDestination: undefined }, /logDestination: is missing/],
    ["logs without role", { iamRoleArn: undefined }, /iamRoleArn: is missing/],
    ["a role of another service", { iamRoleArn: roleArn("other") }, /does not trust vpc-flow-logs/],
    [
      "a bucket with a role",
      { logDestinationType: "s3", logDestination: "arn:aws:s3:::flows" },
      /is not allowed with s3/,
    ],
    ["a VPC that does not exist", { vpcId: "vpc-0" }, /InvalidVpcID\.NotFound/],
    ...badTags,
  ]);
});
