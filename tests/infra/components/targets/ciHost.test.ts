// Hosts of CI in a cluster, as declared: a controller of Jenkins with its copies, runners of GitLab on Spot with their limits.
import { expect } from "chai";
import { declareEnvironment } from "../../../../infra/layers/environment.ts";
import type { Statement } from "../../../../infra/plan/documents/document.ts";
import { podStatements } from "../../../../infra/plan/documents/clusters.ts";
import { gitlabRunnerValues } from "../../../../infra/plan/kubernetes/gitlabRunner.ts";
import { ofApp, snapshotsIn } from "../../../../infra/plan/kubernetes/snapshots.ts";
import { jenkinsValues } from "../../../../infra/plan/kubernetes/jenkins.ts";
import { linstorValues, storageClass } from "../../../../infra/plan/kubernetes/linstor.ts";
import { objectsArn, roleArn, storeBucket } from "../../../../infra/plan/names.ts";
import { jobsIn } from "../../../../infra/plan/pipeline/plan.ts";
import { storeParties } from "../../../../infra/plan/stores.ts";
import { exampleConfig, keptElsewhere } from "../../example.ts";
import { declared, type Declared } from "../../mocks.ts";
import { decide, everything } from "../../plan/evaluation.ts";
import { targetApps } from "../../plan/pipeline/samples.ts";

const [first] = targetApps;
const row = (name: string, target: object) => ({ ...first, name, target: { kind: "ciHost", ...target } });
const config = exampleConfig("prod", {
  apps: [
    row("jenkins", { profile: "jenkins" }),
    row("runners", { profile: "gitlab", hosts: ["gitlab.acme.example", "registry.acme.example"] }),
  ],
  environments: keptElsewhere(),
  parameters: undefined,
  secrets: undefined,
});
const snapshots = snapshotsIn(config, config.accountId)!;
const registry = { account: config.toolingAccountId, region: config.region };
type Values = Record<string, Record<string, unknown>>;

