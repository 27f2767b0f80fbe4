import { expect } from "chai";
import * as pulumi from "@pulumi/pulumi";
import { Bastion } from "../../../../infra/components/network/bastion.ts";
import { declared, ofType, one, type Declared } from "../../mocks.ts";

describe("A8 the bastion", () => {
  let resources: Declared[];
  before(async () => {
    resources = await declared("dev", () => {
      void new Bastion("bastion", {
        place: { account: "111111111111", region: "eu-central-1" },
        environment: "dev",
        network: { vpcId: "vpc-dev", privateSubnetIds: pulumi.output(["subnet-a", "subnet-b"]) },
      });
    });
  });
  const machine = () => one(resources, "aws:ec2/instance:Instance").inputs;

  it("has no key, no address on the internet, an encrypted disk, and asks for IMDSv2", () => {
    expect(machine()["keyName"]).to.equal(undefined);
    expect(machine()).to.deep.include({
      associatePublicIpAddress: false,
      subnetId: "subnet-a",
      rootBlockDevice: { encrypted: true, volumeType: "gp3", volumeSize: 8 },
      metadataOptions: { httpEndpoint: "enabled", httpTokens: "required", httpPutResponseHopLimit: 1 },
      tags: { Name: "lockgate-dev-bastion", "lockgate:purpose": "bastion" },
    });
  });

  it("opens no port", () => {
    expect(one(resources, "aws:ec2/securityGroup:SecurityGroup").inputs["ingress"]).to.equal(undefined);
    expect(ofType(resources, "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule")).to.deep.equal([]);
  });

  it("may do nothing but take sessions", () => {
    expect(one(resources, "aws:iam/instanceProfile:InstanceProfile").inputs["role"]).to.equal(
      "lockgate-dev-bastion",
    );
    const policy = JSON.parse(String(one(resources, "aws:iam/rolePolicy:RolePolicy").inputs["policy"])) as {
      Statement: { Action: string[] }[];
    };
    expect(policy.Statement.flatMap(({ Action }) => Action)).to.deep.equal([
      "ssm:UpdateInstanceInformation",
      "ssmmessages:CreateControlChannel",
      "ssmmessages:CreateDataChannel",
      "ssmmessages:OpenControlChannel",
      "ssmmessages:OpenDataChannel",
    ]);
  });
});
