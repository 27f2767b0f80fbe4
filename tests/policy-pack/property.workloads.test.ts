// No value, however odd, makes a rule about functions, containers, machines, clusters, jobs or networks throw.

import { expect } from "chai";
import type { Facts } from "../../policy-pack/facts.ts";
import { rules } from "../../policy-pack/pack.ts";
import { isFinding } from "../../policy-pack/verdict.ts";
import { neverThrow } from "./oddValues.ts";
import { verdictsOf } from "./ruleCases.ts";
import { DEV, json, ORGANIZATION, resource } from "./world.ts";

const IMAGE = `${DEV}.dkr.ecr.eu-west-1.amazonaws.com/shop@sha256:${"0a".repeat(32)}`;
const KEY = `arn:aws:kms:eu-west-1:${DEV}:key/1`;
const OWN = json({
  Effect: "Allow",
  Principal: "*",
  Action: "*",
  Resource: "*",
  Condition: { StringEquals: { "aws:PrincipalOrgID": ORGANIZATION } },
});
const PUBLIC = { "lockgate:tier": "public", "lockgate:public-ports": "8443" };
const EVENTS = { source: ["aws.codepipeline"], detail: { pipeline: [{ prefix: "" }] } };

const compute: readonly Facts[] = [
  resource("function", "shop", {
    runtime: "nodejs22.x",
    codeSigningConfigArn: "csc",
    environment: { variables: { STAGE: "dev" } },
  }),
  resource("codeSigningConfig", "signing", {
    arn: "csc",
    policies: { untrustedArtifactOnDeployment: "Enforce" },
    allowedPublishers: { signingProfileVersionArns: ["profile"] },
  }),
  resource("functionPermission", "permission", {
    principal: "events.amazonaws.com",
    sourceArn: `arn:aws:events:eu-west-1:${DEV}:rule/x`,
  }),
  resource("functionUrl", "url", { authorizationType: "AWS_IAM" }),
  resource("layerPermission", "layer", { principal: "*", organizationId: ORGANIZATION }),
  resource("taskDefinition", "task", {
    networkMode: "awsvpc",
    containerDefinitions: JSON.stringify([
      {
        name: "web",
        image: IMAGE,
        user: "node",
        readonlyRootFilesystem: true,
        environment: [{ name: "STAGE", value: "dev" }],
        logConfiguration: { logDriver: "awslogs" },
      },
    ]),
  }),
  resource("containerCluster", "cluster", { settings: [{ name: "containerInsights", value: "enabled" }] }),
  resource("containerService", "service", {
    deploymentCircuitBreaker: { enable: true, rollback: true },
    networkConfiguration: { subnets: ["subnet-a", "subnet-b"] },
  }),
  resource("kubernetesNodes", "nodes", { subnetIds: ["subnet-a", "subnet-b"] }),
  resource("fileSystem", "files", { id: "fs-1" }),
  resource("mountTarget", "mount-a", { fileSystemId: "fs-1", subnetId: "subnet-a" }),
  resource("mountTarget", "mount-b", { fileSystemId: "fs-1", subnetId: "subnet-b" }),
  resource("database", "orders", {
    engine: "postgres",
    engineVersion: "17",
    storageEncrypted: true,
    kmsKeyId: KEY,
    manageMasterUserPassword: true,
    masterUserSecretKmsKeyId: KEY,
    backupRetentionPeriod: 7,
    deletionProtection: true,
    multiAz: true,
    enabledCloudwatchLogsExports: ["postgresql"],
    parameterGroupName: "tls",
  }),
  resource("databaseParameters", "tls", { id: "tls", parameters: [{ name: "rds.force_ssl", value: "1" }] }),
  resource("subnet", "zone-a", { id: "subnet-a", availabilityZone: "eu-central-1a" }),
  resource("subnet", "zone-b", { id: "subnet-b", availabilityZone: "eu-central-1b" }),
  resource("fleet", "fleet", {
    minSize: 2,
    healthCheckType: "ELB",
    vpcZoneIdentifiers: ["subnet-a", "subnet-b"],
  }),
  resource("targetGroup", "targets", { healthCheck: { enabled: true } }),
  resource("instance", "machine", {
    associatePublicIpAddress: false,
    rootBlockDevice: { encrypted: true },
    ebsBlockDevices: [{ encrypted: true }],
    metadataOptions: { httpTokens: "required" },
  }),
  resource("launchTemplate", "template", {
    metadataOptions: { httpTokens: "required" },
    networkInterfaces: [{ associatePublicIpAddress: "false" }],
    blockDeviceMappings: [{ ebs: { encrypted: "true" } }],
  }),
  resource("metadataDefaults", "metadata", { httpTokens: "required" }),
  resource("diskDefaults", "disks", { enabled: true }),
  resource("disk", "disk", { encrypted: true }),
  resource("publicAddress", "address", { instance: "" }),
  resource("kubernetesCluster", "kubernetes", {
    vpcConfig: { publicAccessCidrs: ["198.51.100.0/24"] },
    encryptionConfig: { resources: ["secrets"], provider: { keyArn: KEY } },
    enabledClusterLogTypes: ["audit"],
    accessConfig: { authenticationMode: "API", bootstrapClusterCreatorAdminPermissions: false },
  }),
  resource("kubernetesAccess", "access", {
    policyArn: "arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy",
    principalArn: `arn:aws:iam::${DEV}:role/LockgateDeploy`,
  }),
  resource("glueJob", "job", {
    securityConfiguration: "encrypted",
    glueVersion: "5.0",
    defaultArguments: { "--job-language": "python" },
    command: { name: "glueetl", scriptLocation: `s3://acme-lockgate-dev-store-${DEV}/job.py` },
  }),
  resource("glueSecurity", "encrypted", {
    name: "encrypted",
    encryptionConfiguration: {
      cloudwatchEncryption: { cloudwatchEncryptionMode: "SSE-KMS" },
      jobBookmarksEncryption: { jobBookmarksEncryptionMode: "CSE-KMS" },
      s3Encryption: { s3EncryptionMode: "SSE-KMS" },
    },
  }),
  resource("secret", "secret", { id: "secret", kmsKeyId: KEY, policy: OWN, replicas: [{ kmsKeyId: KEY }] }),
  resource("secretRotation", "rotation", { secretId: "secret", rotationEnabled: true }),
];

