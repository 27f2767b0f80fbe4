// Ways to machines: public keys that people bring, and endpoints of EC2 Instance Connect.

import { expect } from "chai";
import { instanceConnectEndpoint } from "../../../../sandbox/aws/ec2/instanceConnectEndpoint.ts";
import { keyPair } from "../../../../sandbox/aws/ec2/keyPair.ts";
import { securityGroup } from "../../../../sandbox/aws/ec2/securityGroup.ts";
import { subnet } from "../../../../sandbox/aws/ec2/subnet.ts";
import { vpc } from "../../../../sandbox/aws/ec2/vpc.ts";
import { ownKey } from "../../../automation/sandboxes/samples.ts";
import { badTags, itRefuses } from "../cases.ts";
import { testWorld } from "../world.ts";
import { network } from "./network.ts";

describe("E6 sandbox ec2 key pair", () => {
  const inputs = { keyName: "own", publicKey: ownKey };
  const scene = () => ({ world: testWorld(), inputs });
  itRefuses(keyPair, scene, [
    [
      "a private key, and does not repeat it",
      { publicKey: "-----BEGIN PRIVATE KEY-----" },
      /^(?!.*BEGIN).*InvalidKey\.Format/,
    ],
    [
      "a key that is another than it says",
      { publicKey: ownKey.replace("ed25519", "rsa") },
      /InvalidKey\.Format/,
    ],
    ["a kind that EC2 does not import", { publicKey: "ssh-dss AAAA" }, /InvalidKey\.Format/],
    ...badTags,
  ]);

  it("has its name once in a region", () => {
    const { world } = scene();
    expect(world.create(keyPair, inputs).outputs).to.include({ keyType: "ed25519" });
    expect(() => world.create(keyPair, inputs)).to.throw(/InvalidKeyPair\.Duplicate/);
  });
});

describe("E6 sandbox ec2 instance connect endpoint", () => {
  const place = () => {
    const n = network();
    const group = n.world.create(securityGroup, { vpcId: n.vpc.id, name: "way-in", description: "d" });
    const other = n.world.create(vpc, { cidrBlock: "10.9.0.0/16" });
    const foreign = n.world.create(securityGroup, { vpcId: other.id, name: "other", description: "d" });
    return { ...n, group, foreign, inputs: { subnetId: n.subnetA.id, securityGroupIds: [group.id] } };
  };
  itRefuses(instanceConnectEndpoint, place, [
    ["a subnet that is not there", { subnetId: "subnet-0" }, /InvalidSubnetID\.NotFound/],
    ["a group that is not there", { securityGroupIds: ["sg-0"] }, /InvalidGroup\.NotFound/],
    ["an address type that is none", { ipAddressType: "ipv5" }, /ipAddressType/],
  ]);

  it("is the only one of its network, takes groups of that alone, and holds its group and subnet", () => {
    const { world, inputs, group, foreign, subnetA } = place();
    const groups = [foreign.id];
    expect(() => world.create(instanceConnectEndpoint, { ...inputs, securityGroupIds: groups })).to.throw(
      /belong to different networks/,
    );
    world.create(instanceConnectEndpoint, inputs);
    expect(() => world.create(instanceConnectEndpoint, inputs)).to.throw(/LimitExceeded/);
    expect(() => world.remove(securityGroup, group)).to.throw(/DependencyViolation/);
    expect(() => world.remove(subnet, subnetA)).to.throw(/DependencyViolation/);
  });
});
