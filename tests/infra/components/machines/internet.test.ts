// A balancer that the internet reaches, in an environment that says so: what is open, and what stays closed.
import { expect } from "chai";
import { declareEnvironment } from "../../../../infra/layers/environment.ts";
import { rules } from "../../../../policy-pack/pack.ts";
import { buildModel } from "../../../../policy-pack/model/model.ts";
import { isStackRule } from "../../../../policy-pack/rule.ts";
import { isFinding, judge } from "../../../../policy-pack/verdict.ts";
import { exampleConfig, valueOf } from "../../example.ts";
import { factsOf } from "../../judged.ts";
import { declared, ofType, one, type Declared } from "../../mocks.ts";
import { sampleTargets } from "../../plan/pipeline/samples.ts";

const [first] = valueOf("tooling", "apps") as object[];
const made = (stack: "dev" | "prod", kind: "ec2" | "blueGreen" = "ec2"): Promise<Declared[]> => {
  const target = { ...sampleTargets[kind], internet: ["prod"], clients: ["10.0.0.0/12"] };
  const config = exampleConfig(stack, {
    apps: [{ ...first, name: "board", target }],
    parameters: undefined,
    secrets: undefined,
  });
  return declared(stack, () => declareEnvironment(config));
};
const exclusionType = "aws:ec2/vpcBlockPublicAccessExclusion:VpcBlockPublicAccessExclusion";
const listenersOf = (all: Declared[]) =>
  ofType(all, "aws:lb/listener:Listener")
    .map(({ inputs }) => inputs)
    .toSorted((a, b) => Number(b["port"]) - Number(a["port"]));
const letsIn = (all: Declared[]) =>
  ofType(all, "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule")
    .filter(({ name }) => name.startsWith("board"))
    .map(({ name, inputs }) => [name, inputs["cidrIpv4"], inputs["fromPort"]])
    .filter(([, range]) => range !== undefined)
    .toSorted();

describe("C5 a balancer that the internet reaches", () => {
  let open: Declared[];
  before(async () => {
    open = await made("prod");
  });

  it("C5 takes TLS from everybody, sends whoever comes in the clear there, and opens no other port", () => {
    expect(one(open, "aws:lb/loadBalancer:LoadBalancer").inputs).to.deep.include({
      internal: false,
      subnets: ["subnet-public-a", "subnet-public-b"],
      dropInvalidHeaderFields: true,
      enableDeletionProtection: true,
      tags: { "lockgate:tier": "public" },
    });
    expect(letsIn(open)).to.deep.equal([
      ["board-balancer", "0.0.0.0/0", 443],
      ["board-balancer-redirect", "0.0.0.0/0", 80],
    ]);
    const [tls, clear] = listenersOf(open);
    expect(tls).to.deep.include({
      port: 443,
      protocol: "HTTPS",
      sslPolicy: "ELBSecurityPolicy-TLS13-1-2-2021-06",
    });
    expect(clear).to.deep.include({
      port: 80,
      protocol: "HTTP",
      defaultActions: [
        { type: "redirect", redirect: { port: "443", protocol: "HTTPS", statusCode: "HTTP_301" } },
      ],
    });
  });

  it("C5 machines stay in private subnets, and only the balancer's subnets are open in a network that is closed", () => {
    expect(one(open, "aws:autoscaling/group:Group").inputs["vpcZoneIdentifiers"]).to.deep.equal([
      "subnet-private-a",
      "subnet-private-b",
    ]);
    expect(
      ofType(open, exclusionType)
        .map(({ inputs }) => [inputs["subnetId"], inputs["internetGatewayExclusionMode"]])
        .slice(0, 2),
    ).to.deep.equal([
      ["subnet-public-a", "allow-bidirectional"],
      ["subnet-public-b", "allow-bidirectional"],
    ]);
  });

  it("C5 where nobody says so nothing is open: its network and its clients reach it", async () => {
    const closed = await made("dev");
    expect(one(closed, "aws:lb/loadBalancer:LoadBalancer").inputs).to.deep.include({ internal: true });
    expect(letsIn(closed).map(([, range, port]) => [range, port])).to.deep.equal([
      ["10.16.0.0/16", 443],
      ["10.0.0.0/12", 443],
    ]);
    expect(listenersOf(closed)).to.have.length(1);
    expect(ofType(closed, exclusionType)).to.deep.equal([]);
  });

  it("C5, NET-02, NET-03, NET-10 the rules on what the world reaches find nothing in it, without an exemption, also where two fleets are behind it", async () => {
    for (const all of [open, await made("prod", "blueGreen")]) {
      const facts = factsOf(all, "prod").filter(({ type }) => !type.startsWith("awsx:"));
      const model = buildModel(facts);
      const ofNetwork = rules.filter(({ id }) => ["NET-02", "NET-03", "NET-10"].includes(id));
      const found = ofNetwork.flatMap((rule) =>
        (isStackRule(rule)
          ? rule.check(model)
          : facts
              .filter(({ type }) => rule.appliesTo.includes(type))
              .flatMap((each) => judge(each.urn, () => rule.check(each)))
        )
          .filter(isFinding)
          .map((verdict) => `${rule.id} ${JSON.stringify(verdict)}`),
      );
      expect(found).to.deep.equal([]);
    }
  });
});
