// Groups of machines and their templates: what AWS fills in, what holds what, and by what no machine would start.

import { expect } from "chai";
import { group } from "../../../../sandbox/aws/autoscaling/group.ts";
import { application } from "../../../../sandbox/aws/codedeploy/application.ts";
import { deploymentGroup } from "../../../../sandbox/aws/codedeploy/deploymentGroup.ts";
import { launchTemplate } from "../../../../sandbox/aws/ec2/launchTemplate.ts";
import { securityGroup } from "../../../../sandbox/aws/ec2/securityGroup.ts";
import { subnet } from "../../../../sandbox/aws/ec2/subnet.ts";
import { instanceProfile } from "../../../../sandbox/aws/iam/instanceProfile.ts";
import { key } from "../../../../sandbox/aws/kms/key.ts";
import { targetGroup } from "../../../../sandbox/aws/lb/targetGroup.ts";
import type { Properties, StoredResource } from "../../../../sandbox/aws/model.ts";
import { badTags, itRefuses, policyText, type Scene } from "../cases.ts";
import { network } from "../ec2/network.ts";
import { roleArn, serviceRole } from "../serviceRole.ts";
import { workload, type TestWorld } from "../world.ts";

const image = (architecture: string): string =>
  `resolve:ssm:/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-${architecture}`;
const ownRole = `arn:aws:iam::${workload}:role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling`;
const keyPolicy = (statement: Properties): string => {
  const own = JSON.parse(
    policyText({ Principal: { AWS: `arn:aws:iam::${workload}:role/Deployer` }, Action: "kms:PutKeyPolicy" }),
  ) as { Statement: object[] };
  const more = JSON.parse(policyText(statement)) as { Statement: object[] };
  return JSON.stringify({ ...own, Statement: [...own.Statement, ...more.Statement] });
};

type Place = {
  world: TestWorld;
  template: Properties;
  subnets: StoredResource[];
  inputs: (template: StoredResource) => Properties;
  targets: StoredResource;
};

function place(): Place {
  const { world, vpc, subnetA, subnetB } = network();
  serviceRole(world, "Deployer", "ec2.amazonaws.com");
  serviceRole(world, "web", "ec2.amazonaws.com");
  world.create(instanceProfile, { name: "web", role: "web" });
  const web = world.create(securityGroup, { vpcId: vpc.id, name: "web", description: "d" });
  const targets = world.create(targetGroup, { name: "web", port: 80, protocol: "HTTP", vpcId: vpc.id });
  return {
    world,
    subnets: [subnetA, subnetB],
    targets,
    template: {
      name: "web",
      imageId: image("x86_64"),
      instanceType: "t3.small",
      iamInstanceProfile: { name: "web" },
      vpcSecurityGroupIds: [web.id],
      metadataOptions: { httpTokens: "required" },
      userData: Buffer.from("#!/bin/sh\n").toString("base64"),
    },
    inputs: ({ id }) => ({
      name: "web",
      minSize: 2,
      maxSize: 4,
      vpcZoneIdentifiers: [subnetA.id, subnetB.id],
      launchTemplate: { id, version: "1" },
      targetGroupArns: [targets.id],
      healthCheckType: "ELB",
      maxInstanceLifetime: 604_800,
    }),
  };
}

/** A group by a template with these changes. */
function launched(change: Properties = {}): Place & { made: StoredResource; given: Properties } {
  const here = place();
  const template = here.world.create(launchTemplate, { ...here.template, ...change });
  const given = here.inputs(template);
  return { ...here, given, made: here.world.create(group, given) };
}