const networks: readonly Facts[] = [
  resource("vpc", "network", {
    id: "vpc-1",
    tags: { "lockgate:environment": "dev", "lockgate:tier": "private" },
  }),
  resource("publicNetworkBlock", "block", { internetGatewayBlockMode: "block-ingress" }),
  resource("defaultSecurityGroup", "default", { vpcId: "vpc-1", ingress: [], egress: [] }),
  resource("flowLog", "flows", { vpcId: "vpc-1", trafficType: "ALL" }),
  resource("subnet", "subnet", { mapPublicIpOnLaunch: false }),
  ...["s3", "kms", "sts", "ecr.api", "ecr.dkr", "logs", "codebuild"].map((service) =>
    resource("endpoint", service, {
      vpcId: "vpc-1",
      serviceName: `com.amazonaws.eu-west-1.${service}`,
      policy: OWN,
    }),
  ),
  resource("loadBalancer", "front", {
    internal: true,
    dropInvalidHeaderFields: true,
    enableDeletionProtection: true,
    tags: PUBLIC,
  }),
  resource("listener", "front-tls", { protocol: "HTTPS", sslPolicy: "ELBSecurityPolicy-TLS13-1-2-2021-06" }),
  resource("listener", "front-plain", {
    protocol: "HTTP",
    defaultActions: [{ type: "redirect", redirect: { protocol: "HTTPS" } }],
  }),
  resource("securityGroup", "web", { id: "sg-1", tags: PUBLIC }),
  resource("securityGroupIngressRule", "https", {
    securityGroupId: "sg-1",
    ipProtocol: "tcp",
    fromPort: 8443,
    toPort: 8443,
    cidrIpv4: "0.0.0.0/0",
  }),
  resource("transitGateway", "gateway", { id: "tgw-1" }),
  resource("transitAttachment", "attachment", { id: "att-1", transitGatewayId: "tgw-1", vpcId: "vpc-1" }),
  resource("transitTable", "table", { id: "rtb-1" }),
  resource("transitRoute", "route", {
    transitGatewayRouteTableId: "rtb-1",
    transitGatewayAttachmentId: "att-1",
  }),
  resource("peering", "peering", { vpcId: "vpc-1", peerVpcId: "vpc-1" }),
  resource("topic", "topic", { kmsMasterKeyId: KEY, policy: OWN }),
  resource("queue", "queue", { sqsManagedSseEnabled: true }),
  resource("eventBusPolicy", "bus", { policy: OWN }),
  resource("eventPermission", "events", { principal: DEV }),
];

const pipelines: readonly Facts[] = [
  resource("webhook", "hook", {
    projectName: "shop",
    scopeConfiguration: { scope: "GITHUB_ORGANIZATION" },
    filterGroups: [
      {
        filters: [
          { type: "EVENT", pattern: "PUSH" },
          { type: "HEAD_REF", pattern: "^refs/heads/main$" },
          { type: "REPOSITORY_NAME", pattern: "^shop$" },
        ],
      },
    ],
  }),
  resource("reportGroup", "reports", {
    exportConfig: { type: "S3", s3Destination: { encryptionKey: KEY, encryptionDisabled: false } },
  }),
  resource("deploymentGroup", "group", {
    deploymentGroupName: "shop-dev",
    autoRollbackConfiguration: { enabled: true, events: ["DEPLOYMENT_FAILURE", "DEPLOYMENT_STOP_ON_ALARM"] },
    alarmConfiguration: { enabled: true, alarms: ["errors"] },
  }),
  resource("pipeline", "releases", {
    name: "releases",
    pipelineType: "V2",
    roleArn: `arn:aws:iam::${DEV}:role/releases`,
    artifactStores: [],
    triggers: [
      { gitConfiguration: { sourceActionName: "s", pushes: [{ branches: { includes: ["main"] } }] } },
    ],
    stages: [
      {
        name: "Source",
        actions: [
          {
            name: "s",
            category: "Source",
            provider: "CodeStarSourceConnection",
            roleArn: `arn:aws:iam::${DEV}:role/source`,
            configuration: { FullRepositoryId: "acme/shop", BranchName: "main", DetectChanges: "false" },
          },
        ],
      },
    ],
  }),
  resource("role", "releases", { name: "releases" }),
  resource("eventRule", "news", { name: "news", eventPattern: JSON.stringify(EVENTS) }),
  resource("eventTarget", "mail", { rule: "news", arn: "arn:aws:sns:x" }),
];

const good = [...compute, ...networks, ...pipelines];
const own = rules.filter((rule) => /^(COMP|NET|PIPE)/.test(rule.id));
describe("policy pack: any value of functions, containers, machines, networks", () => {
  it("starts from resources that no rule finds fault with", () => {
    const found = own.flatMap((rule) =>
      verdictsOf(rule, good)
        .filter(isFinding)
        .map((finding) => `${rule.id} ${finding.kind === "fail" ? finding.message : finding.input}`),
    );
    expect(found).to.deep.equal([]);
  });

  neverThrow(own, good);
});
