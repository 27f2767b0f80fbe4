// Functions that mount files: through the network, by an access point, where the file system has a mount target.

import { expect } from "chai";
import { securityGroup } from "../../../../sandbox/aws/ec2/securityGroup.ts";
import { accessPoint } from "../../../../sandbox/aws/efs/accessPoint.ts";
import { fileSystem } from "../../../../sandbox/aws/efs/fileSystem.ts";
import { mountTarget } from "../../../../sandbox/aws/efs/mountTarget.ts";
import { lambdaFunction } from "../../../../sandbox/aws/lambda/function.ts";
import { itRefuses, policyText, type Scene } from "../cases.ts";
import { network } from "../ec2/network.ts";
import { roleArn, serviceRole } from "../serviceRole.ts";

function scene(withTarget = true): Scene {
  const { world, vpc, subnetA } = network();
  const policy = policyText({ Action: "ec2:*NetworkInterface*" });
  serviceRole(world, "fn", "lambda.amazonaws.com", { inlinePolicies: [{ name: "net", policy }] });
  const group = world.create(securityGroup, { name: "fn", vpcId: vpc.id });
  const files = world.create(fileSystem, { creationToken: "shop" });
  const point = world.create(accessPoint, { fileSystemId: files.id });
  if (withTarget) world.create(mountTarget, { fileSystemId: files.id, subnetId: subnetA.id });
  return {
    world,
    inputs: {
      name: "fn",
      role: roleArn("fn"),
      runtime: "nodejs22.x",
      handler: "index.handler",
      code: { hash: "c1" },
      vpcConfig: { subnetIds: [subnetA.id], securityGroupIds: [group.id] },
      fileSystemConfig: { arn: point.outputs["arn"], localMountPath: "/mnt/code" },
    },
  };
}

describe("sandbox lambda function with files", () => {
  itRefuses(lambdaFunction, scene, [
    ["files outside of a network", { vpcConfig: undefined }, /must be in a VPC/],
    [
      "a place beside /mnt",
      {
        fileSystemConfig: {
          arn: "arn:aws:elasticfilesystem:eu-central-1:222222222222:access-point/a",
          localMountPath: "/code",
        },
      },
      /below \/mnt/,
    ],
    [
      "a way in that is not there",
      {
        fileSystemConfig: {
          arn: "arn:aws:elasticfilesystem:eu-central-1:222222222222:access-point/a",
          localMountPath: "/mnt/code",
        },
      },
      /does not exist/,
    ],
  ]);

  it("refuses files that no mount target leads to", () => {
    const { world, inputs } = scene(false);
    expect(() => world.create(lambdaFunction, inputs)).to.throw(/has no mount target/);
  });
});
