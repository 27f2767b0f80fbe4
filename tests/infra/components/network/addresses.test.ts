import { expect } from "chai";
import { noAutomaticAddresses } from "../../../../infra/components/network/addresses.ts";

const transformed = (type: string, props: object): unknown =>
  noAutomaticAddresses({ type, props, opts: {}, name: "x", custom: true } as unknown as Parameters<
    typeof noAutomaticAddresses
  >[0]);

describe("NET-05 no automatic addresses", () => {
  it("a subnet gives none, whatever awsx says, and keeps the rest", () => {
    const props = { cidrBlock: "10.0.0.0/24", mapPublicIpOnLaunch: true };
    expect(transformed("aws:ec2/subnet:Subnet", props)).to.deep.equal({
      props: { cidrBlock: "10.0.0.0/24", mapPublicIpOnLaunch: false },
      opts: {},
    });
  });
  it("other resources stay as they are", () => {
    expect(transformed("aws:ec2/vpc:Vpc", { cidrBlock: "10.0.0.0/16" })).to.equal(undefined);
  });
});
