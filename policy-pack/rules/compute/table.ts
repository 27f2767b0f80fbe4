// The rules about functions, containers, machines, clusters and jobs.

import { tokens } from "../../model/tokens.ts";
import { resourceRule, stackRule, type Rule } from "../../rule.ts";
import { closeClusters } from "./closeClusters.ts";
import { closeFunctions } from "./closeFunctions.ts";
import { closeMachines } from "./closeMachines.ts";
import { confineTasks } from "./confineTasks.ts";
import { guardJobs } from "./guardJobs.ts";
import { guardMetadata } from "./guardMetadata.ts";
import { keepDatabases } from "./keepDatabases.ts";
import { keepSecretsAway } from "./keepSecretsAway.ts";
import { limitClusterAdmins } from "./limitClusterAdmins.ts";
import { pinImages } from "./pinImages.ts";
import { rotateSecrets } from "./rotateSecrets.ts";
import { signFunctions } from "./signFunctions.ts";
import { spreadFleets } from "./spreadFleets.ts";
import { watchContainers } from "./watchContainers.ts";

export const computeRules: readonly Rule[] = [
  stackRule({
    id: "COMP-01",
    title: "Functions run on a supported runtime and refuse code that is not signed",
    severity: "high",
    kind: "join",
    appliesTo: tokens("function"),
    maps: { fsbp: ["Lambda.2"], nist: ["SI-7"] },
    rationale:
      "Without code signing whoever may update the function decides what it runs; without patches everybody else does.",
    fix: "Choose a current runtime and a codeSigningConfigArn whose policy is Enforce and whose publisher is your signing profile.",
    check: signFunctions,
  }),
  stackRule({
    id: "COMP-02",
    title: "Functions and layers are reached by known callers only",
    severity: "critical",
    kind: "join",
    appliesTo: tokens("functionPermission", "functionUrl", "layerPermission"),
    maps: { fsbp: ["Lambda.1"], cis7: ["2.21"], nist: ["AC-3"] },
    rationale:
      "A service acts for every customer of AWS: without a source any of them can have it call the function.",
    fix: "Name the account or the organization; give services a sourceArn or sourceAccount; set authorizationType AWS_IAM on URLs.",
    check: closeFunctions,
  }),
  stackRule({
    id: "COMP-03",
    title: "Functions, containers and jobs are described without secrets",
    severity: "high",
    kind: "join",
    appliesTo: tokens("function", "taskDefinition", "glueJob"),
    maps: { fsbp: ["ECS.8"], nist: ["IA-5"] },
    rationale:
      "Environment and arguments are shown to everyone who may look at the resource, and kept in every version of it.",
    fix: "Keep it in Secrets Manager or as a SecureString, and read it at run time or by the container's secrets.",
    check: keepSecretsAway,
  }),
  resourceRule({
    id: "COMP-04",
    title: "Containers and image functions run one content of a private registry",
    severity: "high",
    kind: "resource",
    appliesTo: tokens("function", "taskDefinition"),
    maps: { nist: ["SI-7", "SR-4"] },
    rationale: "A tag can be moved after everything about the image has been checked.",
    fix: "Name the image <account>.dkr.ecr.<region>.amazonaws.com/<repository>@sha256:<digest>.",
    check: pinImages,
  }),
  resourceRule({
    id: "COMP-05",
    title: "Containers run confined: no root, no privileges, a read-only root, nothing of the host",
    severity: "high",
    kind: "resource",
    appliesTo: tokens("taskDefinition"),
    maps: { fsbp: ["ECS.1", "ECS.3", "ECS.4", "ECS.5"], nist: ["AC-6"] },
    rationale: "What breaks into a container should find nothing there to break out with.",
    fix: "Set user, readonlyRootFilesystem: true and privileged: false in each container, and networkMode awsvpc without pidMode host.",
    check: confineTasks,
  }),
  resourceRule({
    id: "COMP-06",
    title: "Containers are logged and measured, keep off the internet, and failed deployments go back",
    severity: "medium",
    kind: "resource",
    appliesTo: tokens("taskDefinition", "containerCluster", "containerService"),
    maps: { fsbp: ["ECS.2", "ECS.9", "ECS.12"], nist: ["AU-2", "CP-10"] },
    rationale:
      "A container leaves nothing behind but its log; a deployment that can't go back keeps users waiting for a person.",
    fix: "Set logConfiguration in each container, containerInsights on the cluster, assignPublicIp false and deploymentCircuitBreaker { enable, rollback } on the service.",
    check: watchContainers,
  }),
  stackRule({
    id: "COMP-07",
    title: "Instances answer metadata requests with a session token only (IMDSv2)",
    severity: "high",
    kind: "join",
    appliesTo: tokens("instance", "launchTemplate", "launchConfiguration", "metadataDefaults"),
    maps: { fsbp: ["EC2.8"], cis7: ["6.7"], nist: ["AC-6"] },
    rationale:
      "Version 1 gives the role's credentials to whatever request an attacker can make the instance send.",
    fix: "Set metadataOptions.httpTokens to required, and declare aws.ec2.InstanceMetadataDefaults with the same for the account.",
    check: guardMetadata,
  }),
  stackRule({
    id: "COMP-08",
    title: "Machines have no public address, and their disks are encrypted",
    severity: "high",
    kind: "join",
    appliesTo: tokens(
      "instance",
      "launchTemplate",
      "launchConfiguration",
      "disk",
      "diskDefaults",
      "publicAddress",
      "publicAddressAssociation",
    ),
    maps: { fsbp: ["EC2.3", "EC2.7", "EC2.9", "EC2.25"], cis7: ["6.1.1"], nist: ["SC-28"] },
    rationale:
      "A machine on the internet is attacked from its first minute; a plain disk can be read from any snapshot of it.",
    fix: "Set associatePublicIpAddress to false and encrypted to true, and declare aws.ebs.EncryptionByDefault for the account.",
    check: closeMachines,
  }),
  resourceRule({
    id: "COMP-09",
    title: "Kubernetes clusters are closed, encrypted, audited and supported",
    severity: "high",
    kind: "resource",
    appliesTo: tokens("kubernetesCluster"),
    maps: { fsbp: ["EKS.1", "EKS.2", "EKS.3", "EKS.8"], nist: ["AC-3", "AU-2"] },
    rationale:
      "An open endpoint, readable secrets or a version without patches each give the whole cluster away.",
    fix: "Set endpointPublicAccess to false (or name publicAccessCidrs), encrypt secrets with a key of yours, enable the audit log, and use a version in standard support.",
    check: closeClusters,
  }),
  stackRule({
    id: "COMP-10",
    title: "Only the deploy identity is administrator of a Kubernetes cluster",
    severity: "high",
    kind: "join",
    appliesTo: tokens("kubernetesCluster", "kubernetesAccess"),
    maps: { nist: ["AC-6"] },
    rationale:
      "An administrator that no list shows, or that a config map inside the cluster makes, can't be taken away.",
    fix: "Set authenticationMode to API and bootstrapClusterCreatorAdminPermissions to false; associate AmazonEKSClusterAdminPolicy with the deploy role only.",
    check: limitClusterAdmins,
  }),
  stackRule({
    id: "COMP-11",
    title:
      "Glue and Athena encrypt what they write; jobs run a supported version, from a store, and queries have a limit",
    severity: "medium",
    kind: "join",
    appliesTo: tokens("glueJob", "glueSecurity", "glueCatalogSettings", "athenaWorkgroup"),
    maps: { fsbp: ["Glue.3", "Glue.4"], nist: ["SC-28"] },
    rationale:
      "A job reads the company's data with the rights of its role: who can change its script reads them too. What a query finds lies where its workgroup says, unless the caller may say otherwise.",
    fix: "Give the job a securityConfiguration that encrypts logs, bookmarks and S3 with KMS, glueVersion 4.0 or later, and a scriptLocation in an artifact store. Give the workgroup enforceWorkgroupConfiguration, results under KMS and bytesScannedCutoffPerQuery.",
    check: guardJobs,
  }),
  stackRule({
    id: "COMP-12",
    title: "Secrets rotate, lie under a key of one's own and are closed to strangers",
    severity: "medium",
    kind: "join",
    appliesTo: tokens("secret", "secretPolicy"),
    maps: { fsbp: ["SecretsManager.1", "SecretsManager.4"], nist: ["IA-5"] },
    rationale: "A secret that never changes is known to everyone who has ever seen it.",
    fix: "Declare a SecretRotation for the secret, a kmsKeyId of yours, and a policy that names who may read it.",
    check: rotateSecrets,
  }),
  stackRule({
    id: "COMP-13",
    title: "Databases are closed, encrypted, reached by TLS only, and can be brought back",
    severity: "high",
    kind: "join",
    appliesTo: tokens("database", "databaseParameters"),
    maps: {
      fsbp: ["RDS.2", "RDS.3", "RDS.5", "RDS.8", "RDS.9", "RDS.11", "RDS.13", "RDS.38", "RDS.39"],
      cis7: ["3.2.1", "3.2.2", "3.2.3"],
      nist: ["CP-9", "SC-8", "SC-28"],
    },
    rationale:
      "What a database holds is what a company can't make anew, and whoever reaches it has everything at once.",
    fix: "Set publiclyAccessible false, storageEncrypted and manageMasterUserPassword true with keys of your own, deletionProtection, multiAz (in production), 7 days of backups and log exports, and a parameter group with rds.force_ssl 1.",
    check: keepDatabases,
  }),
  stackRule({
    id: "COMP-14",
    title: "What serves production stands in two zones, and balancers and names lead to what is healthy",
    severity: "high",
    kind: "join",
    appliesTo: tokens(
      "fleet",
      "containerService",
      "kubernetesNodes",
      "fileSystem",
      "mountTarget",
      "targetGroup",
      "record",
    ),
    maps: { fsbp: ["AutoScaling.1", "AutoScaling.2"], nist: ["CP-10", "SC-36"] },
    rationale:
      "What stands in one zone is gone with it, and a machine whose app hangs looks well from outside.",
    fix: "Set minSize to 2 or more, vpcZoneIdentifiers (networkConfiguration.subnets of a service of ECS, subnetIds of a node group) to subnets of two zones, give a file system mount targets in two zones and no availabilityZoneName, set healthCheckType to ELB, leave the target group's health check on, evaluateTargetHealth of aliases true, and give each of several records of a name a healthCheckId.",
    check: spreadFleets,
  }),
];
