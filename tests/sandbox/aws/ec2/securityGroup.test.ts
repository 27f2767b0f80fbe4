// Security groups and their rules: formats, duplicates, ports, and what keeps a group from going.

import { expect } from "chai";
import {
  securityGroup,
  securityGroupEgressRule,
  securityGroupIngressRule,
  securityGroupRule,
} from "../../../../sandbox/aws/ec2/securityGroup.ts";
import { UNKNOWN } from "../../../../sandbox/aws/model.ts";
import type { Properties } from "../../../../sandbox/aws/model.ts";
import { badTags, itRefuses } from "../cases.ts";
import type { Refusal, Scene } from "../cases.ts";
import { workload } from "../world.ts";
import { network } from "./network.ts";

type Groups = Scene & { group: string; other: string };

function groups(): Groups {
  const { world, vpc } = network();
  const make = (name: string): string => world.create(securityGroup, { name, vpcId: vpc.id }).id;
  return { world, inputs: { name: "c", vpcId: vpc.id }, group: make("a"), other: make("b") };
}

const https = { ipProtocol: "tcp", fromPort: 443, toPort: 443, cidrIpv4: "10.0.0.0/16" };

function ruleScene(): Scene {
  const { world, group } = groups();
  return { world, inputs: { ...https, securityGroupId: group } };
}

describe("sandbox ec2 security group", () => {
  it("fills in id, ARN and owner", () => {
    const { world, inputs } = groups();
    const made = world.create(securityGroup, inputs);
    expect(made.id).to.match(/^sg-[0-9a-f]{17}$/);
    expect(made.outputs).to.deep.include({
      arn: `arn:aws:ec2:eu-central-1:${workload}:security-group/${made.id}`,
      description: "Managed by Pulumi",
      ingress: [],
      egress: [],
      ownerId: workload,
    });
  });

  itRefuses(securityGroup, groups, [
    ["a name that is taken in the VPC", { name: "a" }, /InvalidGroup\.Duplicate/],
    ["the name of the default group", { name: "default" }, /InvalidGroup\.Duplicate/],
    ["a name that begins with sg-", { name: "sg-web" }, /does not begin with sg-/],
    ["a description with a quote", { description: 'say "hi"' }, /letters, digits, spaces/],
    ["a group without VPC", { vpcId: undefined }, /VPCIdNotSpecified/],
    ["a VPC that does not exist", { vpcId: "vpc-0" }, /InvalidVpcID\.NotFound/],
    [
      "a port above 65535",
      { ingress: [{ protocol: "tcp", fromPort: 1, toPort: 70000 }] },
      /ingress\[0\]\.toPort: 70000/,
    ],
    [
      "a peer that does not exist",
      { egress: [{ protocol: "-1", fromPort: 0, toPort: 0, securityGroups: ["sg-0"] }] },
      /InvalidGroup\.NotFound/,
    ],
    ...badTags,
  ]);

  it("stays while a rule of another group, an endpoint or a function uses it", () => {
    const { world, group, other } = groups();
    const mine = world.get(securityGroup.token, group) ?? expect.fail();
    const rule = world.create(securityGroupIngressRule, {
      ipProtocol: "-1",
      securityGroupId: other,
      referencedSecurityGroupId: group,
    });
    expect(() => world.remove(securityGroup, mine)).to.throw(/DependencyViolation.*SecurityGroupIngressRule/);
    world.remove(securityGroupIngressRule, rule);
    world.seed({
      token: "aws:lambda/function:Function",
      id: "fn",
      outputs: { vpcConfig: { securityGroupIds: [group] } },
    });
    expect(() => world.remove(securityGroup, mine)).to.throw(/DependencyViolation.*Function fn/);
    world.remove(securityGroup, world.get(securityGroup.token, other) ?? expect.fail());
  });
});

