// A Construct request is answered through the real SDK against a monitor over gRPC, each request on its own.

import { expect } from "chai";
import { construct } from "../../../sandbox/awsx/index.ts";
import { constructRequest, startMonitor } from "./monitor.ts";
import type { Monitor } from "./monitor.ts";

describe("awsx construct", () => {
  const monitors: Monitor[] = [];
  const orphans: unknown[] = [];
  const collect = (reason: unknown): void => void orphans.push(reason);

  before(() => {
    process.on("unhandledRejection", collect);
  });

  after(() => {
    process.off("unhandledRejection", collect);
    for (const monitor of monitors) monitor.close();
  });

  async function monitorWith(options?: Parameters<typeof startMonitor>[0]): Promise<Monitor> {
    const monitor = await startMonitor(options);
    monitors.push(monitor);
    return monitor;
  }

  it("answers with the URN, references to the children and their ids", async () => {
    const monitor = await monitorWith();
    const request = constructRequest(monitor, {
      cidrBlock: "10.0.0.0/16",
      numberOfAvailabilityZones: 2,
      subnetStrategy: "Auto",
    });
    const response = await construct(request);
    expect(response.getUrn()).to.equal("urn:pulumi:dev::lockgate::awsx:ec2:Vpc::net");
    const state = response.getState()?.toJavaScript() as Record<string, unknown>;
    expect(state["vpcId"]).to.equal("Vpc-net");
    expect(state["privateSubnetIds"]).to.deep.equal(["Subnet-net-private-1", "Subnet-net-private-2"]);
    expect(state["publicSubnetIds"]).to.deep.equal(["Subnet-net-public-1", "Subnet-net-public-2"]);
    expect(state["isolatedSubnetIds"]).to.deep.equal([]);
    expect(state["vpc"]).to.include({
      "4dabf18193072939515e22adb298388d": "5cf8f73096256a8f31e491e813e4eb8e",
      id: "Vpc-net",
    });
    for (const [output, count] of Object.entries({
      natGateways: 2,
      eips: 2,
      subnets: 4,
      routeTables: 4,
      routes: 4,
    }))
      expect(state[output], output).to.have.length(count);
    expect(response.getStatedependenciesMap().get("vpcId")?.getUrnsList()).to.deep.equal([
      "urn:pulumi:dev::lockgate::awsx:ec2:Vpc$aws:ec2/vpc:Vpc::net",
    ]);
  });

  it("hands the provider of the request to every child and to the look-up of zones", async () => {
    const monitor = await monitorWith();
    const reference = "urn:pulumi:dev::lockgate::pulumi:providers:aws::workload::6b1a";
    await construct(
      constructRequest(monitor, { numberOfAvailabilityZones: 1 }, { providers: { aws: reference } }),
    );
    const children = monitor.registrations.filter((r) => r.type.startsWith("aws:"));
    expect(children).to.have.length.above(5);
    expect(new Set(children.map((r) => r.provider))).to.deep.equal(new Set([reference]));
    expect(monitor.invokes.map((i) => [i.token, i.provider])).to.deep.equal([
      ["aws:index/getAvailabilityZones:getAvailabilityZones", reference],
    ]);
  });

  it("keeps concurrent requests of two engines apart", async () => {
    const [a, b] = [
      await monitorWith({ zones: ["eu-central-1a"] }),
      await monitorWith({ zones: ["us-east-1a", "us-east-1b"] }),
    ];
    const answers = await Promise.all([
      construct(constructRequest(a, { numberOfAvailabilityZones: 1 }, { name: "one", stack: "dev" })),
      construct(
        constructRequest(
          b,
          { numberOfAvailabilityZones: 2, cidrBlock: "10.9.0.0/16" },
          { name: "two", stack: "prod" },
        ),
      ),
    ]);
    expect(answers.map((r) => r.getState()?.toJavaScript()["vpcId"])).to.deep.equal(["Vpc-one", "Vpc-two"]);
    expect(a.registrations.every((r) => r.name.startsWith("one"))).to.equal(true);
    expect(b.registrations.every((r) => r.name.startsWith("two"))).to.equal(true);
    expect(a.ofType("aws:ec2/subnet:Subnet")).to.have.length(2);
    expect(b.ofType("aws:ec2/subnet:Subnet")).to.have.length(4);
  });

  it("leaves ids unknown at preview", async () => {
    const monitor = await monitorWith({ preview: true });
    const response = await construct(
      constructRequest(monitor, { numberOfAvailabilityZones: 1 }, { preview: true }),
    );
    const state = response.getState()?.toJavaScript() as Record<string, unknown>;
    expect(state["vpcId"]).to.equal("04da6b54-80e4-46f7-96ec-b56ff0331ba9");
    expect(monitor.ofType("aws:ec2/natGateway:NatGateway")).to.have.length(1);
  });

  it("fails with the engine's refusal of a child", async () => {
    const monitor = await monitorWith({ failOn: "aws:ec2/vpc:Vpc" });
    const error = await failure(construct(constructRequest(monitor, { numberOfAvailabilityZones: 1 })));
    expect(error.message).to.contain("aws:ec2/vpc:Vpc refused");
  });

  it("ends when the engine hangs up", async () => {
    const monitor = await monitorWith();
    const error = await failure(construct(constructRequest(monitor, {}), { signal: AbortSignal.abort() }));
    expect(error.message).to.contain("hung up");
  });

  it("names a component that is not served and where to add it", async () => {
    const monitor = await monitorWith();
    const error = await failure(
      construct(constructRequest(monitor, {}, { type: "awsx:ecs:FargateService" })),
    );
    expect(error.message).to.contain("awsx:ecs:FargateService").and.contain("sandbox/awsx/index.ts");
  });
});

async function failure(work: Promise<unknown>): Promise<Error> {
  return work.then(
    () => expect.fail("expected a rejection"),
    (error: unknown) => error as Error,
  );
}
