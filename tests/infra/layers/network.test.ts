import { expect } from "chai";
import { addressesOf } from "../../../infra/plan/addresses.ts";
import { declareEnvironment } from "../../../infra/layers/environment.ts";
import { declareTooling } from "../../../infra/layers/tooling.ts";
import { networkGraph } from "../../../policy-pack/model/networkGraph.ts";
import { buildModel } from "../../../policy-pack/model/model.ts";
import { apartNetworks } from "../../../policy-pack/graph/apartNetworks.ts";
import { isFinding } from "../../../policy-pack/verdict.ts";
import type { Facts } from "../../../policy-pack/facts.ts";
import { exampleConfig } from "../example.ts";
import { factsOf } from "../judged.ts";
import { declared, ofType, type Declared } from "../mocks.ts";

const stacks = ["tooling", "dev", "test", "prod"] as const;
const declare = (stack: (typeof stacks)[number]): Promise<Declared[]> =>
  declared(stack, () =>
    stack === "tooling" ? declareTooling(exampleConfig("tooling")) : declareEnvironment(exampleConfig(stack)),
  );

describe("A8 networks of all stacks", () => {
  const all = new Map<string, Declared[]>();
  before(async () => {
    for (const stack of stacks) all.set(stack, await declare(stack));
  });

  for (const stack of stacks)
    it(`${stack}: every job runs inside, and only builds have a way out`, () => {
      const projects = ofType(all.get(stack) ?? [], "aws:codebuild/project:Project");
      expect(projects.length).to.be.above(0);
      for (const { name, inputs } of projects) {
        const { vpcId, subnets } = inputs["vpcConfig"] as { vpcId: string; subnets: string[] };
        expect(vpcId, name).to.equal(`vpc-${stack}`);
        expect(
          subnets.every((id) =>
            id.startsWith(name.endsWith("-build") ? "subnet-private" : "subnet-isolated"),
          ),
          name,
        ).to.equal(true);
      }
    });

  it("a bastion stands in dev only", () => {
    const machines = stacks.map((stack) => ofType(all.get(stack) ?? [], "aws:ec2/instance:Instance").length);
    expect(machines).to.deep.equal([0, 1, 0, 0]);
  });

  it("no way of packets leads between production and the others, and each joint that is added is found", () => {
    const facts = stacks.flatMap((stack) => [...factsOf(all.get(stack) ?? [], stack), ...networkOf(stack)]);
    const findings = (more: readonly Facts[]) =>
      apartNetworks(buildModel([...facts, ...more])).filter(isFinding);
    expect(
      [...networkGraph(buildModel(facts)).networks.values()].map(({ name, side }) => `${name} ${side}`),
    ).to.deep.equal(["tooling shared", "dev other", "test other", "prod production"]);
    expect(findings([])).to.deep.equal([]);
    for (const [type, props] of added) expect(findings([made(type, props)]), type).to.have.length(1);
  });
});

/** What awsx makes of the component, which mocks don't: the VPC and a table in it. */
const networkOf = (stack: string): Facts[] => [
  made("aws:ec2/vpc:Vpc", { id: `vpc-${stack}`, cidrBlock: rangeOf(stack) }, stack),
  made("aws:ec2/routeTable:RouteTable", { id: `rtb-${stack}`, vpcId: `vpc-${stack}` }, stack),
];
const rangeOf = (stack: string): string | undefined =>
  addressesOf(exampleConfig("tooling").addresses, stack, "eu-central-1");

const made = (type: string, props: Record<string, unknown>, stack = "prod"): Facts => ({
  urn: `urn:pulumi:${stack}::lockgate::${type}::added`,
  type,
  name: stack,
  props: { ...props, tags: { "lockgate:stack": stack } },
  protect: false,
  propertyDependencies: {},
});

const added: readonly (readonly [string, Record<string, unknown>])[] = [
  ["aws:ec2/vpcPeeringConnection:VpcPeeringConnection", { vpcId: "vpc-prod", peerVpcId: "vpc-test" }],
  [
    "aws:ec2/route:Route",
    { routeTableId: "rtb-prod", destinationCidrBlock: "10.17.4.0/24", natGatewayId: "nat-1" },
  ],
  ["aws:ec2transitgateway/vpcAttachment:VpcAttachment", { vpcId: "vpc-prod", transitGatewayId: "tgw-1" }],
  [
    "aws:ec2/vpcEndpoint:VpcEndpoint",
    { vpcId: "vpc-prod", serviceName: "com.amazonaws.vpce.eu-central-1.vpce-svc-1" },
  ],
  [
    "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
    { cidrIpv4: "10.16.0.0/16", ipProtocol: "-1" },
  ],
];
