// The children that awsx:ec2:Vpc makes for its arguments: types, names, parents, inputs; and the arguments it refuses.

import { expect } from "chai";
import { construct } from "../../../sandbox/awsx/index.ts";
import { constructRequest, startMonitor } from "./monitor.ts";
import type { Monitor } from "./monitor.ts";

const short: Record<string, string> = {
  "aws:ec2/vpc:Vpc": "Vpc",
  "aws:ec2/internetGateway:InternetGateway": "InternetGateway",
  "aws:ec2/subnet:Subnet": "Subnet",
  "aws:ec2/routeTable:RouteTable": "RouteTable",
  "aws:ec2/routeTableAssociation:RouteTableAssociation": "RouteTableAssociation",
  "aws:ec2/route:Route": "Route",
  "aws:ec2/eip:Eip": "Eip",
  "aws:ec2/natGateway:NatGateway": "NatGateway",
};

const threeTiers = [
  { type: "Public", cidrMask: 24 },
  { type: "Private", cidrMask: 20 },
  { type: "Isolated", cidrMask: 24 },
];

describe("awsx:ec2:Vpc", () => {
  let monitor: Monitor;
  const collect = (): void => undefined;

  beforeEach(async () => {
    process.on("unhandledRejection", collect);
    monitor = await startMonitor();
  });

  afterEach(() => {
    process.off("unhandledRejection", collect);
    monitor.close();
  });

  const build = (inputs: Record<string, unknown>): Promise<unknown> =>
    construct(constructRequest(monitor, inputs));
  const names = (type: string): string[] =>
    monitor
      .ofType(type)
      .map((r) => r.name)
      .toSorted();
  const inputsOf = (type: string, name: string): Record<string, unknown> =>
    monitor.ofType(type).find((r) => r.name === name)?.inputs ?? expect.fail(`no ${type} ${name}`);

  it("makes the children of the real component, under the same parents", async () => {
    await build({
      cidrBlock: "10.1.0.0/16",
      numberOfAvailabilityZones: 1,
      subnetStrategy: "Auto",
      subnetSpecs: threeTiers,
    });
    const children = monitor.registrations.map(
      (r) => `${short[r.type] ?? r.type} ${r.name} < ${r.parent.split("$").at(-1)}`,
    );
    expect(children.toSorted()).to.deep.equal(
      [
        "awsx:ec2:Vpc net < ",
        "Vpc net < urn:pulumi:dev::lockgate::awsx:ec2:Vpc::net",
        "InternetGateway net < aws:ec2/vpc:Vpc::net",
        ...["public", "private", "isolated"].flatMap((kind) => [
          `Subnet net-${kind}-1 < aws:ec2/vpc:Vpc::net`,
          `RouteTable net-${kind}-1 < aws:ec2/subnet:Subnet::net-${kind}-1`,
          `RouteTableAssociation net-${kind}-1 < aws:ec2/routeTable:RouteTable::net-${kind}-1`,
        ]),
        "Route net-public-1 < aws:ec2/routeTable:RouteTable::net-public-1",
        "Route net-private-1 < aws:ec2/routeTable:RouteTable::net-private-1",
        "Eip net-1 < aws:ec2/subnet:Subnet::net-public-1",
        "NatGateway net-1 < aws:ec2/subnet:Subnet::net-public-1",
      ].toSorted(),
    );
  });

  it("passes settings and tags on", async () => {
    await build({
      cidrBlock: "10.1.0.0/16",
      availabilityZoneNames: ["eu-west-1b"],
      enableDnsHostnames: true,
      subnetStrategy: "Auto",
      subnetSpecs: [{ type: "Public", tags: { tier: "edge" } }, { type: "Private" }],
      tags: { owner: "platform" },
    });
    expect(inputsOf("aws:ec2/vpc:Vpc", "net")).to.deep.include({
      cidrBlock: "10.1.0.0/16",
      enableDnsHostnames: true,
      tags: { Name: "net", owner: "platform" },
    });
    expect(inputsOf("aws:ec2/subnet:Subnet", "net-public-1")).to.deep.include({
      availabilityZone: "eu-west-1b",
      cidrBlock: "10.1.0.0/17",
      mapPublicIpOnLaunch: true,
      tags: { Name: "net-public-1", owner: "platform", SubnetType: "Public", tier: "edge" },
    });
    expect(inputsOf("aws:ec2/subnet:Subnet", "net-private-1")).to.include({ mapPublicIpOnLaunch: false });
    expect(inputsOf("aws:ec2/natGateway:NatGateway", "net-1")["tags"]).to.deep.equal({
      Name: "net-1",
      owner: "platform",
    });
    expect(monitor.invokes).to.deep.equal([]);
  });

  const strategies = [
    { strategy: "None", gateways: [], privateRoutes: [] },
    { strategy: "Single", gateways: ["net-1"], privateRoutes: ["NatGateway-net-1", "NatGateway-net-1"] },
    {
      strategy: "OnePerAz",
      gateways: ["net-1", "net-2"],
      privateRoutes: ["NatGateway-net-1", "NatGateway-net-2"],
    },
  ];

  for (const { strategy, gateways, privateRoutes } of strategies)
    it(`makes the gateways and routes of strategy ${strategy}`, async () => {
      await build({ numberOfAvailabilityZones: 2, natGateways: { strategy }, subnetStrategy: "Auto" });
      expect(names("aws:ec2/natGateway:NatGateway")).to.deep.equal(gateways);
      expect(names("aws:ec2/eip:Eip")).to.deep.equal(gateways);
      const privates = monitor.ofType("aws:ec2/route:Route").filter((r) => r.name.includes("private"));
      expect(privates.map((r) => r.inputs["natGatewayId"])).to.deep.equal(privateRoutes);
    });

  it("takes given addresses instead of making some", async () => {
    await build({
      numberOfAvailabilityZones: 1,
      natGateways: { strategy: "Single", elasticIpAllocationIds: ["eipalloc-0a"] },
    });
    expect(names("aws:ec2/eip:Eip")).to.deep.equal([]);
    expect(inputsOf("aws:ec2/natGateway:NatGateway", "net-1")).to.include({ allocationId: "eipalloc-0a" });
  });

  const gateway = { serviceName: "com.amazonaws.eu-central-1.s3" };
  const interfaceSpec = { serviceName: "com.amazonaws.eu-central-1.kms", vpcEndpointType: "Interface" };

  it("passes endpoint specifications through", async () => {
    await build({
      numberOfAvailabilityZones: 1,
      vpcEndpointSpecs: [
        { ...interfaceSpec, privateDnsEnabled: true, subnetIds: ["subnet-1"], tags: { a: "b" } },
      ],
    });
    expect(inputsOf("aws:ec2/vpcEndpoint:VpcEndpoint", interfaceSpec.serviceName)).to.deep.equal({
      ...interfaceSpec,
      privateDnsEnabled: true,
      subnetIds: ["subnet-1"],
      vpcId: "Vpc-net",
      tags: { Name: "net", a: "b" },
    });
  });

  it("fills endpoints in under the strategy Auto", async () => {
    await build({
      numberOfAvailabilityZones: 2,
      subnetStrategy: "Auto",
      subnetSpecs: threeTiers,
      vpcEndpointStrategy: "Auto",
      vpcEndpointSpecs: [gateway, interfaceSpec],
    });
    expect(inputsOf("aws:ec2/vpcEndpoint:VpcEndpoint", gateway.serviceName)["routeTableIds"]).to.have.length(
      6,
    );
    expect(inputsOf("aws:ec2/vpcEndpoint:VpcEndpoint", interfaceSpec.serviceName)).to.deep.include({
      subnetIds: ["Subnet-net-private-1", "Subnet-net-private-2"],
      securityGroupIds: [`SecurityGroup-${interfaceSpec.serviceName}-sg`],
      privateDnsEnabled: true,
    });
    expect(inputsOf("aws:ec2/vpc:Vpc", "net")).to.include({
      enableDnsHostnames: true,
      enableDnsSupport: true,
    });
    expect(names("aws:ec2/securityGroupRule:SecurityGroupRule")).to.deep.equal([
      `${interfaceSpec.serviceName}-ingress`,
    ]);
  });

  const refusals: { title: string; inputs: Record<string, unknown>; reason: RegExp }[] = [
    {
      title: "an argument that does not exist",
      inputs: { cidr: "10.0.0.0/16" },
      reason: /cidr is not an argument/,
    },
    {
      title: "IPAM, which is not served",
      inputs: { ipv4IpamPoolId: "ipam-1" },
      reason: /ipv4IpamPoolId is not served/,
    },
    {
      title: "an unknown strategy",
      inputs: { subnetStrategy: "Automatic" },
      reason: /"Automatic", must be one of Legacy, Auto/,
    },
    {
      title: "an unknown NAT strategy",
      inputs: { natGateways: { strategy: "Two" } },
      reason: /natGateways\.strategy is "Two"/,
    },
    {
      title: "names and a number of zones together",
      inputs: { numberOfAvailabilityZones: 2, availabilityZoneNames: ["eu-central-1a"] },
      reason: /exclude each other/,
    },
    {
      title: "a zone named twice",
      inputs: { availabilityZoneNames: ["a", "a"] },
      reason: /names a zone twice/,
    },
    {
      title: "more zones than the region has",
      inputs: { numberOfAvailabilityZones: 4 },
      reason: /4 availability zones are wanted, but the region has 3/,
    },
    {
      title: "addresses without gateways",
      inputs: { natGateways: { strategy: "None", elasticIpAllocationIds: ["eipalloc-1"] } },
      reason: /strategy "None" in 3 zones takes 0/,
    },
    {
      title: "automatic private names in a VPC without DNS",
      inputs: { enableDnsSupport: false, vpcEndpointStrategy: "Auto", vpcEndpointSpecs: [interfaceSpec] },
      reason: /enableDnsSupport is false/,
    },
    {
      title: "an output where the number of children depends on it",
      inputs: {
        numberOfAvailabilityZones: {
          "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
          value: 2,
        },
      },
      reason: /numberOfAvailabilityZones must be a plain value/,
    },
  ];

  for (const { title, inputs, reason } of refusals)
    it(`refuses ${title} and makes no child`, async () => {
      const error = await build(inputs).then(
        () => expect.fail("expected a rejection"),
        (e: unknown) => e as Error,
      );
      expect(error.message).to.match(reason);
      expect(monitor.registrations.filter((r) => r.type.startsWith("aws:"))).to.deep.equal([]);
    });
});
