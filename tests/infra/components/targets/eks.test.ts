// What an app in Kubernetes has in production, declared by the program: the cluster, its machines, and who comes in.
import { expect } from "chai";
import { declareEnvironment } from "../../../../infra/layers/environment.ts";
import { clusterKeyPolicy } from "../../../../infra/plan/documents/clusterKeys.ts";
import * as kubernetes from "../../../../infra/plan/kubernetes/names.ts";
import { serviceRoles } from "../../../../infra/plan/serviceRoles.ts";
import { exampleConfig } from "../../example.ts";
import { declared, one, type Declared } from "../../mocks.ts";
import { targetApps } from "../../plan/pipeline/samples.ts";

const app = targetApps.find(({ target }) => target.kind === "eks")!;
const config = exampleConfig("prod", {
  apps: [app, { ...app, name: "other" }],
  parameters: undefined,
  secrets: undefined,
});
const of = (resources: readonly Declared[], type: string) =>
  resources.filter((each) => each.type === `aws:eks/${type}`).map(({ inputs }) => inputs);

describe("C12 an app in Kubernetes", () => {
  let resources: Declared[];
  before(async () => {
    resources = await declared("prod", () => declareEnvironment(config));
  });

  it("C12, COMP-09, COMP-10 has one cluster an environment: closed, encrypted, with all its logs, without a hidden administrator", () => {
    const cluster = one(resources, "aws:eks/cluster:Cluster").inputs;
    expect(cluster).to.deep.include({
      name: "lockgate-prod",
      accessConfig: { authenticationMode: "API", bootstrapClusterCreatorAdminPermissions: false },
      enabledClusterLogTypes: ["api", "audit", "authenticator", "controllerManager", "scheduler"],
      deletionProtection: true,
    });
    expect(cluster["vpcConfig"]).to.include({ endpointPrivateAccess: true, endpointPublicAccess: false });
    expect(cluster["encryptionConfig"]).to.deep.include({ resources: ["secrets"] });
    const group = resources.find(({ inputs }) => inputs["name"] === "/aws/eks/lockgate-prod/cluster");
    expect(group?.inputs["kmsKeyId"]).to.be.a("string");
  });

  it("C12 has machines in three zones, managed by EKS, with tokens for their metadata and disks under a key of ours", () => {
    const [group, ...more] = of(resources, "nodeGroup:NodeGroup");
    expect(more).to.deep.equal([]);
    expect(group).to.deep.include({
      capacityType: "ON_DEMAND",
      scalingConfig: { minSize: 3, desiredSize: 3, maxSize: 6 },
    });
    expect(config.network.zones).to.have.length(3);
    const template = one(resources, "aws:ec2/launchTemplate:LaunchTemplate").inputs;
    expect(template["metadataOptions"]).to.deep.include({
      httpTokens: "required",
      httpPutResponseHopLimit: 1,
    });
    const [disk] = template["blockDeviceMappings"] as { ebs: Record<string, unknown> }[];
    expect(disk?.ebs["encrypted"]).to.equal("true");
    expect(disk?.ebs["kmsKeyId"]).to.match(/^arn:aws:kms:/);
  });

  it("C12 lets the deploy role of an app change its own namespace and nothing else, its check look there", () => {
    const role = (name: string, job: string) =>
      `arn:aws:iam::${config.accountId}:role/lockgate-${name}-prod-${job}`;
    const policy = (name: string) => `arn:aws:eks::aws:cluster-access-policy/AmazonEKS${name}Policy`;
    const expected = [app.name, "other"].flatMap((name) =>
      (["deploy", "check"] as const).map((job) => ({
        principalArn: role(name, job),
        policyArn: policy(job === "deploy" ? "Edit" : "View"),
        accessScope: { type: "namespace", namespaces: [name] },
      })),
    );
    const found = of(resources, "accessPolicyAssociation:AccessPolicyAssociation");
    expect(
      found.map(({ principalArn, policyArn, accessScope }) => ({ principalArn, policyArn, accessScope })),
    ).to.have.deep.members(expected);
    expect(of(resources, "accessEntry:AccessEntry").map(({ principalArn }) => principalArn)).to.have.members(
      expected.map(({ principalArn }) => principalArn),
    );
  });

  it("C12 gives pods of an app the app's own role, by EKS, for pods of this cluster only", () => {
    const pods = of(resources, "podIdentityAssociation:PodIdentityAssociation");
    expect(pods.map(({ namespace, serviceAccount }) => `${namespace}/${serviceAccount}`)).to.have.members([
      "logging/fluent-bit",
      `${app.name}/${app.name}`,
      "other/other",
    ]);
    const role = resources.find(({ name }) => name === `lockgate-${app.name}-prod-function`);
    const [trust] = (
      JSON.parse(String(role?.inputs["assumeRolePolicy"])) as { Statement: Record<string, unknown>[] }
    ).Statement;
    expect(trust).to.deep.include({
      Principal: { Service: "pods.eks.amazonaws.com" },
      Action: ["sts:AssumeRole", "sts:TagSession"],
    });
    expect(JSON.stringify(trust?.["Condition"])).to.include(":cluster/lockgate-prod");
  });

  it("C12 opens the cluster's interface to jobs only, and lets its names be looked up", () => {
    const rules = resources.filter(
      ({ type, name }) =>
        type === "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule" && name === "cluster",
    );
    expect(rules.map(({ inputs }) => inputs)).to.deep.equal([
      {
        securityGroupId: "id-cluster",
        referencedSecurityGroupId: "id-prod-jobs",
        ipProtocol: "tcp",
        fromPort: 443,
        toPort: 443,
        description: "Jobs of pipelines",
      },
    ]);
    const lists = JSON.stringify(resources.filter(({ type }) => type.includes("resolverFirewallDomainList")));
    expect(lists).to.include("*.eu-central-1.eks.amazonaws.com.");
  });

  it("C12 an environment in which nothing runs in Kubernetes has no cluster, and hands no role to one", async () => {
    const plain = await declared("prod", () => declareEnvironment(exampleConfig("prod")));
    expect(plain.filter(({ type }) => type.startsWith("aws:eks/"))).to.deep.equal([]);
    const roles = serviceRoles(exampleConfig("prod"), config.accountId);
    expect(roles).to.not.have.any.keys(kubernetes.clusterService, kubernetes.podsService);
  });

  it("C12 the key of secrets is granted to EKS alone, by who makes the cluster", () => {
    const place = { account: "111122223333", region: "eu-central-1" };
    const statements = clusterKeyPolicy(place, {
      administrator: "arn:aws:iam::111122223333:role/LockgateDeploy",
      clusterRole: "arn:aws:iam::111122223333:role/lockgate-prod-cluster",
    });
    const grants = statements.filter(({ Action }) => JSON.stringify(Action).includes("CreateGrant"));
    expect(grants).to.have.length(1);
    expect(grants[0]?.Condition).to.deep.include({
      StringEquals: { "kms:ViaService": "eks.eu-central-1.amazonaws.com" },
      Bool: { "kms:GrantIsForAWSResource": "true" },
    });
    expect(statements.some(({ Action }) => JSON.stringify(Action).includes("Decrypt"))).to.equal(false);
  });
});
