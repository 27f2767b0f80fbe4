// Decides the rights around a Kubernetes cluster: of EKS itself, of machines and pods, of jobs, and of who declares it.
import { falcoNamespace } from "../kubernetes/falco.ts";
import * as kubernetes from "../kubernetes/names.ts";
import * as names from "../names.ts";
import { readImages } from "../packages.ts";
import { productArn } from "../scans/asff.ts";
import type { ServiceRoles } from "../serviceRoles.ts";
import { eksThrough } from "./clusterKeys.ts";
import { declareTopics } from "./declareEvents.ts";
import { actions, allow, inRegion, type Statement } from "./document.ts";
import { readsParameters } from "./parameters.ts";

/** What EKS does as the cluster's role where nothing in it makes balancers (EKS User Guide, "Amazon EKS cluster IAM role"). */
export const clusterStatements = ({ account, region }: names.Place): Statement[] => [
  // EC2 knows no narrower resource for looking.
  allow("Look", looksAt, "*"),
  allow("Key", ["kms:DescribeKey"], names.anyKeyArn({ account, region })),
];
const looksAt = actions({
  ec2: `
    DescribeAvailabilityZones DescribeDhcpOptions DescribeInstanceTopology DescribeInstances
    DescribeNetworkInterfaces DescribeVpcs
  `,
});

/** Addresses of pods come from the machines' interfaces (Amazon VPC CNI plugin, "Create the IAM role"). */
const givesAddresses = actions({
  ec2: `
    AssignPrivateIpAddresses AttachNetworkInterface CreateNetworkInterface DeleteNetworkInterface
    DetachNetworkInterface ModifyNetworkInterfaceAttribute UnassignPrivateIpAddresses
  `,
});
const looksAtMachines = actions({
  ec2: "DescribeInstanceTypes DescribeRouteTables DescribeSecurityGroups DescribeSubnets DescribeTags DescribeVolumes",
});

/** What the machines do: join the cluster, give pods addresses and roles, pull images of apps and of AWS's add-ons. */
export const nodeStatements = (place: names.Place, environment: string, images: names.Place): Statement[] => [
  allow("Look", [...looksAt, ...looksAtMachines], "*"),
  allow("Join", ["eks:DescribeCluster"], kubernetes.clusterArn(place, environment)),
  allow("PodRoles", ["eks-auth:AssumeRoleForPodIdentity"], kubernetes.clusterArn(place, environment)),
  allow("Addresses", givesAddresses, [
    names.regionalArn("ec2", place, "network-interface/*"),
    names.regionalArn("ec2", place, "instance/*"),
    names.regionalArn("ec2", place, "subnet/*"),
    names.regionalArn("ec2", place, "security-group/*"),
  ]),
  allow(
    "TagInterfaces",
    ["ec2:CreateTags"],
    names.regionalArn("ec2", place, "network-interface/*"),
    inRegion(place.region),
  ),
  allow("ImageToken", ["ecr:GetAuthorizationToken"], "*"),
  allow("PullImages", readImages, [
    names.imagesArn(images, names.imagesOf("*")),
    // AWS's own, from accounts of its own, one a region.
    ...["eks/*", "eks-*", "amazon-k8s-cni*"].map(
      (repository) => `arn:${names.partition}:ecr:${place.region}:*:repository/${repository}`,
    ),
  ]),
];

/** What the app itself may do, as its pods: read what its environment tells it. */
export const podStatements = (place: names.Place, app: string, environment: string): Statement[] =>
  readsParameters(place, app, environment);

/** What carries the logs of pods away: into log groups of the cluster, which are there already. */
export const carrierStatements = (place: names.Place, environment: string): Statement[] => [
  allow(
    "Logs",
    actions({ logs: "CreateLogStream DescribeLogStreams PutLogEvents" }),
    `${names.regionalArn("logs", place, `log-group:${kubernetes.podLogs(environment, "*")}`)}:*`,
  ),
];

/** Reads what Falco wrote, and brings it to Security Hub. */
export const responderStatements = (place: names.Place, environment: string): Statement[] => [
  allow(
    "Noticed",
    ["logs:FilterLogEvents"],
    `${names.regionalArn("logs", place, `log-group:${kubernetes.podLogs(environment, falcoNamespace)}`)}:*`,
  ),
  allow("Findings", ["securityhub:BatchImportFindings"], productArn(place.account, place.region)),
  allow(
    "Logs",
    actions({ logs: "CreateLogStream PutLogEvents" }),
    `${names.regionalArn("logs", place, `log-group:${names.functionLogs(kubernetes.responder(environment))}`)}:*`,
  ),
];