const ruleRefusals: Refusal[] = [
  ["two peers", { referencedSecurityGroupId: "sg-1" }, /only one of cidrIpv4, referencedSecurityGroupId/],
  ["no peer", { cidrIpv4: undefined }, /the peer is one of/],
  ["a block with host bits", { cidrIpv4: "10.0.0.5/16" }, /did you mean "10\.0\.0\.0\/16"/],
  ["a bad IPv6 block", { cidrIpv4: undefined, cidrIpv6: "10.0.0.0/8" }, /is not an IPv6 CIDR block/],
  [
    "TCP without ports",
    { fromPort: undefined, toPort: undefined },
    /fromPort: undefined must be from 0 to 65535/,
  ],
  ["ports the wrong way round", { fromPort: 500 }, /500 is greater than toPort 443/],
  ["ports with all protocols", { ipProtocol: "-1" }, /not allowed with protocol -1/],
  ["an unknown protocol", { ipProtocol: "http" }, /"http" must be -1, tcp, udp/],
  ["a group that does not exist", { securityGroupId: "sg-0" }, /InvalidGroup\.NotFound/],
  [
    "a peer group that does not exist",
    { cidrIpv4: undefined, referencedSecurityGroupId: "sg-0" },
    /InvalidGroup\.NotFound/,
  ],
  ...badTags,
];

describe("sandbox ec2 security group rules", () => {
  for (const [name, model] of Object.entries({
    ingress: securityGroupIngressRule,
    egress: securityGroupEgressRule,
  }))
    describe(name, () => {
      it("has an id and ARN of its own and the protocol by name", () => {
        const { world, inputs } = ruleScene();
        const made = world.create(model, { ...inputs, ipProtocol: "6" });
        expect(made.id).to.match(/^sgr-[0-9a-f]{17}$/);
        expect(made.outputs).to.include({
          ipProtocol: "tcp",
          securityGroupRuleId: made.id,
          arn: `arn:aws:ec2:eu-central-1:${workload}:security-group-rule/${made.id}`,
        });
      });

      it("is refused when the group has it already, and after 60", () => {
        const { world, inputs } = ruleScene();
        world.create(model, inputs);
        expect(() => world.create(model, inputs)).to.throw(
          /InvalidPermission\.Duplicate.*TCP, from port: 443/,
        );
        for (let port = 1; port < 60; port++)
          world.create(model, { ...inputs, fromPort: port, toPort: port });
        expect(() => world.create(model, { ...inputs, fromPort: 99, toPort: 99 })).to.throw(
          /RulesPerSecurityGroupLimitExceeded/,
        );
      });

      itRefuses(model, ruleScene, ruleRefusals);
    });

  it("is compared with the classic rules of its group", () => {
    const { world, inputs } = ruleScene();
    const classic: Properties = {
      type: "ingress",
      protocol: "tcp",
      fromPort: 443,
      toPort: 443,
      cidrBlocks: ["10.0.0.0/16"],
      securityGroupId: inputs["securityGroupId"],
    };
    const made = world.create(securityGroupRule, classic);
    expect(made.id).to.match(/^sgrule-\d+$/);
    expect(() => world.create(securityGroupIngressRule, inputs)).to.throw(/InvalidPermission\.Duplicate/);
    expect(world.create(securityGroupEgressRule, inputs).id).to.match(/^sgr-/);
    const nobody = { ...classic, cidrBlocks: undefined };
    expect(() => world.create(securityGroupRule, nobody)).to.throw(/name at least one of cidrBlocks/);
  });

  it("judges no unknown value at preview", () => {
    const context = ruleScene().world.context();
    const inputs = {
      ipProtocol: "tcp",
      fromPort: UNKNOWN,
      toPort: UNKNOWN,
      securityGroupId: UNKNOWN,
      referencedSecurityGroupId: UNKNOWN,
    };
    expect(securityGroupIngressRule.check?.(inputs, context)).to.deep.equal([]);
  });
});
