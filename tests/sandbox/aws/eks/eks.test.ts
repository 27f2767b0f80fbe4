// Clusters, their machines and who comes into them: what EKS fills in, what holds what, and what it refuses.

import { expect } from "chai";
import { launchTemplate } from "../../../../sandbox/aws/ec2/launchTemplate.ts";
import { subnet } from "../../../../sandbox/aws/ec2/subnet.ts";
import { vpc } from "../../../../sandbox/aws/ec2/vpc.ts";
import {
  accessEntry,
  accessPolicyAssociation,
  podIdentityAssociation,
} from "../../../../sandbox/aws/eks/access.ts";
import { addon } from "../../../../sandbox/aws/eks/addon.ts";
import { cluster } from "../../../../sandbox/aws/eks/cluster.ts";
import { nodeGroup } from "../../../../sandbox/aws/eks/nodeGroup.ts";
import type { Properties } from "../../../../sandbox/aws/model.ts";
import { badTags, itRefuses, type Scene } from "../cases.ts";
import { network } from "../ec2/network.ts";
import { roleArn, serviceRole } from "../serviceRole.ts";
import { workload } from "../world.ts";

const clusterName = "lockgate-prod";
const arn = (resource: string): string => `arn:aws:eks:eu-central-1:${workload}:${resource}`;

function ground(access = "API") {
  const { world, vpc: net, subnetA, subnetB } = network();
  serviceRole(world, "control", "eks.amazonaws.com");
  serviceRole(world, "nodes", "ec2.amazonaws.com");
  serviceRole(world, "pods", "pods.eks.amazonaws.com");
  const inputs: Properties = {
    name: clusterName,
    version: "1.35",
    roleArn: roleArn("control"),
    vpcConfig: {
      subnetIds: [subnetA.id, subnetB.id],
      endpointPrivateAccess: true,
      endpointPublicAccess: false,
    },
    accessConfig: { authenticationMode: access },
  };
  return { world, net, subnetA, subnetB, inputs };
}
function made(access?: string) {
  const all = ground(access);
  return { ...all, cluster: all.world.create(cluster, all.inputs) };
}

describe("sandbox eks cluster", () => {
  const change = (more: Properties): Properties => {
    const { inputs } = ground();
    return { vpcConfig: { ...(inputs["vpcConfig"] as Properties), ...more } };
  };

  it("has an endpoint, a certificate and a group of its own", () => {
    const { id, outputs } = made().cluster;
    expect(id).to.equal(clusterName);
    expect(outputs["arn"]).to.equal(arn(`cluster/${clusterName}`));
    expect(outputs["endpoint"]).to.match(/^https:\/\/[0-9A-F]{32}\.gr7\.eu-central-1\.eks\.amazonaws\.com$/);
    expect((outputs["vpcConfig"] as Properties)["clusterSecurityGroupId"]).to.match(/^sg-/);
  });

  it("is made by who may hand its role to EKS, which makes its own once", () => {
    const { world, inputs } = ground();
    const asked = () => cluster.calls("create", { inputs }, world.context()).map(({ action }) => action);
    expect(asked()).to.deep.equal(["eks:CreateCluster", "iam:PassRole", "iam:CreateServiceLinkedRole"]);
    world.create(cluster, inputs);
    expect(asked()).to.not.include("iam:CreateServiceLinkedRole");
  });

  it("goes up by one version at a time", () => {
    const { world, cluster: before, inputs } = made();
    const to = (version: string) => () => world.update(cluster, before, { ...inputs, version });
    expect(to("1.37")).to.throw(/from 1.35 to 1.37/);
    expect(to("1.34")).to.throw(/from 1.35 to 1.34/);
    expect(to("1.36")().outputs["endpoint"]).to.equal(before.outputs["endpoint"]);
  });

  itRefuses(cluster, ground, [
    ["a name that EKS does not take", { name: "-prod" }, /must be 1 to 100 letters/],
    ["a version that is none", { version: "latest" }, /a minor version of Kubernetes/],
    ["a role that does not trust EKS", { roleArn: roleArn("nodes") }, /does not trust eks/],
    ["a role that is not there", { roleArn: roleArn("none") }, /does not exist/],
    ["logs of no kind", { enabledClusterLogTypes: ["everything"] }, /must be one of api/],
    ["no way in at all", change({ endpointPrivateAccess: false }), /nobody could reach the cluster/],
    ["subnets that are not there", change({ subnetIds: ["subnet-none"] }), /subnet-none/],
    [
      "a key that is not there",
      {
        encryptionConfig: {
          resources: ["secrets"],
          provider: { keyArn: `arn:aws:kms:eu-central-1:${workload}:key/none` },
        },
      },
      /does not exist/,
    ],
    ...badTags,
  ]);

  it("refuses subnets of one zone, a second of its name, and to go while it has machines", () => {
    const { world, inputs, subnetA, subnetB } = made();
    expect(() => world.create(cluster, inputs)).to.throw(/already exists/);
    const alone = { ...inputs, name: "alone", vpcConfig: { subnetIds: [subnetA.id] } };
    expect(() => world.create(cluster, alone)).to.throw(/at least two different AZs/);
    const group = world.create(nodeGroup, groupOf([subnetA.id, subnetB.id]));
    const [stored] = world.find("aws:eks/cluster:Cluster");
    expect(() => world.remove(cluster, stored!)).to.throw(/has nodegroups attached/);
    world.remove(nodeGroup, group);
    world.remove(cluster, stored!);
  });
});

