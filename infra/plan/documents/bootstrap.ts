// Decides the rights of the deploy role in a workload account, and the boundary around every role it makes.
import * as names from "../names.ts";
import type { ServiceRoles } from "../serviceRoles.ts";
import { declaresAppApis } from "../apis.ts";
import { declaresClusters } from "./clusters.ts";
import { declaresContainers } from "./containers.ts";
import { declaresCodeSigning, declaresProfiles } from "./codeSigning.ts";
import { declaresFunctions } from "../pipeline/routes.ts";
import { declaresReleased } from "./lambda.ts";
import { declaresParameters } from "./parameters.ts";
import { declaresIssuers } from "./sources.ts";
import { declaresEtl } from "./etl.ts";
import { declaresGlue } from "./glue.ts";
import { declaresExperiments } from "../experiments.ts";
import { declaresDevices } from "./devices.ts";
import { declaresDomains, type Domain } from "../domains.ts";
import { opensSubnets } from "../internet.ts";
import { declaresMachines } from "./machines.ts";
import { declaresCode } from "./sharedCode.ts";
import { actions, allow, inRegion, type Statement } from "./document.ts";
import { policiesFor, type ManagedPolicy } from "./limits.ts";
import { passPolicies } from "./passRoles.ts";
import { declareNetwork } from "./declareNetwork.ts";
import { declarePackages } from "./declarePackages.ts";
import { declaresServer } from "./declareServer.ts";
import { declareRules, declareTopics } from "./declareEvents.ts";
import { declaresOwn } from "../sandboxes.ts";
import { declareTables } from "./declareTables.ts";

/** What an account is for decides what is declared in it. */
export type AccountPurpose = "tooling" | "environment" | "tenant" | "sandbox";
type Context = {
  account: string;
  region: string;
  /** Where keys and buckets are declared; absent: there alone. */
  regions?: readonly string[];
  company: string;
  serviceRoles: ServiceRoles;
  /** That the account believes; it declares no others. */
  issuers?: readonly string[];
  /** Whether pipelines are made here of what apps say themselves. */
  definitions?: boolean;
  /** Whether the internet reaches something here. */
  internet?: boolean;
  /** Names by which users find balancers here. */
  domains?: readonly Domain[];
  /** That the account runs for itself, by name. */
  functions?: readonly string[];
  /** Whether API Gateway calls functions of apps here. */
  apis?: boolean;
};

const ownRoles = (account: string): string => names.roleArn(account, "lockgate-*");
const boundaryArn = (account: string): string => names.policyArn(account, names.boundaryPolicy);

/** Roles are made only inside the boundary. */
const roles = ({ account }: Context): Statement[] => [
  allow(
    "RolesInsideBoundary",
    ["iam:CreateRole", "iam:PutRolePolicy", "iam:DeleteRolePolicy"],
    ownRoles(account),
    {
      ArnEquals: { "iam:PermissionsBoundary": boundaryArn(account) },
    },
  ),
  allow(
    "Roles",
    actions({
      iam: `
        DeleteRole GetRole GetRolePolicy ListAttachedRolePolicies ListInstanceProfilesForRole
        ListRolePolicies ListRoleTags TagRole UntagRole UpdateAssumeRolePolicy UpdateRole
        UpdateRoleDescription
      `,
    }),
    ownRoles(account),
  ),
];

const keys = ({ account, region, regions = [region] }: Context): Statement[] => [
  allow("CreateKeys", ["kms:CreateKey", "kms:ListAliases", "kms:ListKeys"], "*"),
  allow(
    "Keys",
    actions({
      kms: `
        CancelKeyDeletion CreateAlias DeleteAlias DescribeKey DisableKeyRotation EnableKey
        EnableKeyRotation GetKeyPolicy GetKeyRotationStatus ListGrants ListKeyPolicies ListResourceTags
        PutKeyPolicy RevokeGrant ScheduleKeyDeletion TagResource UntagResource UpdateAlias
        UpdateKeyDescription
      `,
    }),
    regions
      .map((at) => ({ account, region: at }))
      .flatMap((place) => [names.anyKeyArn(place), names.aliasArn(place, "alias/lockgate-*")]),
  ),
];

const buckets = ({ company, account }: Context): Statement[] => [
  allow(
    "Buckets",
    actions({
      s3: `
        CreateBucket DeleteBucket DeleteBucketPolicy GetAccelerateConfiguration GetBucket*
        GetEncryptionConfiguration GetLifecycleConfiguration GetReplicationConfiguration ListBucket
        PutBucketLogging PutBucketNotification PutBucketObjectLockConfiguration
        PutBucketOwnershipControls PutBucketPolicy PutBucketPublicAccessBlock PutBucketTagging
        PutBucketVersioning PutEncryptionConfiguration PutLifecycleConfiguration
        PutReplicationConfiguration ListTagsForResource TagResource UntagResource
      `,
    }),
    names.bucketArn(`${company}-lockgate-*-${account}`),
  ),
  allow("AccountBlock", ["s3:GetAccountPublicAccessBlock", "s3:PutAccountPublicAccessBlock"], "*"),
];