describe("sandbox autoscaling group", () => {
  const scene = (): Scene => {
    const { world, template, inputs } = place();
    return { world, inputs: inputs(world.create(launchTemplate, template)) };
  };

  it("runs its least number in its subnets' zones, and keeps both subnets and groups", () => {
    const { world, made, subnets } = launched();
    expect(made.outputs).to.deep.include({
      desiredCapacity: 2,
      availabilityZones: ["eu-central-1a", "eu-central-1b"],
      healthCheckType: "ELB",
    });
    expect(String(made.outputs["arn"])).to.match(
      /:autoScalingGroup:[0-9a-f-]{36}:autoScalingGroupName\/web$/,
    );
    expect(() => world.remove(subnet, subnets[0]!)).to.throw(/DependencyViolation.*Group/);
    const [web] = world.find(
      "aws:ec2/securityGroup:SecurityGroup",
      {},
      ({ outputs }) => outputs["name"] === "web",
    );
    expect(() => world.remove(securityGroup, web!)).to.throw(/DependencyViolation.*LaunchTemplate/);
  });

  it("launches in the name of who declares it: with the profile's role, and once with the service's own", () => {
    const { world, given } = launched();
    const actions = group.calls("create", { inputs: given }, world.context()).map(({ action }) => action);
    expect(actions).to.deep.equal(["autoscaling:CreateAutoScalingGroup", "ec2:RunInstances", "iam:PassRole"]);
    const first = scene();
    const before = group.calls("create", { inputs: first.inputs }, first.world.context());
    expect(before.map(({ action }) => action)).to.include("iam:CreateServiceLinkedRole");
  });

  it("has its name for itself, and changes in place", () => {
    const { world, made, given } = launched();
    expect(() => world.create(group, given)).to.throw(/AlreadyExists/);
    expect(world.update(group, made, { ...given, maxSize: 6 }).outputs).to.deep.include({
      maxSize: 6,
      desiredCapacity: 2,
    });
  });

  for (const [title, change, says] of [
    ["an image of another architecture", { imageId: image("arm64") }, /architecture of t3.small/],
    ["a parameter that holds no image", { imageId: "resolve:ssm:/mine" }, /does not hold the id of an image/],
    ["an image that is not there", { imageId: "ami-00000000" }, /InvalidAMIID.NotFound/],
    [
      "a profile that is not there",
      { iamInstanceProfile: { name: "nobody" } },
      /Invalid IAM Instance Profile/,
    ],
    ["no type", { instanceType: undefined }, /it has no instanceType/],
  ] as const)
    it(`refuses a template with ${title}, which AWS takes until somebody launches by it`, () => {
      expect(() => launched(change)).to.throw(says);
    });

  it("refuses disks under a key that its own role has no grant from", () => {
    const disk = (policy: string, here: Place) => {
      const made = here.world.create(key, { policy });
      const ebs = { encrypted: true, kmsKeyId: made.outputs["arn"] };
      const blockDeviceMappings = [{ deviceName: "/dev/xvda", ebs }];
      const template = here.world.create(launchTemplate, { ...here.template, blockDeviceMappings });
      return here.world.create(group, here.inputs(template));
    };
    const lets = { Action: "kms:CreateGrant", Principal: { AWS: "*" } };
    const condition = { ArnEquals: { "aws:PrincipalArn": ownRole } };
    expect(() =>
      disk(keyPolicy({ ...lets, Principal: { AWS: `arn:aws:iam::${workload}:root` } }), place()),
    ).to.throw(/AWSServiceRoleForAutoScaling make a grant for a disk/);
    expect(disk(keyPolicy({ ...lets, Condition: condition }), place()).id).to.equal("web");
  });

  itRefuses(group, scene, [
    ["more than there may be", { minSize: 5 }, /more than maxSize/],
    ["fewer than there must be", { desiredCapacity: 1 }, /between minSize and maxSize/],
    ["an hour of life", { maxInstanceLifetime: 3600 }, /a day to a year/],
    ["no network", { vpcZoneIdentifiers: undefined }, /vpcZoneIdentifiers: is missing/],
    ["a template that is not there", { launchTemplate: { id: "lt-9" } }, /fully-formed launch template/],
    ["a subnet that is not there", { vpcZoneIdentifiers: ["subnet-9"] }, /InvalidSubnetID.NotFound/],
    ["a target group that is not there", { targetGroupArns: ["arn:none"] }, /TargetGroupNotFound/],
    ["health by a balancer that it has not", { targetGroupArns: undefined }, /no target group is attached/],
  ]);
});

describe("sandbox ec2 launch template", () => {
  const scene = (): Scene => {
    const { world, template } = place();
    return { world, inputs: template };
  };

  it("counts its versions, and makes the newest the default where that is asked for", () => {
    const { world, template } = place();
    const made = world.create(launchTemplate, template);
    expect(made.outputs).to.deep.include({ latestVersion: 1, defaultVersion: 1 });
    const next = world.update(launchTemplate, made, { ...template, updateDefaultVersion: true });
    expect(next.outputs).to.deep.include({ latestVersion: 2, defaultVersion: 2 });
    expect(() => world.create(launchTemplate, template)).to.throw(/name already in use/);
  });

  itRefuses(launchTemplate, scene, [
    ["a name of two letters", { name: "ab" }, /3 to 128/],
    ["an image that is none", { imageId: "linux" }, /the id of an image/],
    ["a type that is none", { instanceType: "tiny" }, /a type, such as/],
    ["user data in clear", { userData: "#!/bin/sh" }, /in base64/],
    ["17 KiB of user data", { userData: Buffer.alloc(17_408).toString("base64") }, /at most 16384/],
    ["network interfaces", { networkInterfaces: [{}] }, /not served/],
    ["tokens that are neither", { metadataOptions: { httpTokens: "maybe" } }, /optional, required/],
    ...badTags,
  ]);
});

describe("sandbox codedeploy deployment group of machines", () => {
  const scene = (): Scene => {
    const { world } = launched();
    serviceRole(world, "deployer", "codedeploy.amazonaws.com");
    world.create(application, { name: "web" });
    const inputs = {
      appName: "web",
      deploymentGroupName: "web",
      serviceRoleArn: roleArn("deployer"),
      autoscalingGroups: ["web"],
      loadBalancerInfo: { targetGroupInfos: [{ name: "web" }] },
      deploymentStyle: { deploymentType: "IN_PLACE", deploymentOption: "WITH_TRAFFIC_CONTROL" },
    };
    return { world, inputs };
  };

  itRefuses(deploymentGroup, scene, [
    ["a fleet that is not there", { autoscalingGroups: ["other"] }, /Auto Scaling group other was not found/],
    ["traffic control without a balancer", { loadBalancerInfo: undefined }, /loadBalancerInfo names none/],
    [
      "a target group that is not there",
      { loadBalancerInfo: { targetGroupInfos: [{ name: "other" }] } },
      /target group other was not found/,
    ],
  ]);
});
