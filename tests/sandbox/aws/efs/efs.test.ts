// File systems and the ways into them: what EFS fills in, what holds what, and what it refuses.

import { expect } from "chai";
import { securityGroup } from "../../../../sandbox/aws/ec2/securityGroup.ts";
import { subnet } from "../../../../sandbox/aws/ec2/subnet.ts";
import { vpc } from "../../../../sandbox/aws/ec2/vpc.ts";
import { accessPoint } from "../../../../sandbox/aws/efs/accessPoint.ts";
import { fileSystem } from "../../../../sandbox/aws/efs/fileSystem.ts";
import { fileSystemPolicy } from "../../../../sandbox/aws/efs/fileSystemPolicy.ts";
import { mountTarget } from "../../../../sandbox/aws/efs/mountTarget.ts";
import { key } from "../../../../sandbox/aws/kms/key.ts";
import type { Properties } from "../../../../sandbox/aws/model.ts";
import { badTags, itRefuses, type Scene } from "../cases.ts";
import { workload } from "../world.ts";
import { network } from "../ec2/network.ts";

function files() {
  const { world, vpc: net, subnetA, subnetB } = network();
  const made = world.create(fileSystem, { creationToken: "shop", encrypted: true });
  const group = world.create(securityGroup, { vpcId: net.id, name: "files", description: "d" });
  return { world, net, made, group, subnetA, subnetB };
}
const arn = (resource: string): string => `arn:aws:elasticfilesystem:eu-central-1:${workload}:${resource}`;
const document = (statement: Properties): string =>
  JSON.stringify({ Version: "2012-10-17", Statement: [statement] });

describe("sandbox efs file system", () => {
  const scene = (): Scene => ({ world: files().world, inputs: { creationToken: "other" } });

  it("gets an id, an ARN and a name in DNS", () => {
    const { id, outputs } = files().made;
    expect(id).to.match(/^fs-[0-9a-f]{17}$/);
    expect(outputs).to.deep.include({
      arn: arn(`file-system/${id}`),
      dnsName: `${id}.efs.eu-central-1.amazonaws.com`,
      performanceMode: "generalPurpose",
      throughputMode: "bursting",
    });
  });

  it("lies under a key that its owner grants EFS the use of", () => {
    const { world } = files();
    const made = world.create(key, { description: "d" });
    const inputs = { creationToken: "kept", encrypted: true, kmsKeyId: made.outputs["arn"] };
    const calls = fileSystem.calls("create", { inputs }, world.context());
    expect(calls.map(({ action }) => action)).to.include.members([
      "elasticfilesystem:CreateFileSystem",
      "kms:DescribeKey",
      "kms:CreateGrant",
    ]);
    expect(world.create(fileSystem, inputs).outputs["kmsKeyId"]).to.equal(made.outputs["arn"]);
  });

  itRefuses(fileSystem, scene, [
    ["the same token twice", { creationToken: "shop" }, /already exists/],
    [
      "a key that is not there",
      { encrypted: true, kmsKeyId: `arn:aws:kms:eu-central-1:${workload}:key/none` },
      /does not exist/,
    ],
    ["a key in the clear", { kmsKeyId: `arn:aws:kms:eu-central-1:${workload}:key/k` }, /must be true/],
    ["modes that EFS has not", { performanceMode: "fast" }, /generalPurpose/],
    ...badTags,
  ]);

  it("stays while something leads into it", () => {
    const { world, made } = files();
    const point = world.create(accessPoint, { fileSystemId: made.id });
    expect(() => world.remove(fileSystem, made)).to.throw(/is in use: fsap-/);
    world.remove(accessPoint, point);
    world.remove(fileSystem, made);
  });
});

describe("sandbox efs access point", () => {
  const inputs = () => {
    const { world, made } = files();
    return { world, inputs: { fileSystemId: made.id, rootDirectory: { path: "/blue" } } };
  };

  it("leads into its file system", () => {
    const { world, inputs: given } = inputs();
    const { id, outputs } = world.create(accessPoint, given);
    expect(outputs).to.deep.include({
      arn: arn(`access-point/${id}`),
      fileSystemArn: arn(`file-system/${given.fileSystemId}`),
    });
  });

  itRefuses(accessPoint, inputs, [
    ["a file system that is not there", { fileSystemId: "fs-none" }, /does not exist/],
    ["a path of five folders", { rootDirectory: { path: "/a/b/c/d/e" } }, /four folders/],
    ["users below zero", { posixUser: { uid: -1, gid: 0 } }, /0/],
    ...badTags,
  ]);
});

describe("sandbox efs mount target", () => {
  const scene = (): Scene => {
    const { world, made, group, subnetA } = files();
    return {
      world,
      inputs: { fileSystemId: made.id, subnetId: subnetA.id, securityGroups: [group.id] },
    };
  };

  it("stands in its subnet's zone, one in each", () => {
    const { world, inputs } = scene();
    const { outputs } = world.create(mountTarget, inputs);
    expect(outputs["availabilityZoneName"]).to.equal("eu-central-1a");
    expect(() => world.create(mountTarget, inputs)).to.throw(/has a mount target in eu-central-1a already/);
  });

  it("is in one network with the others, and with its security groups", () => {
    const { world, made, group, subnetA } = files();
    world.create(mountTarget, { fileSystemId: made.id, subnetId: subnetA.id });
    const other = world.create(vpc, { cidrBlock: "10.99.0.0/16" });
    const foreign = world.create(subnet, {
      vpcId: other.id,
      cidrBlock: "10.99.0.0/24",
      availabilityZone: "eu-central-1b",
    });
    const inputs = { fileSystemId: made.id, subnetId: foreign.id };
    expect(() => world.create(mountTarget, inputs)).to.throw(/in another VPC/);
    expect(() => world.create(mountTarget, { ...inputs, securityGroups: [group.id] })).to.throw(
      /in another VPC than the subnet/,
    );
  });

  itRefuses(mountTarget, scene, [
    ["a file system that is not there", { fileSystemId: "fs-none" }, /does not exist/],
    ["a subnet that is not there", { subnetId: "subnet-none" }, /does not exist/],
  ]);
});

describe("sandbox efs policy of a file system", () => {
  const statement = {
    Effect: "Deny",
    Principal: { AWS: "*" },
    Action: "elasticfilesystem:Client*",
    Resource: "*",
    Condition: { Bool: { "aws:SecureTransport": "false" } },
  };
  const scene = (): Scene => {
    const { world, made } = files();
    return { world, inputs: { fileSystemId: made.id, policy: document(statement) } };
  };

  it("is of its file system", () => {
    const { world, inputs } = scene();
    expect(world.create(fileSystemPolicy, inputs).id).to.equal(inputs["fileSystemId"]);
  });

  itRefuses(fileSystemPolicy, scene, [
    [
      "another service's actions",
      { policy: document({ ...statement, Action: "s3:GetObject" }) },
      /s3:GetObject/,
    ],
    ["no policy", { policy: "{" }, /JSON/],
    ["a file system that is not there", { fileSystemId: "fs-none" }, /does not exist/],
  ]);
});