const logs = ({ account, region }: Context, isServer = false): Statement[] => {
  const groups = [
    "/aws/codebuild/lockgate-*",
    "/aws/lambda/lockgate-*",
    "/lockgate/*",
    // RDS knows no other name for a database's log.
    ...(isServer ? [names.databaseLogs] : []),
  ];
  const arns = groups.map((group) => names.regionalArn("logs", { account, region }, `log-group:${group}`));
  return [
    allow(
      "LogGroups",
      actions({
        logs: `
          AssociateKmsKey CreateLogGroup DeleteLogGroup DeleteMetricFilter DeleteRetentionPolicy
          DisassociateKmsKey ListTagsForResource ListTagsLogGroup PutMetricFilter PutRetentionPolicy
          TagResource UntagResource
        `,
      }),
      arns.flatMap((arn) => [arn, `${arn}:*`]),
    ),
    allow("FindLogGroups", ["logs:DescribeLogGroups", "logs:DescribeMetricFilters"], "*"),
  ];
};

const builds = ({ account, region }: Context): Statement[] => [
  allow(
    "Builds",
    actions({ codebuild: "BatchGetProjects CreateProject DeleteProject UpdateProject" }),
    names.regionalArn("codebuild", { account, region }, "project/lockgate-*"),
  ),
  allow("Tools", actions({ lambda: "DeleteLayerVersion GetLayerVersion PublishLayerVersion" }), [
    names.toolsLayerArn({ account, region }),
    `${names.toolsLayerArn({ account, region })}:*`,
  ]),
];

const pipelines = ({ account, region }: Context): Statement[] => [
  allow(
    "Pipelines",
    actions({
      codepipeline: `
        CreatePipeline DeletePipeline GetPipeline ListTagsForResource TagResource UntagResource
        UpdatePipeline
      `,
    }),
    names.regionalArn("codepipeline", { account, region }, "*"),
  ),
  allow(
    "Connections",
    actions({
      codeconnections: `
        CreateConnection DeleteConnection GetConnection ListTagsForResource PassConnection TagResource
        UntagResource
      `,
    }),
    names.regionalArn("codeconnections", { account, region }, "connection/*"),
  ),
  allow("NewConnections", actions({ codeconnections: "CreateConnection TagResource" }), "*"),
  declareRules({ account, region }),
  declareTopics({ account, region }),
];

/** Only where a role goes to machines: those of apps, and the one of an environment in which people may try things out. */
const machines = ({ account, region, serviceRoles }: Context): Statement[] =>
  serviceRoles["ec2.amazonaws.com"] === undefined
    ? []
    : [
        allow(
          "Machines",
          actions({ ec2: "ModifyInstanceAttribute RunInstances TerminateInstances" }),
          "*",
          inRegion(region),
        ),
        allow(
          "Profiles",
          actions({
            iam: `
              AddRoleToInstanceProfile CreateInstanceProfile DeleteInstanceProfile GetInstanceProfile
              RemoveRoleFromInstanceProfile TagInstanceProfile UntagInstanceProfile
            `,
          }),
          names.profileArn(account, "lockgate-*"),
        ),
      ];

const parts: Record<AccountPurpose, Record<string, (context: Context) => Statement[]>> = {
  tooling: {
    LockgateDeployTrust: (context) => [
      ...roles(context),
      ...keys(context),
      declaresProfiles(context),
      ...declaresIssuers(context.account, context.issuers ?? []),
    ],
    LockgateDeployStorage: (context) => [
      ...buckets(context),
      ...logs(context, declaresServer(context).length > 0),
    ],
    LockgateDeployServer: (context) => [...declaresContainers(context), ...declaresServer(context)],
    LockgateDeployNetwork: declareNetwork,
    LockgateDeployPackages: declarePackages,
    LockgateDeployRouter: ({ functions = [], ...context }) =>
      functions.length > 0 ? declaresFunctions(context, context.company, functions) : [],
    LockgateDeployPipelines: (context) => [
      ...pipelines(context),
      ...builds(context),
      ...declareTables(context),
      ...(context.definitions ? declaresParameters(context) : []),
    ],
  },
  environment: {
    LockgateDeployTrust: (context) => [...roles(context), ...keys(context)],
    LockgateDeployStorage: (context) => [...buckets(context), ...logs(context)],
    LockgateDeployNetwork: (context) => [...declareNetwork(context), ...machines(context)],
    LockgateDeployTargets: (context) => [
      ...declaresReleased(context),
      ...builds(context),
      ...declaresParameters(context),
      ...(context.apis ? declaresAppApis(context) : []),
    ],
    LockgateDeployContainers: (context) => [...declaresContainers(context), ...declaresClusters(context)],
    LockgateDeployData: (context) => [...declaresGlue(context), ...declaresEtl(context)],
    LockgateDeployMachines: (context) => [
      ...declaresMachines(context),
      ...declaresCode(context),
      ...declaresExperiments(context),
      ...declaresDomains(context.domains ?? []),
      ...declaresDevices(context),
      ...(context.internet ? [opensSubnets(context.region)] : []),
    ],
    LockgateDeploySigning: (context) => declaresCodeSigning(context, context.company),
  },
  // Three roles for each tenant; the rest is CloudFormation's.
  tenant: { LockgateDeployTrust: roles },
  sandbox: {
    LockgateDeployTrust: (context) => [...roles(context), ...keys(context)],
    LockgateDeployStorage: (context) => [...logs(context), ...declaresParameters(context)],
    LockgateDeployNetwork: (context) => [...declareNetwork(context), ...declaresOwn(context)],
  },
};

/** Policies of the deploy role: what the stack of this purpose declares, under Lockgate's names, and nothing else. */
export const deployPolicies = (context: Context, purpose: AccountPurpose): ManagedPolicy[] =>
  policiesFor(context.account, [
    ...Object.entries(parts[purpose])
      .map(([name, statements]) => ({ name, statements: statements(context) }))
      .filter(({ statements }) => statements.length > 0),
    ...passPolicies(context.serviceRoles),
  ]);
