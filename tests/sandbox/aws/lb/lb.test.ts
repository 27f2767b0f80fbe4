// Balancers, target groups and listeners: what ELB fills in, what holds what, and what it refuses.

import { expect } from "chai";
import { securityGroup } from "../../../../sandbox/aws/ec2/securityGroup.ts";
import { subnet } from "../../../../sandbox/aws/ec2/subnet.ts";
import { vpc } from "../../../../sandbox/aws/ec2/vpc.ts";
import { listener } from "../../../../sandbox/aws/lb/listener.ts";
import { loadBalancer } from "../../../../sandbox/aws/lb/loadBalancer.ts";
import { targetGroup } from "../../../../sandbox/aws/lb/targetGroup.ts";
import type { Properties, StoredResource } from "../../../../sandbox/aws/model.ts";
import { badTags, itRefuses, type Scene } from "../cases.ts";
import { workload, type TestWorld } from "../world.ts";
import { network } from "../ec2/network.ts";

const certificate = (region = "eu-central-1", account = workload): string =>
  `arn:aws:acm:${region}:${account}:certificate/12345678-90ab-4cde-8f01-234567890abc`;

type Place = { world: TestWorld; balancer: Properties; group: Properties; subnets: StoredResource[] };

function place(): Place {
  const { world, vpc: net, subnetA, subnetB } = network();
  const ingress = world.create(securityGroup, { vpcId: net.id, name: "web", description: "d" });
  return {
    world,
    subnets: [subnetA, subnetB],
    balancer: {
      name: "shop-prod",
      internal: true,
      subnets: [subnetA.id, subnetB.id],
      securityGroups: [ingress.id],
    },
    group: { name: "shop-prod", port: 8080, protocol: "HTTP", vpcId: net.id },
  };
}

const forwarding = (...groups: StoredResource[]) => [
  { type: "forward", forward: { targetGroups: groups.map(({ id }) => ({ arn: id, weight: 1 })) } },
];

function served(): Place & { made: StoredResource; targets: StoredResource; inputs: Properties } {
  const here = place();
  const made = here.world.create(loadBalancer, here.balancer);
  const targets = here.world.create(targetGroup, here.group);
  const inputs = {
    loadBalancerArn: made.id,
    port: 443,
    protocol: "HTTPS",
    certificateArn: certificate(),
    sslPolicy: "ELBSecurityPolicy-TLS13-1-2-2021-06",
    defaultActions: forwarding(targets),
  };
  return { ...here, made, targets, inputs };
}

describe("sandbox lb load balancer", () => {
  const scene = (): Scene => {
    const { world, balancer } = place();
    return { world, inputs: balancer };
  };

  it("gets a name in DNS, and lies in its subnets' network", () => {
    const { world, balancer, group } = place();
    const { id, outputs } = world.create(loadBalancer, balancer);
    expect(id).to.match(
      new RegExp(
        `^arn:aws:elasticloadbalancing:eu-central-1:${workload}:loadbalancer/app/shop-prod/[0-9a-f]{16}$`,
      ),
    );
    expect(outputs["arnSuffix"]).to.match(/^app\/shop-prod\/[0-9a-f]{16}$/);
    expect(outputs["dnsName"]).to.match(/^internal-shop-prod-\d+\.eu-central-1\.elb\.amazonaws\.com$/);
    expect(outputs["vpcId"]).to.equal(group["vpcId"]);
  });

  it("asks for its service's role with the first one of an account only", () => {
    const { world, balancer } = place();
    const actions = () =>
      loadBalancer.calls("create", { inputs: balancer }, world.context()).map(({ action }) => action);
    expect(actions()).to.include("iam:CreateServiceLinkedRole");
    world.create(loadBalancer, balancer);
    expect(actions()).not.to.include("iam:CreateServiceLinkedRole");
  });

  it("keeps its subnets and groups, and goes only when it is not protected", () => {
    const { world, balancer, subnets } = place();
    const made = world.create(loadBalancer, { ...balancer, enableDeletionProtection: true });
    expect(() => world.remove(subnet, subnets[0]!)).to.throw(/DependencyViolation.*LoadBalancer/);
    const [group] = world.find(
      "aws:ec2/securityGroup:SecurityGroup",
      {},
      ({ outputs }) => outputs["name"] === "web",
    );
    expect(() => world.remove(securityGroup, group!)).to.throw(/DependencyViolation.*LoadBalancer/);
    expect(() => world.remove(loadBalancer, made)).to.throw(/OperationNotPermitted/);
    world.update(loadBalancer, made, { ...balancer, enableDeletionProtection: false });
    world.remove(loadBalancer, made);
    world.remove(subnet, subnets[0]!);
  });

  it("that the internet reaches needs a gateway in its network", () => {
    const { world } = place();
    const net = world.create(vpc, { cidrBlock: "10.9.0.0/16" });
    const [a, b] = ["a", "b"].map((zone, index) =>
      world.create(subnet, {
        vpcId: net.id,
        cidrBlock: `10.9.${index}.0/24`,
        availabilityZone: `eu-central-1${zone}`,
      }),
    );
    const inputs = { name: "open", subnets: [a?.id, b?.id] };
    expect(() => world.create(loadBalancer, inputs)).to.throw(/has no internet gateway/);
    expect(world.create(loadBalancer, { ...inputs, internal: true }).id).to.contain("/open/");
  });

  it("lies in one network, once in each zone, in at least two, and has its name for itself", () => {
    const { world, balancer, subnets, group } = place();
    const beside = world.create(subnet, {
      vpcId: group["vpcId"],
      cidrBlock: "10.0.7.0/24",
      availabilityZone: "eu-central-1a",
    });
    const [a, b] = subnets.map(({ id }) => id);
    for (const [wanted, says] of [
      [[a], /two different Availability Zones/],
      [[a, b, beside.id], /multiple subnets in the same Availability Zone/],
      [[a, "subnet-9"], /InvalidSubnetID.NotFound/],
    ] as const)
      expect(() => world.create(loadBalancer, { ...balancer, subnets: wanted })).to.throw(says);
    world.create(loadBalancer, balancer);
    expect(() => world.create(loadBalancer, balancer)).to.throw(/DuplicateLoadBalancerName/);
  });

  itRefuses(loadBalancer, scene, [
    ["a name that ends with a hyphen", { name: "shop-" }, /letters, digits and hyphens/],
    ["a name of 33 characters", { name: "s".repeat(33) }, /has length 33/],
    ["a name that ELB keeps for itself", { name: "internal-shop" }, /letters, digits and hyphens/],
    ["another kind of balancer", { loadBalancerType: "network" }, /application balancers only/],
    ["no subnets", { subnets: undefined }, /subnets: is missing/],
    ["a group that is not there", { securityGroups: ["sg-9"] }, /InvalidGroup.NotFound/],
    ["a connection that idles for hours", { idleTimeout: 4001 }, /between 1 and 4000/],
    ...badTags,
  ]);
});

