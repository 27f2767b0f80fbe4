// Exclusions from VPC Block Public Access: of one subnet or one network, once.
import { expect } from "chai";
import { publicAccessExclusion } from "../../../../sandbox/aws/ec2/publicAccessExclusion.ts";
import type { Properties } from "../../../../sandbox/aws/model.ts";
import { badTags, itRefuses } from "../cases.ts";
import { testWorld, workload } from "../world.ts";

const inputs: Properties = { subnetId: "subnet-1", internetGatewayExclusionMode: "allow-bidirectional" };
function scene() {
  const world = testWorld();
  const place = { account: workload, region: "eu-central-1" };
  for (const [token, id] of [
    ["aws:ec2/subnet:Subnet", "subnet-1"],
    ["aws:ec2/vpc:Vpc", "vpc-1"],
  ] as const)
    world.seed({ token, id, ...place, outputs: { id } });
  return { world, inputs };
}

describe("ec2 VpcBlockPublicAccessExclusion", () => {
  it("has an id of its own and names what it excludes, once", () => {
    const { world } = scene();
    const made = world.create(publicAccessExclusion, inputs);
    expect(made.id).to.match(/^vpcbpa-exclude-0[0-9a-f]{16}$/);
    expect(made.outputs["resourceArn"]).to.equal(`arn:aws:ec2:eu-central-1:${workload}:subnet/subnet-1`);
    expect(() => world.create(publicAccessExclusion, inputs)).to.throw(/ResourceAlreadyExists/);
    const whole = { vpcId: "vpc-1", internetGatewayExclusionMode: "allow-egress" };
    expect(world.create(publicAccessExclusion, whole).outputs["resourceArn"]).to.match(/:vpc\/vpc-1$/);
  });
  itRefuses(publicAccessExclusion, scene, [
    ["a subnet that is not there", { subnetId: "subnet-2" }, /InvalidSubnetID\.NotFound/],
    ["a subnet and a network", { vpcId: "vpc-1" }, /either a subnet or a VPC/],
    ["neither", { subnetId: undefined }, /either a subnet or a VPC/],
    ["any mode", { internetGatewayExclusionMode: "allow-ingress" }, /allow-bidirectional, allow-egress/],
    ...badTags,
  ]);
});