describe("hosts of CI", () => {
  let resources: Declared[];
  before(async () => {
    resources = await declared("prod", () => declareEnvironment(config));
  });
  const of = (type: string, name: string) =>
    resources.find((each) => each.type === `aws:${type}` && each.name === name)!.inputs;
  const group = (app: string) => of("eks/nodeGroup:NodeGroup", `${app}-machines`);
  const template = (app: string) => of("ec2/launchTemplate:LaunchTemplate", `${app}-machines`);
  type Disk = { deviceName: string; ebs: Record<string, unknown> };

  it("C17 Jenkins has machines of its own in three zones, whose every disk is encrypted, with one for the copies", () => {
    expect(config.network.zones).to.have.length(3);
    const own = group("jenkins");
    expect(own).to.deep.include({
      capacityType: "ON_DEMAND",
      scalingConfig: { minSize: 3, desiredSize: 3, maxSize: 9 },
      labels: { "lockgate/for": "jenkins" },
      taints: [{ key: "lockgate/for", value: "jenkins", effect: "NO_SCHEDULE" }],
    });
    expect(own["subnetIds"]).to.deep.equal(of("eks/nodeGroup:NodeGroup", "cluster-apps")["subnetIds"]);
    const disks = template("jenkins")["blockDeviceMappings"] as Disk[];
    expect(disks.map(({ deviceName }) => deviceName)).to.deep.equal(["/dev/xvda", "/dev/xvdb"]);
    for (const { ebs } of disks)
      expect([ebs["encrypted"], typeof ebs["kmsKeyId"]]).to.deep.equal(["true", "string"]);
  });

  it("C17 the values are the settings: three copies, kept, placed with their pod, never read from afar; one controller with 200 GiB", () => {
    expect(storageClass).to.deep.include({
      provisioner: "linstor.csi.linbit.com",
      reclaimPolicy: "Retain",
      volumeBindingMode: "WaitForFirstConsumer",
    });
    expect((storageClass as Values)["parameters"]).to.include({
      "linstor.csi.linbit.com/autoPlace": "3",
      "linstor.csi.linbit.com/allowRemoteVolumeAccess": "false",
    });
    const linstor = linstorValues(registry, ["jenkins"]) as Values;
    const { controller: decides, satelliteSet } = linstor["operator"] as Values;
    expect([linstor["etcd"]?.["replicas"], decides?.["replicas"]]).to.deep.equal([3, 3]);
    expect(linstor["piraeus-ha-controller"]?.["enabled"]).to.equal(true);
    // Copies are where the disks are, and so is what mounts them and what takes pods away there: on each of three machines.
    for (const placed of [satelliteSet, linstor["piraeus-ha-controller"]])
      expect(placed?.["tolerations"]).to.deep.equal([
        { key: "lockgate/for", operator: "Equal", value: "jenkins", effect: "NoSchedule" },
      ]);
    expect(linstor["csi"]?.["nodeTolerations"]).to.deep.equal(satelliteSet?.["tolerations"]);
    const { controller, persistence } = jenkinsValues(registry, "jenkins", snapshots) as Values;
    expect(controller?.["podLabels"]).to.deep.equal({ "linstor.csi.linbit.com/on-storage-lost": "remove" });
    expect(persistence).to.deep.include({
      storageClass: (storageClass as Values)["metadata"]?.["name"],
      size: "200Gi",
      accessMode: "ReadWriteOnce",
    });
    expect(controller?.["nodeSelector"]).to.deep.equal(group("jenkins")["labels"]);
  });

  it("C17 snapshots lie in a second region, in a bucket and under a key that are there: versions, a lock, no way in but the roles", () => {
    const there = "prod-eu-west-1";
    const ofStore = resources.filter(({ name }) => name === "snapshots");
    expect(ofStore.map(({ provider }) => provider)).to.deep.equal(ofStore.map(() => there));
    expect(
      resources.find(({ type, name }) => type === "pulumi:providers:aws" && name === there)?.inputs,
    ).to.deep.include({ region: "eu-west-1", allowedAccountIds: JSON.stringify([config.accountId]) });
    expect(of("s3/bucket:Bucket", "snapshots")).to.include({
      bucket: `acme-lockgate-prod-snapshots-${config.accountId}`,
      objectLockEnabled: true,
    });
    expect(of("s3/bucketVersioning:BucketVersioning", "snapshots")).to.deep.include({
      versioningConfiguration: { status: "Enabled" },
    });
    expect(
      of("s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration", "snapshots")["rule"],
    ).to.deep.equal({ defaultRetention: { mode: "COMPLIANCE", days: 30 } });
    const [rule] = of(
      "s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
      "snapshots",
    )["rules"] as { applyServerSideEncryptionByDefault: object }[];
    expect(rule?.applyServerSideEncryptionByDefault).to.deep.include({ sseAlgorithm: "aws:kms" });
    expect(of("kms/alias:Alias", "snapshots")["name"]).to.equal("alias/lockgate-prod-snapshots");
    expect(of("s3/bucketPublicAccessBlock:BucketPublicAccessBlock", "snapshots")).to.include({
      blockPublicAcls: true,
      blockPublicPolicy: true,
      ignorePublicAcls: true,
      restrictPublicBuckets: true,
    });
    // S3 logs within a region: that bucket is there, too.
    const logs = resources.find(
      ({ type, name }) => type === "aws:s3/bucket:Bucket" && name === "access-logs-eu-west-1",
    );
    expect(logs?.provider).to.equal(there);
    expect(of("s3/bucketLogging:BucketLogging", "snapshots")["targetBucket"]).to.equal(logs?.outputs["id"]);
  });

  it("C17 the values name the bucket, its region and the roles as they are declared, and no key of S3 is anywhere", () => {
    const { controller } = jenkinsValues(registry, "jenkins", snapshots) as Values;
    const association = (name: string) =>
      of("eks/podIdentityAssociation:PodIdentityAssociation", name) as Record<string, string>;
    expect([association("jenkins")["serviceAccount"], association("jenkins")["namespace"]]).to.deep.equal([
      "jenkins",
      "jenkins",
    ]);
    expect(association("jenkins-restore")).to.include({
      namespace: "jenkins",
      serviceAccount: "jenkins-restore",
    });
    const role = (name: string) =>
      `arn:aws:iam::${config.accountId}:role/${String(of("iam/role:Role", name)["name"])}`;
    expect(controller?.["podAnnotations"]).to.deep.equal({
      "lockgate/snapshots": `s3://${String(of("s3/bucket:Bucket", "snapshots")["bucket"])}/jenkins/`,
      "lockgate/snapshots-region": "eu-west-1",
      "lockgate/snapshots-writer": role("lockgate-jenkins-prod-function"),
      "lockgate/snapshots-reader": role("lockgate-jenkins-prod-restore"),
    });
    expect(resources.filter(({ type }) => /iam\/(user|accessKey)/.test(type))).to.deep.equal([]);
    expect(JSON.stringify(controller)).to.not.match(/access-?key|secret-?key|AKIA/i);
  });

  it("C17 pods are told where copies go, those of runners nothing of the kind", () => {
    const deploys = jobsIn(config, config.accountId).filter(({ kind }) => kind === "deploy");
    const told = (app: string) =>
      Object.entries(deploys.find((job) => job.app === app)?.variables ?? {}).filter(([name]) =>
        name.startsWith("SNAPSHOTS_"),
      );
    expect(told("jenkins")).to.deep.equal([
      ["SNAPSHOTS_BUCKET", snapshots.bucket],
      ["SNAPSHOTS_PREFIX", "jenkins/"],
      ["SNAPSHOTS_REGION", "eu-west-1"],
    ]);
    expect(told("runners")).to.deep.equal([]);
    expect(ofApp(snapshots, "runners")).to.equal(undefined);
    const names = resources
      .filter(({ type }) => type.includes("resolverFirewallDomainList"))
      .flatMap(({ inputs }) => inputs["domains"] as string[]);
    expect(names).to.include("*.eu-west-1.amazonaws.com.");
  });

  it("C18 runners are on Spot, in three zones, of several types, and nothing else is placed there", () => {
    const own = group("runners");
    expect(own["capacityType"]).to.equal("SPOT");
    expect((own["instanceTypes"] as string[]).length).to.be.greaterThan(1);
    expect(own["subnetIds"]).to.deep.equal(of("eks/nodeGroup:NodeGroup", "cluster-apps")["subnetIds"]);
    const values = gitlabRunnerValues(registry, { app: "runners", host: "gitlab.acme.example" }) as Values;
    expect(values["nodeSelector"]).to.deep.equal(own["labels"]);
    expect(values["runners"]?.["config"]).to.include("privileged = false");
    expect(values["gitlabUrl"]).to.equal("https://gitlab.acme.example/");
  });

  it("C18 looks up AWS's names and the declared hosts only, and leaves by TLS", () => {
    const lists = resources.filter(({ type }) => type.includes("resolverFirewallDomainList"));
    const names = lists
      .flatMap(({ inputs }) => inputs["domains"] as string[])
      .filter((name) => name !== "*.");
    expect(names).to.include.members(["gitlab.acme.example.", "registry.acme.example."]);
    const strangers = names.filter(
      (name) => !/amazonaws\.com\.$|compute\.internal\.$|in-addr\.arpa\.$|acme\.example\.$/.test(name),
    );
    expect(strangers).to.deep.equal([]);
    expect(template("runners")["vpcSecurityGroupIds"]).to.deep.equal(["id-runners-machines"]);
    const rules = resources
      .filter(
        ({ type, inputs }) =>
          type.startsWith("aws:vpc/") && inputs["securityGroupId"] === "id-runners-machines",
      )
      .map(({ type, inputs }) => [
        type.includes("Egress") ? "out" : "in",
        inputs["fromPort"],
        inputs["cidrIpv4"] ?? inputs["referencedSecurityGroupId"],
      ]);
    expect(rules).to.have.deep.members([
      ["out", 443, "0.0.0.0/0"],
      ["out", 53, "sg-of-eks"],
      ["out", 53, "sg-of-eks"],
      ["in", 10250, "sg-of-eks"],
    ]);
  });

  it("C18 secrets of runners lie under keys of ours, in the cluster and in Parameter Store", () => {
    expect(of("eks/cluster:Cluster", "cluster")["encryptionConfig"]).to.deep.include({
      resources: ["secrets"],
    });
    const place = { account: config.accountId, region: config.region };
    const opens = podStatements(place, "runners", "prod").find(({ Sid }) => Sid === "Secrets");
    expect(JSON.stringify(opens)).to.include("alias/lockgate-secrets");
    expect(JSON.stringify(opens)).to.include("parameter/runners/prod/*");
  });

  it("C18, B1 runners write no store and sign nothing, whatever they are given: what they build comes in as a source, and is built again", () => {
    const account = config.accountId;
    const statements = (name: string): Statement[] =>
      (JSON.parse(String(of("iam/rolePolicy:RolePolicy", name)["policy"])) as { Statement: Statement[] })
        .Statement;
    const store = storeBucket(config.company, "prod", account);
    const found = resources.find(
      ({ type, inputs }) =>
        type === "aws:s3/bucketPolicy:BucketPolicy" && String(inputs["policy"]).includes(store),
    );
    const guard = (JSON.parse(String(found?.inputs["policy"])) as { Statement: Statement[] }).Statement;
    const context = {
      "aws:RequestedRegion": config.region,
      "aws:SecureTransport": "true",
      "s3:TlsVersion": "1.3",
    };
    const put = {
      action: "s3:PutObject",
      resource: objectsArn(store).replace("*", "a.zip"),
      account,
      context,
    };
    for (const role of ["lockgate-runners-prod-function", "lockgate-prod-nodes"]) {
      const arn = roleArn(account, role);
      for (const identity of [statements(role), everything])
        expect(decide({ arn, identity }, put, { resource: guard }), role).to.equal("deny");
      const own = statements(role).flatMap(({ Action = [] }) => [Action].flat());
      expect(
        own.filter((action) => /^(s3:Put|kms:(Sign|Enc|Gen)|signer:|sts:Assume|ecr:Put)/.test(action)),
      ).to.deep.equal([]);
    }
    // The check can fail: the store has one writer.
    const writer = storeParties(config, "prod").writer;
    expect(decide({ arn: writer, identity: everything }, put, { resource: guard })).to.equal("allow");
  });
});