describe("sandbox lb target group", () => {
  const scene = (): Scene => {
    const { world, group } = place();
    return { world, inputs: group };
  };

  it("stays while a listener forwards to it", () => {
    const { world, inputs, targets } = served();
    const made = world.create(listener, inputs);
    expect(() => world.remove(targetGroup, targets)).to.throw(/ResourceInUse/);
    world.remove(listener, made);
    world.remove(targetGroup, targets);
  });

  it("has its name for itself", () => {
    const { world, group } = place();
    const { outputs } = world.create(targetGroup, group);
    expect(outputs["arnSuffix"]).to.match(/^targetgroup\/shop-prod\/[0-9a-f]{16}$/);
    expect(() => world.create(targetGroup, group)).to.throw(/DuplicateTargetGroupName/);
  });

  itRefuses(targetGroup, scene, [
    ["no network", { vpcId: undefined }, /vpcId: is missing/],
    ["a network that is not there", { vpcId: "vpc-9" }, /InvalidVpcID.NotFound/],
    ["a port that is none", { port: 0 }, /between 1 and 65535/],
    [
      "a check as long as its interval",
      { healthCheck: { interval: 5, timeout: 5 } },
      /smaller than the interval/,
    ],
    ["a path that is none", { healthCheck: { path: "health" } }, /begins with \//],
    ["one look that is enough", { healthCheck: { healthyThreshold: 1 } }, /between 2 and 10/],
    ["functions", { targetType: "lambda" }, /instance, ip/],
    ...badTags,
  ]);
});

describe("sandbox lb listener", () => {
  const scene = (): Scene => {
    const { world, inputs } = served();
    return { world, inputs };
  };

  it("has its port for itself, and divides requests by weights that change in place", () => {
    const { world, inputs, made, group } = served();
    const { id, outputs } = world.create(listener, inputs);
    expect(id).to.equal(outputs["arn"]);
    expect(id.startsWith(made.id.replace(":loadbalancer/", ":listener/"))).to.equal(true);
    expect(() => world.create(listener, inputs)).to.throw(/DuplicateListener/);
    const other = world.create(targetGroup, { ...group, name: "other" });
    const [found] = world.find("aws:lb/listener:Listener");
    const changed = world.update(listener, found!, { ...inputs, defaultActions: forwarding(other) });
    expect(changed.outputs["defaultActions"]).to.deep.equal(forwarding(other));
  });

  it("forwards to nobody whom another balancer has", () => {
    const { world, inputs, balancer } = served();
    world.create(listener, inputs);
    const second = world.create(loadBalancer, { ...balancer, name: "second" });
    expect(() => world.create(listener, { ...inputs, loadBalancerArn: second.id })).to.throw(
      /more than one load balancer/,
    );
  });

  it("forwards to nobody in another network", () => {
    const { world, inputs, group } = served();
    const net = world.create(vpc, { cidrBlock: "10.9.0.0/16" });
    const far = world.create(targetGroup, { ...group, name: "far", vpcId: net.id });
    expect(() => world.create(listener, { ...inputs, defaultActions: forwarding(far) })).to.throw(
      /another VPC/,
    );
  });

  const forward = (targetGroups: object[]) => [{ type: "forward", forward: { targetGroups } }];
  itRefuses(listener, scene, [
    [
      "a balancer that is not there",
      { loadBalancerArn: "arn:aws:elasticloadbalancing:eu-central-1:1:loadbalancer/app/a/1" },
      /LoadBalancerNotFound/,
    ],
    ["HTTPS without a certificate", { certificateArn: undefined }, /certificateArn: is missing/],
    [
      "HTTP with a certificate",
      { protocol: "HTTP", sslPolicy: undefined },
      /certificateArn: is not for HTTP/,
    ],
    ["a certificate of another region", { certificateArn: certificate("us-east-1") }, /CertificateNotFound/],
    [
      "a certificate of another account",
      { certificateArn: certificate(undefined, "333333333333") },
      /CertificateNotFound/,
    ],
    ["an action without what it does", { defaultActions: [{ type: "redirect" }] }, /incomplete/],
    ["a weight of 1000", { defaultActions: forward([{ arn: "a", weight: 1000 }]) }, /between 0 and 999/],
    ["a group that is not there", { defaultActions: forward([{ arn: "arn:none" }]) }, /TargetGroupNotFound/],
    ...badTags,
  ]);
});
