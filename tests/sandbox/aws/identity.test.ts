import { expect } from "chai";
import { invokes } from "../../../sandbox/aws/identity.ts";
import type { Caller, Properties } from "../../../sandbox/aws/model.ts";
import { seedRole } from "./cases.ts";
import { testWorld, workload } from "./world.ts";

function run(name: string, args: Properties = {}, caller: Partial<Caller> = {}): Properties {
  const world = testWorld();
  seedRole(world, workload, "Deployer");
  const invoke = invokes.find((i) => i.token.endsWith(`:${name}`));
  if (invoke === undefined) throw new Error(`no invoke ${name}`);
  return invoke.run(args, world.context(caller));
}

describe("who and where the caller is", () => {
  it("getCallerIdentity: the role's session in its account", () => {
    expect(run("getCallerIdentity")).to.deep.equal({
      id: workload,
      accountId: workload,
      arn: `arn:aws:sts::${workload}:assumed-role/Deployer/pulumi`,
      userId: "AROAAAAAAAAAAAAAAAAAA:pulumi",
    });
  });
  it("getRegion: the caller's, or the one asked for", () => {
    expect(run("getRegion")).to.include({
      region: "eu-central-1",
      description: "Europe (Frankfurt)",
      endpoint: "ec2.eu-central-1.amazonaws.com",
    });
    expect(run("getRegion", { region: "us-east-1" })["name"]).to.equal("us-east-1");
    expect(() => run("getRegion", { region: "mars-1" })).to.throw(/no region mars-1.*regions.ts/);
  });
  it("getPartition: with its DNS names", () => {
    expect(run("getPartition")).to.deep.equal({
      id: "aws",
      partition: "aws",
      dnsSuffix: "amazonaws.com",
      reverseDnsPrefix: "com.amazonaws",
    });
    expect(run("getPartition", {}, { partition: "aws-cn" })["dnsSuffix"]).to.equal("amazonaws.com.cn");
  });
});

describe("getAvailabilityZones", () => {
  const names = (args: Properties, region = "eu-central-1"): unknown =>
    run("getAvailabilityZones", args, { region })["names"];
  it("lists the zones of the region with their ids", () => {
    const zones = run("getAvailabilityZones", { state: "available" });
    expect(zones["names"]).to.deep.equal(["eu-central-1a", "eu-central-1b", "eu-central-1c"]);
    expect(zones["zoneIds"]).to.deep.equal(["euc1-az1", "euc1-az2", "euc1-az3"]);
    expect(names({}, "us-east-1")).to.have.length(6);
  });
  it("leaves out what is excluded, filtered or not available", () => {
    expect(names({ excludeNames: ["eu-central-1b"] })).to.deep.equal(["eu-central-1a", "eu-central-1c"]);
    expect(names({ excludeZoneIds: ["euc1-az1"] })).to.deep.equal(["eu-central-1b", "eu-central-1c"]);
    expect(names({ state: "impaired" })).to.deep.equal([]);
    expect(names({ filters: [{ name: "zone-name", values: ["eu-central-1c"] }] })).to.deep.equal([
      "eu-central-1c",
    ]);
    expect(names({ filters: [{ name: "opt-in-status", values: ["opted-in"] }] })).to.deep.equal([]);
  });
  it("refuses a filter that AWS does not have", () => {
    expect(() => names({ filters: [{ name: "zone", values: ["a"] }] })).to.throw(
      /The filter 'zone' is invalid/,
    );
  });
});
