// Machines: what EC2 fills in, what holds their network and role, and what it refuses to run.

import { expect } from "chai";
import { imageId, images } from "../../../../sandbox/aws/ec2/images.ts";
import { instance } from "../../../../sandbox/aws/ec2/instance.ts";
import { securityGroup } from "../../../../sandbox/aws/ec2/securityGroup.ts";
import { subnet } from "../../../../sandbox/aws/ec2/subnet.ts";
import { vpc } from "../../../../sandbox/aws/ec2/vpc.ts";
import { instanceProfile } from "../../../../sandbox/aws/iam/instanceProfile.ts";
import { role } from "../../../../sandbox/aws/iam/role.ts";
import type { Properties } from "../../../../sandbox/aws/model.ts";
import { badTags, itRefuses, type Scene } from "../cases.ts";
import { serviceRole } from "../serviceRole.ts";
import { workload } from "../world.ts";
import { network, type Network } from "./network.ts";

const imageFor = (architecture: string): string =>
  imageId(
    images.find((image) => image.architecture === architecture)!,
    "eu-central-1",
  );

type Place = Network & { inputs: Properties };

const place = (): Place => {
  const n = network();
  serviceRole(n.world, "bastion", "ec2.amazonaws.com");
  n.world.create(instanceProfile, { name: "bastion", role: "bastion" });
  const group = n.world.create(securityGroup, { vpcId: n.vpc.id, name: "bastion", description: "d" });
  const inputs = {
    ami: imageFor("arm64"),
    instanceType: "t4g.nano",
    subnetId: n.subnetA.id,
    vpcSecurityGroupIds: [group.id],
    iamInstanceProfile: "bastion",
    metadataOptions: { httpTokens: "required" },
  };
  return { ...n, inputs };
};

const scene = (): Scene => {
  const { world, inputs } = place();
  return { world, inputs };
};

describe("sandbox ec2 instance", () => {
  it("runs in its subnet's zone, at an address of the subnet that AWS does not keep", () => {
    const { world, inputs } = place();
    const { id, outputs } = world.create(instance, inputs);
    expect(id).to.match(/^i-[0-9a-f]{17}$/);
    expect(outputs).to.deep.include({
      arn: `arn:aws:ec2:eu-central-1:${workload}:instance/${id}`,
      availabilityZone: "eu-central-1a",
      instanceState: "running",
      privateIp: "10.0.0.4",
      publicIp: "",
    });
    expect(world.create(instance, inputs).outputs["privateIp"]).to.equal("10.0.0.5");
  });

  it("keeps its subnet, its groups and its profile's role", () => {
    const { world, inputs, subnetA } = place();
    const made = world.create(instance, inputs);
    expect(() => world.remove(subnet, subnetA)).to.throw(/DependencyViolation.*Instance/);
    const [groupId] = inputs["vpcSecurityGroupIds"] as string[];
    const group = world.get("aws:ec2/securityGroup:SecurityGroup", String(groupId));
    expect(() => world.remove(securityGroup, group!)).to.throw(/DependencyViolation.*Instance/);
    const [held] = world.find("aws:iam/role:Role");
    expect(() => world.remove(role, held!)).to.throw(/remove roles from instance profile/);
    world.remove(instance, made);
    world.remove(subnet, subnetA);
  });

  it("passes the profile's role to EC2", () => {
    const { world, inputs } = place();
    const calls = instance.calls("create", { inputs }, world.context());
    expect(calls.map(({ action }) => action)).to.deep.equal(["ec2:RunInstances", "iam:PassRole"]);
    expect(calls[1]).to.deep.include({
      resource: `arn:aws:iam::${workload}:role/bastion`,
      context: { "iam:PassedToService": "ec2.amazonaws.com" },
    });
  });

  it("that is protected is not terminated", () => {
    const { world, inputs } = place();
    const made = world.create(instance, { ...inputs, disableApiTermination: true });
    expect(() => world.remove(instance, made)).to.throw(/OperationNotPermitted/);
  });

  it("takes no group of another network", () => {
    const { world, inputs } = place();
    const other = world.create(vpc, { cidrBlock: "10.9.0.0/16" });
    const group = world.create(securityGroup, { vpcId: other.id, name: "other", description: "d" });
    expect(() => world.create(instance, { ...inputs, vpcSecurityGroupIds: [group.id] })).to.throw(
      /belong to different networks/,
    );
  });

  itRefuses(instance, scene, [
    ["an image that is not there", { ami: "ami-00000000" }, /InvalidAMIID.NotFound/],
    ["an image of another architecture", { ami: imageFor("x86_64") }, /architecture 'arm64'/],
    ["a type that is none", { instanceType: "tiny" }, /a type, such as t4g.nano/],
    ["no subnet", { subnetId: undefined }, /subnetId: is missing/],
    ["a subnet that is not there", { subnetId: "subnet-9" }, /InvalidSubnetID.NotFound/],
    ["a profile that is not there", { iamInstanceProfile: "nobody" }, /Invalid IAM Instance Profile name/],
    ["a key pair that is not there", { keyName: "mine" }, /InvalidKeyPair\.NotFound: .*'mine'/],
    ["a public address", { associatePublicIpAddress: true }, /public addresses are not served/],
    ["tokens that are neither", { metadataOptions: { httpTokens: "maybe" } }, /optional, required/],
    ...badTags,
  ]);
});

describe("sandbox iam instance profile", () => {
  it("is one of its name, and holds a role that exists", () => {
    const { world } = place();
    expect(() => world.create(instanceProfile, { name: "bastion" })).to.throw(/EntityAlreadyExists/);
    expect(() => world.create(instanceProfile, { name: "other", role: "nobody" })).to.throw(/NoSuchEntity/);
    const made = world.create(instanceProfile, { name: "empty" });
    expect(made.outputs["arn"]).to.equal(`arn:aws:iam::${workload}:instance-profile/empty`);
    expect(() => world.update(instanceProfile, made, { name: "empty", role: "nobody" })).to.throw(
      /NoSuchEntity/,
    );
  });
});