/** EKS Pod Identity gives a role to pods of one service account (EKS User Guide, "Create IAM role with trust policy"). */
export const trustPods = (place: names.Place, environment: string): Statement[] => [
  {
    Sid: "Pods",
    Effect: "Allow",
    Principal: { Service: kubernetes.podsService },
    Action: ["sts:AssumeRole", "sts:TagSession"],
    Condition: {
      StringEquals: { "aws:SourceAccount": place.account },
      ArnEquals: { "aws:SourceArn": kubernetes.clusterArn(place, environment) },
    },
  },
];

export const hasClusters = (serviceRoles: ServiceRoles): boolean =>
  serviceRoles[kubernetes.clusterService] !== undefined;

/** AWS's own roles, made with the first cluster of an account in the name of who declares it. */
const ownRoles = (account: string): Statement[] =>
  (
    [
      ["RoleOfClusters", kubernetes.clusterService, "AWSServiceRoleForAmazonEKS"],
      ["RoleOfNodes", "eks-nodegroup.amazonaws.com", "AWSServiceRoleForAmazonEKSNodegroup"],
    ] as const
  ).map(([sid, service, role]) =>
    allow(
      sid,
      ["iam:CreateServiceLinkedRole"],
      names.roleArn(account, `aws-service-role/${service}/${role}`),
      { StringEquals: { "iam:AWSServiceName": service } },
    ),
  );

type Account = names.Place & { serviceRoles: ServiceRoles };

/** For the deploy role of an account with a cluster. */
export const declaresClusters = ({ serviceRoles, ...place }: Account): Statement[] => {
  if (!hasClusters(serviceRoles)) return [];
  const eks = (...kinds: string[]) =>
    kinds.map((kind) => names.regionalArn("eks", place, `${kind}/lockgate-*`));
  return [
    allow(
      "Clusters",
      actions({
        eks: `
          AssociateAccessPolicy Create* Delete* Describe* DisassociateAccessPolicy ListAssociatedAccessPolicies
          ListTagsForResource TagResource UntagResource Update*
        `,
      }),
      eks("cluster", "nodegroup", "access-entry", "addon", "podidentityassociation"),
    ),
    // Machines are launched in the name of who declares them, by a template that EC2 knows by no name.
    allow(
      "NodeTemplates",
      actions({
        ec2: `
          CreateLaunchTemplate CreateLaunchTemplateVersion DeleteLaunchTemplate DescribeLaunchTemplateVersions
          ModifyLaunchTemplate RunInstances
        `,
      }),
      "*",
      inRegion(place.region),
    ),
    allow(
      "ControlLogs",
      actions({
        logs: "AssociateKmsKey CreateLogGroup DeleteLogGroup ListTagsForResource PutRetentionPolicy TagResource UntagResource",
      }),
      ["", ":*"].map((end) =>
        names.regionalArn("logs", place, `log-group:${kubernetes.controlLogs("*")}${end}`),
      ),
    ),
    allow("KeyOfSecrets", ["kms:CreateGrant"], names.anyKeyArn(place), {
      StringEquals: { "kms:ViaService": eksThrough(place.region) },
      Bool: { "kms:GrantIsForAWSResource": "true" },
    }),
    // Who hears of what is noticed there.
    { ...declareTopics(place), Sid: "RuntimeTopics" },
    allow(
      "Responder",
      actions({ lambda: "AddPermission RemovePermission" }),
      names.regionalArn("lambda", place, `function:${kubernetes.responder("*")}`),
    ),
    ...ownRoles(place.account),
  ];
};

/** For the boundary there: what runs on the machines and in pods, and what jobs and EKS look at. */
export const boundsWorkloads = ({ serviceRoles, region }: Account): Statement[] =>
  hasClusters(serviceRoles)
    ? [
        allow(
          "Kubernetes",
          [
            ...givesAddresses,
            ...actions({
              ec2: "CreateTags Describe*",
              eks: "DescribeCluster",
              "eks-auth": "AssumeRoleForPodIdentity",
              logs: "FilterLogEvents",
            }),
          ],
          "*",
          inRegion(region),
        ),
      ]
    : [];

/** For the deploy role's boundary there. */
export const boundsClusters = ({ account, region, serviceRoles }: Account): Statement[] =>
  hasClusters(serviceRoles)
    ? [allow("DeclareClusters", ["eks:*"], "*", inRegion(region)), ...ownRoles(account)]
    : [];
