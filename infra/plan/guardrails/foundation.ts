// Decides what nobody may do in any account: leave, act as root, blind the watchers, change the platform, open ways out.
import { actions, type Statement } from "../documents/document.ts";
import * as names from "../names.ts";

export const anyAccount = (resource: string): string => `arn:${names.partition}:iam::*:${resource}`;

/** The org stack's own way into accounts: the only one that sets up what watches them. */
export const accessRoles = anyAccount(`role/${names.accessRole}`);
/** With the deploy role: the only ones that change what guards the rest. */
export const platform = [accessRoles, anyAccount(`role/${names.deployRole}`)];
const exceptAccessRole = { ArnNotLike: { "aws:PrincipalArn": accessRoles } };
const exceptPlatform = { ArnNotLike: { "aws:PrincipalArn": platform } };

/** People as Identity Center and IAM know them; not the roles of workloads. */
export const people = [anyAccount("role/aws-reserved/sso.amazonaws.com/*"), anyAccount("user/*")];

export const deny = (Sid: string, Action: readonly string[], rest: Partial<Statement> = {}): Statement => ({
  Sid,
  Effect: "Deny",
  Action,
  Resource: "*",
  ...rest,
});

/** What would stop or narrow what the security services see; their own service-linked roles are bound by no SCP. */
const watchers = actions({
  "access-analyzer":
    "ApplyArchiveRule CreateArchiveRule DeleteAnalyzer DeleteServiceLinkedAnalyzer UpdateAnalyzer UpdateArchiveRule",
  cloudtrail: `
    DeleteEventDataStore DeleteTrail PutEventSelectors PutInsightSelectors StopEventDataStoreIngestion StopLogging
    UpdateEventDataStore UpdateTrail
  `,
  config: `
    DeleteAggregationAuthorization DeleteConfigRule DeleteConfigurationAggregator DeleteConfigurationRecorder
    DeleteConformancePack DeleteDeliveryChannel DeleteOrganization* DeleteRetentionConfiguration
    DeleteServiceLinkedConfigurationRecorder DisassociateResourceTypes PutConfigurationRecorder PutDeliveryChannel
    PutRetentionConfiguration StopConfigurationRecorder
  `,
  guardduty: `
    ArchiveFindings CreateFilter CreateIPSet CreateTrustedEntitySet DeleteDetector DeleteMembers
    DeletePublishingDestination Disassociate* StopMonitoringMembers Update*
  `,
  inspector2: "CreateFilter Disable DisassociateMember UpdateConfiguration UpdateFilter",
  macie2: "CreateFindingsFilter DisableMacie Disassociate* UpdateFindingsFilter UpdateMacieSession",
  securityhub: `
    BatchDisableStandards BatchUpdateStandardsControlAssociations CreateAutomationRule* DeleteMembers Disable*
    Disassociate* UpdateSecurityControl UpdateSecurityHubConfiguration UpdateStandardsControl
  `,
});

/** Roles that the security services work through; without them they are as good as off. */
const watcherRoles = ["access-analyzer", "config", "guardduty", "inspector2", "macie", "securityhub"].map(
  (service) => anyAccount(`role/aws-service-role/${service}.amazonaws.com/*`),
);

const jobs = `arn:${names.partition}:codebuild:*:*:project/lockgate-*`;

export const foundation: readonly Statement[] = [
  deny("NoLeaving", ["account:CloseAccount", "organizations:LeaveOrganization"]),
  // Sessions that the management account opens for one task (sts:AssumeRoot) carry aws:AssumedRoot.
  deny("NoRoot", ["*"], {
    Condition: {
      ArnLike: { "aws:PrincipalArn": anyAccount("root") },
      BoolIfExists: { "aws:AssumedRoot": "false" },
    },
  }),
  deny("NoBlinding", watchers, { Condition: exceptAccessRole }),
  deny("WatcherRoles", ["iam:DeleteRole", "iam:DeleteServiceLinkedRole"], { Resource: watcherRoles }),
  deny(
    "PlatformRoles",
    actions({
      iam: `
        AttachRolePolicy CreatePolicyVersion CreateRole DeletePolicy DeletePolicyVersion DeleteRole
        DeleteRolePermissionsBoundary DeleteRolePolicy DetachRolePolicy PutRolePermissionsBoundary
        PutRolePolicy SetDefaultPolicyVersion UpdateAssumeRolePolicy UpdateRole
      `,
    }),
    {
      Resource: [
        accessRoles,
        anyAccount("role/Lockgate*"),
        anyAccount("role/lockgate-*"),
        anyAccount("policy/Lockgate*"),
      ],
      Condition: exceptPlatform,
    },
  ),
  deny("PlatformPassRole", ["iam:PassRole"], {
    Resource: anyAccount("role/Lockgate*"),
    Condition: exceptPlatform,
  }),
  // Whoever says what a job runs acts as the job's role: it signs, verifies or deploys whatever it likes.
  deny("PlatformJobs", actions({ codebuild: "CreateProject DeleteProject UpdateProject" }), {
    Resource: jobs,
    Condition: exceptPlatform,
  }),
  ...(["source.buildspec", "environment.image"] as const).map((override) =>
    deny(
      `NoOther${override === "source.buildspec" ? "Commands" : "Image"}`,
      actions({ codebuild: "StartBuild StartBuildBatch" }),
      { Resource: jobs, Condition: { Null: { [`codebuild:${override}`]: "false" } } },
    ),
  ),
  // What runs is what a pipeline deployed, signed; whoever administers the account changes neither it nor who may sign it.
  deny(
    "PlatformFunctions",
    actions({
      lambda: `
        DeleteFunctionCodeSigningConfig PutFunctionCodeSigningConfig UpdateAlias UpdateFunctionCode
        UpdateFunctionConfiguration
      `,
    }),
    {
      Resource: `arn:${names.partition}:lambda:*:*:function:lockgate-*`,
      Condition: { ArnNotLike: { "aws:PrincipalArn": [...platform, anyAccount("role/lockgate-*")] } },
    },
  ),
  // Networks and account-wide switches are declared, reviewed and judged; nobody opens them by hand.
  deny(
    "NoOpening",
    actions({
      directconnect: "Create*",
      ec2: `
        AcceptVpcPeeringConnection AttachInternetGateway AttachVpnGateway CreateClientVpnEndpoint CreateCustomerGateway
        CreateDefaultSubnet CreateDefaultVpc CreateEgressOnlyInternetGateway CreateInternetGateway CreateTransitGatewayPeeringAttachment
        CreateTransitGatewayVpcAttachment CreateVpcBlockPublicAccessExclusion CreateVpcPeeringConnection CreateVpnConnection CreateVpnGateway
        DisableEbsEncryptionByDefault DisableImageBlockPublicAccess DisableSnapshotBlockPublicAccess
        EnableSerialConsoleAccess ModifyInstanceMetadataDefaults ModifyVpcBlockPublicAccess*
      `,
      globalaccelerator: "Create*",
      s3: "PutAccountPublicAccessBlock",
    }),
    { Condition: exceptPlatform },
  ),
];