const groupOf = (subnetIds: string[]): Properties => ({
  clusterName,
  nodeGroupName: "apps",
  nodeRoleArn: roleArn("nodes"),
  subnetIds,
  instanceTypes: ["m7i.large"],
  scalingConfig: { minSize: 3, desiredSize: 3, maxSize: 6 },
});

describe("sandbox eks node group", () => {
  const scene = (): Scene => {
    const { world, subnetA, subnetB } = made();
    return { world, inputs: groupOf([subnetA.id, subnetB.id]) };
  };
  itRefuses(nodeGroup, scene, [
    ["a cluster that is not there", { clusterName: "none" }, /No cluster found/],
    ["a role that machines can't take", { nodeRoleArn: roleArn("control") }, /does not trust ec2/],
    [
      "more wanted than are allowed",
      { scalingConfig: { minSize: 1, desiredSize: 9, maxSize: 3 } },
      /between 1 and 3/,
    ],
    ["a template that is not there", { launchTemplate: { id: "lt-none", version: "1" } }, /does not exist/],
    ["capacity of no kind", { capacityType: "CHEAP" }, /SPOT/],
    ["effects of no kind", { taints: [{ key: "k", effect: "NEVER" }] }, /NO_SCHEDULE/],
    ...badTags,
  ]);

  it("leaves profile and image to EKS, and asks for machines in the name of who makes it", () => {
    const { world, inputs } = scene();
    const profile = { iamInstanceProfile: { name: "p" } };
    const template = world.create(launchTemplate, {
      name: "template",
      metadataOptions: { httpTokens: "required" },
    });
    const wrong = world.create(launchTemplate, { name: "wrong", ...profile });
    const by = (id: string): Properties => ({ ...inputs, launchTemplate: { id, version: "1" } });
    expect(() => world.create(nodeGroup, by(wrong.id))).to.throw(/iamInstanceProfile can't be specified/);
    const calls = nodeGroup.calls("create", { inputs: by(template.id) }, world.context());
    expect(calls.map(({ action }) => action)).to.include.members(["iam:PassRole", "ec2:RunInstances"]);
    expect(world.create(nodeGroup, by(template.id)).id).to.equal(`${clusterName}:apps`);
  });

  it("is in the cluster's own network", () => {
    const { world, inputs } = scene();
    const far = world.create(vpc, { cidrBlock: "10.99.0.0/16" });
    const away = world.create(subnet, { vpcId: far.id, cidrBlock: "10.99.0.0/24" });
    expect(() => world.create(nodeGroup, { ...inputs, subnetIds: [away.id] })).to.throw(
      /not in the cluster's VPC/,
    );
  });
});

describe("sandbox eks access", () => {
  const entry = { clusterName, principalArn: roleArn("deploy") };
  const policyArn = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSEditPolicy";
  const scope = { type: "namespace", namespaces: ["web"] };
  const entered = (): Scene => {
    const { world } = made();
    world.create(accessEntry, entry);
    return { world, inputs: { ...entry, policyArn, accessScope: scope } };
  };

  describe("entry", () => {
    itRefuses(accessEntry, () => ({ world: made().world, inputs: entry }), [
      ["a cluster that is not there", { clusterName: "none" }, /No cluster found/],
      [
        "groups of Kubernetes' own",
        { kubernetesGroups: ["system:masters"] },
        /begins with a name of its own/,
      ],
      ["types of no kind", { type: "ROOT" }, /STANDARD/],
    ]);
    it("is of no use where a config map decides, and there once", () => {
      expect(() => made("CONFIG_MAP").world.create(accessEntry, entry)).to.throw(/authentication mode/);
      expect(() => entered().world.create(accessEntry, entry)).to.throw(/already in use/);
    });
  });

  describe("policy", () => {
    itRefuses(accessPolicyAssociation, entered, [
      ["a principal without an entry", { principalArn: roleArn("other") }, /could not be found/],
      [
        "a policy of IAM",
        { policyArn: "arn:aws:iam::aws:policy/AdministratorAccess" },
        /cluster-access-policy/,
      ],
      ["namespaces that nobody names", { accessScope: { type: "namespace" } }, /is missing/],
      ["namespaces of a cluster", { accessScope: { type: "cluster", namespaces: ["web"] } }, /of no use/],
    ]);
  });

  describe("pods", () => {
    const inputs = { clusterName, namespace: "web", serviceAccount: "web", roleArn: roleArn("pods") };
    itRefuses(podIdentityAssociation, () => ({ world: made().world, inputs }), [
      ["a role that pods can't take", { roleArn: roleArn("nodes") }, /does not trust pods.eks/],
      ["a namespace of no form", { namespace: "Web" }, /name of a namespace/],
    ]);
    it("have one role each, handed over by who says so", () => {
      const { world } = made();
      const calls = podIdentityAssociation.calls("create", { inputs }, world.context());
      expect(calls.find(({ action }) => action === "iam:PassRole")?.context).to.deep.equal({
        "iam:PassedToService": "pods.eks.amazonaws.com",
      });
      world.create(podIdentityAssociation, inputs);
      expect(() => world.create(podIdentityAssociation, inputs)).to.throw(/already exists: web\/web/);
    });
  });

  describe("add-on", () => {
    itRefuses(addon, () => ({ world: made().world, inputs: { clusterName, addonName: "coredns" } }), [
      ["one that is not known", { addonName: "miner" }, /coredns/],
      ["settings that are no JSON", { configurationValues: "{" }, /not valid JSON/],
    ]);
    it("is there once", () => {
      const { world } = made();
      world.create(addon, { clusterName, addonName: "coredns" });
      expect(() => world.create(addon, { clusterName, addonName: "coredns" })).to.throw(/already exists/);
    });
  });
});
