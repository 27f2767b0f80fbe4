// What the page on AWS says that the example company pays for by the hour is counted in what its stacks declare.
import { expect } from "chai";
import { readFileSync } from "node:fs";
import path from "node:path";
import type { Facts } from "../../../policy-pack/facts.ts";
import { companyFacts } from "../company.ts";

const PAGE = readFileSync(path.join(import.meta.dirname, "../../../docs/aws.md"), "utf8");

/** The second column of the row that begins so. */
const told = (row: string): number =>
  Number(new RegExp(`^\\| ${row}[^|]*\\| (\\d+) \\|`, "m").exec(PAGE)?.[1]);

type Network = {
  availabilityZoneNames: string[];
  natGateways: { strategy: string };
  vpcEndpointSpecs: { vpcEndpointType?: string }[];
};

describe("the costs that the page on AWS names", () => {
  let facts: readonly Facts[];
  before(async function () {
    this.timeout(120_000);
    facts = await companyFacts();
  });
  const of = (type: string): readonly Facts[] => facts.filter((one) => one.type === type);

  it("are of as many keys and alarms as there are", () => {
    expect(told("KMS keys")).to.equal(of("aws:kms/key:Key").length);
    expect(told("CloudWatch alarms")).to.equal(of("aws:cloudwatch/metricAlarm:MetricAlarm").length);
  });

  it("are of NAT gateways, and of an interface endpoint in each zone, told for each stack", () => {
    const networks = of("awsx:ec2:Vpc").map(({ urn, props }) => {
      const { availabilityZoneNames, natGateways, vpcEndpointSpecs } = props as unknown as Network;
      const zones = availabilityZoneNames.length;
      const stack = urn.split("::")[0]?.split(":").at(-1) ?? "";
      const faces = vpcEndpointSpecs.filter(({ vpcEndpointType }) => vpcEndpointType === "Interface");
      return { stack, nat: natGateways.strategy === "Single" ? 1 : zones, endpoints: faces.length * zones };
    });
    expect(networks.map(({ stack }) => stack)).to.deep.equal(["tooling", "dev", "test", "prod"]);
    const sum = (one: "nat" | "endpoints") => networks.reduce((all, network) => all + network[one], 0);
    expect(told("NAT gateways")).to.equal(sum("nat"));
    expect(told("interface endpoints")).to.equal(sum("endpoints"));
    for (const { stack, endpoints } of networks) expect(PAGE).to.include(`${endpoints} in ${stack}`);
  });
});
