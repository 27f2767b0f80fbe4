// Decides the service control policies from what they are for; packed into as few documents as AWS's quota needs.
import type { OrgConfig } from "../../configuration/schema.ts";
import * as names from "../names.ts";
import { actions, packStatements, toJson, type Statement } from "./document.ts";

/** AWS Organizations: characters of one SCP. */
export const policyLimit = 5120;

/** A service control policy and the unit it is attached to; without unit, to the root of the organization. */
export type Guardrail = { name: string; description: string; unit?: string; content: string };

/** The org stack's own way into accounts, and the deploy role: the only ones that change what guards the rest. */
const platform = [
  `arn:${names.partition}:iam::*:role/${names.accessRole}`,
  `arn:${names.partition}:iam::*:role/${names.deployRole}`,
];
const exceptPlatform = { ArnNotLike: { "aws:PrincipalArn": platform } };
const deny = (Sid: string, Action: readonly string[], rest: Partial<Statement> = {}): Statement => ({
  Sid,
  Effect: "Deny",
  Action,
  Resource: "*",
  ...rest,
});

const jobs = `arn:${names.partition}:codebuild:*:*:project/lockgate-*`;

/** Everything that holds in every account. */
export const foundation: readonly Statement[] = [
  deny("NoLeaving", ["organizations:LeaveOrganization", "account:CloseAccount"]),
  deny("NoRoot", ["*"], {
    Condition: { ArnLike: { "aws:PrincipalArn": `arn:${names.partition}:iam::*:root` } },
  }),
  deny(
    "NoBlinding",
    actions({
      cloudtrail: "DeleteTrail PutEventSelectors StopLogging UpdateTrail",
      config: `
        DeleteConfigRule DeleteConfigurationAggregator DeleteConfigurationRecorder DeleteDeliveryChannel
        PutConfigurationRecorder StopConfigurationRecorder
      `,
      guardduty: `
        DeleteDetector DeletePublishingDestination DisassociateFromAdministratorAccount
        DisassociateMembers StopMonitoringMembers UpdateDetector
      `,
      securityhub: `
        BatchDisableStandards DeleteMembers DisableSecurityHub DisassociateFromAdministratorAccount
        UpdateSecurityHubConfiguration
      `,
      "access-analyzer": "DeleteAnalyzer",
    }),
    { Condition: { ArnNotLike: { "aws:PrincipalArn": platform[0] as string } } },
  ),
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
        `arn:${names.partition}:iam::*:role/${names.accessRole}`,
        `arn:${names.partition}:iam::*:role/Lockgate*`,
        `arn:${names.partition}:iam::*:role/lockgate-*`,
        `arn:${names.partition}:iam::*:policy/Lockgate*`,
      ],
      Condition: exceptPlatform,
    },
  ),
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
];

/** Services without region, or whose calls land in one fixed region (Organizations User Guide, region deny example). */
const globalServices = actions({
  account: "*",
  artifact: "*",
  "aws-portal": "*",
  billing: "*",
  budgets: "*",
  ce: "*",
  cloudfront: "*",
  consolidatedbilling: "*",
  cur: "*",
  globalaccelerator: "*",
  health: "*",
  iam: "*",
  invoicing: "*",
  networkmanager: "*",
  organizations: "*",
  payments: "*",
  pricing: "*",
  route53: "*",
  route53domains: "*",
  s3: "GetAccountPublicAccessBlock ListAllMyBuckets PutAccountPublicAccessBlock",
  shield: "*",
  sts: "*",
  support: "*",
  tax: "*",
  trustedadvisor: "*",
  waf: "*",
});

/** Work happens in the listed regions only. */
export const regionAllowList = (regions: readonly string[]): Statement => ({
  Sid: "RegionsAllowed",
  Effect: "Deny",
  NotAction: globalServices,
  Resource: "*",
  Condition: { StringNotEquals: { "aws:RequestedRegion": regions } },
});

/** Store by store: nobody but its writer writes, nobody but its reader reads, in whatever account they are. */
export function storeStatements(
  config: Pick<OrgConfig, "company" | "environments" | "toolingAccountId">,
): Statement[] {
  const signer = names.roleArn(config.toolingAccountId, names.signerRole);
  const stores = config.environments.flatMap((environment, index): Statement[] => {
    const from = config.environments[index - 1];
    const writer = from === undefined ? signer : names.roleArn(from.accountId, names.promoteRole(from.name));
    const reader = names.roleArn(environment.accountId, names.pullRole(environment.name));
    const Resource = names.objectsArn(
      names.storeBucket(config.company, environment.name, environment.accountId),
    );
    const id = `${environment.name.replaceAll("-", "")}Store`;
    return [
      deny(`${id}Write`, ["s3:PutObject*", "s3:ReplicateObject", "s3:RestoreObject"], {
        Resource,
        Condition: { ArnNotEquals: { "aws:PrincipalArn": writer } },
      }),
      deny(`${id}Read`, ["s3:GetObject*"], {
        Resource,
        Condition: { ArnNotEquals: { "aws:PrincipalArn": reader } },
      }),
      deny(`${id}Delete`, ["s3:DeleteObject*", "s3:BypassGovernanceRetention"], { Resource }),
    ];
  });
  const signing = deny("SigningKey", ["kms:Sign"], {
    Resource: `arn:${names.partition}:kms:*:${config.toolingAccountId}:key/*`,
    Condition: { ArnNotEquals: { "aws:PrincipalArn": signer } },
  });
  return [...stores, signing];
}

/** All guard rails: those of the root, packed, and one for each unit that forbids services. */
export function planGuardrails(config: OrgConfig): Guardrail[] {
  const statements = [...foundation, regionAllowList(config.regions), ...storeStatements(config)];
  const root = packStatements(statements, policyLimit).map((packed, index) => ({
    name: `lockgate-guardrails-${index + 1}`,
    description: `Guard rails of every account: ${packed.map(({ Sid }) => Sid).join(", ")}`.slice(0, 512),
    content: toJson(packed),
  }));
  const units = config.units
    .filter((unit) => unit.denyServices.length > 0)
    .map((unit) => ({
      name: `lockgate-services-${unit.name.replaceAll(" ", "-").toLowerCase()}`,
      description: `Services that unit ${unit.name} may not use`,
      unit: unit.name,
      content: toJson([
        deny(
          "ServicesDenied",
          unit.denyServices.map((service) => `${service}:*`),
        ),
      ]),
    }));
  return [...root, ...units];
}
