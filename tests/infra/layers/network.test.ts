import { expect } from "chai";
import { addressesOf } from "../../../infra/plan/addresses.ts";
import { declareEnvironment } from "../../../infra/layers/environment.ts";
import { declareTooling } from "../../../infra/layers/tooling.ts";
import { networkGraph } from "../../../policy-pack/model/networkGraph.ts";
import { buildModel } from "../../../policy-pack/model/model.ts";
import { apartNetworks } from "../../../policy-pack/graph/apartNetworks.ts";
import { isFinding } from "../../../policy-pack/verdict.ts";
import type { Facts } from "../../../policy-pack/facts.ts";
import { isStackRule } from "../../../policy-pack/rule.ts";
import { ruleById } from "../../policy-pack/ruleCases.ts";
import { exampleConfig } from "../example.ts";
import { factsOf } from "../judged.ts";
import { declared, ofType, type Declared } from "../mocks.ts";

const stacks = ["tooling", "dev", "test", "prod"] as const;
const known = new Map<string, Promise<Declared[]>>();
/** Once for all tests here. */
function declare(stack: (typeof stacks)[number]): Promise<Declared[]> {
  const program = () =>
    stack === "tooling" ? declareTooling(exampleConfig("tooling")) : declareEnvironment(exampleConfig(stack));
  const made = known.get(stack) ?? declared(stack, program);
  known.set(stack, made);
  return made;
}

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

describe("A8 what would open a network fails preview", () => {
  const finds = (id: string, facts: readonly Facts[]): string[] => {
    const rule = ruleById(id);
    expect(rule.level).to.equal("mandatory");
    const verdicts = isStackRule(rule)
      ? rule.check(buildModel(facts))
      : facts.filter(({ type }) => rule.appliesTo.includes(type)).flatMap((one) => rule.check(one));
    return verdicts.filter(isFinding).map((verdict) => JSON.stringify(verdict));
  };

  for (const port of [22, 3389])
    it(`A8 port ${port} from everywhere: NET-02`, () => {
      const open = (cidrIpv4: string) =>
        made("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", {
          cidrIpv4,
          ipProtocol: "tcp",
          fromPort: port,
          toPort: port,
        });
      expect(finds("NET-02", [open("0.0.0.0/0")])).to.have.length(1);
      expect(finds("NET-02", [open("198.51.100.7/32")])).to.deep.equal([]);
    });

  it("A8 a bastion where releases run: NET-09", () => {
    const bastion = (stack: string) =>
      made("aws:ec2/instance:Instance", { tags: { "lockgate:purpose": "bastion" } }, stack);
    expect(finds("NET-09", [bastion("prod")])).to.have.length(1);
  });

  it("A8 each build outside of its network: NET-08", async () => {
    for (const stack of stacks) {
      const facts = factsOf(await declare(stack), stack);
      const projects = facts.filter(({ type }) => type === "aws:codebuild/project:Project");
      const before = finds("NET-08", facts);
      for (const { urn } of projects) {
        const outside = facts.map((one) =>
          one.urn === urn ? { ...one, props: { ...one.props, vpcConfig: undefined } } : one,
        );
        const [found, more] = finds("NET-08", outside).filter((said) => !before.includes(said));
        expect(found)
          .to.contain(urn)
          .and.match(/vpcConfig/);
        expect(more).to.equal(undefined);
      }
    }
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
  props: { ...props, tags: { "lockgate:stack": stack, ...(props["tags"] as object | undefined) } },
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
