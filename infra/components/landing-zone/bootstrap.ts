// Declares what a workload account needs before a stack can work in it: boundaries, the deploy role, password rules.
import * as pulumi from "@pulumi/pulumi";
import { Policy } from "@pulumi/aws/iam/policy.js";
import { Role } from "@pulumi/aws/iam/role.js";
import { RolePolicy } from "@pulumi/aws/iam/rolePolicy.js";
import { RolePolicyAttachment } from "@pulumi/aws/iam/rolePolicyAttachment.js";
import { deployPolicies, type AccountPurpose } from "../../plan/documents/bootstrap.ts";
import { deployBoundary } from "../../plan/documents/boundary.ts";
import { boundaryMore } from "../../plan/documents/boundaryMore.ts";
import { toJson, type Statement } from "../../plan/documents/document.ts";
import type { TenantPlace } from "../../plan/documents/tenants.ts";
import { writesSecrets } from "../../plan/documents/parameters.ts";
import { trustRuns } from "../../plan/documents/server.ts";
import { managedText } from "../../plan/documents/limits.ts";
import { trustRoles } from "../../plan/documents/trust.ts";
import {
  administratorRole,
  deployBoundaryPolicy,
  deployRole,
  flowLogs,
  roleArn,
  sandboxNetwork,
  secretsBoundaryPolicy,
  secretsRole,
} from "../../plan/names.ts";
import type { App } from "../../configuration/schema.ts";
import type { Domain } from "../../plan/domains.ts";
import type { Snapshots } from "../../plan/kubernetes/snapshots.ts";
import type { ServiceRoles } from "../../plan/serviceRoles.ts";
import { FlowRole } from "../network/flowRole.ts";
import { boundaryTags, createBoundary } from "./boundary.ts";
import { createPasswordPolicy } from "./passwordPolicy.ts";

export type BootstrapArgs = {
  account: string;
  region: string;
  /** All that jobs call; tooling's stack declares stores in them, too. */
  regions: readonly string[];
  /** Which this account keeps in a second region. */
  snapshots: Snapshots | undefined;
  company: string;
  purpose: AccountPurpose;
  managementAccountId: string;
  /** Roles that the stack of this account hands to services. */
  serviceRoles: ServiceRoles;
  /** Whose tokens the account believes. */
  issuers: readonly string[];
  targets: readonly App["target"]["kind"][];
  tenants: readonly TenantPlace[];
  /** Whether it makes pipelines of what apps say themselves. */
  definitions: boolean;
  /** Whether the internet reaches something in it. */
  internet: boolean;
  /** Names by which users find balancers in it. */
  domains: readonly Domain[];
  /** That it runs for itself, by name. */
  functions: readonly string[];
  /** Whether API Gateway calls functions of apps in it. */
  apis: boolean;
  /** Whether jobs of it open keys of scanners. */
  scannerSecrets: boolean;
  /** ARNs of the roles by which the deployment server's runs of this account's stack come in. */
  runs: readonly string[];
  protect: boolean;
};

/** People by one role of the management account, and runs of this account's own stack. */
const trustOf = ({ managementAccountId, runs }: BootstrapArgs): Statement[] => [
  ...trustRoles([roleArn(managementAccountId, administratorRole)]),
  ...trustRuns(runs),
];

/** Where the account's stack declares keys and buckets. */
const declaredIn = ({ purpose, region, regions, snapshots }: BootstrapArgs): readonly string[] =>
  purpose === "tooling" ? regions : [region, ...(snapshots === undefined ? [] : [snapshots.region])];

export class Bootstrap extends pulumi.ComponentResource {
  readonly deployRoleArn: pulumi.Output<string>;

  constructor(name: string, args: BootstrapArgs, opts?: pulumi.ComponentResourceOptions) {
    super("lockgate:landing-zone:Bootstrap", name, {}, opts);
    const child = { parent: this };
    const owner = { name, account: args.account };
    const more = boundaryMore(args);
    const declares = { ...args, regions: declaredIn(args) };
    const limit = createBoundary(name, args, child, more.workload);
    const boundary = this.managedPolicy(
      owner,
      deployBoundaryPolicy,
      "What the deploy role never exceeds: it declares, it touches no data",
      [...more.deploy, ...deployBoundary(declares, args.purpose === "tooling" && args.runs.length > 0)],
      boundaryTags,
    );
    const role = new Role(
      `${name}-deploy`,
      {
        name: deployRole,
        description: "Deploys Lockgate's stacks; assumed from the management account",
        assumeRolePolicy: toJson(trustOf(args)),
        permissionsBoundary: boundary.arn,
        maxSessionDuration: 3600,
      },
      { ...child, protect: args.protect },
    );
    for (const { name: policyName, statements } of deployPolicies(declares, args.purpose)) {
      const policy = this.managedPolicy(
        owner,
        policyName,
        `Rights of ${deployRole} (${args.purpose})`,
        statements,
      );
      new RolePolicyAttachment(`${name}-${policyName}`, { role: role.name, policyArn: policy.arn }, child);
    }
    if (args.purpose === "environment") this.secretsWriter(name, args);
    if (args.purpose === "sandbox")
      void new FlowRole(
        { place: args, network: sandboxNetwork, writes: flowLogs("*"), boundary: limit.arn },
        child,
      );
    createPasswordPolicy(name, child);
    this.deployRoleArn = role.arn;
    this.registerOutputs({ deployRoleArn: this.deployRoleArn });
  }

  /** Apart from the deploy role, which administers the key: who rules a key never uses it. */
  private secretsWriter(name: string, args: BootstrapArgs): void {
    const statements = writesSecrets(args);
    const boundary = this.managedPolicy(
      { name, account: args.account },
      secretsBoundaryPolicy,
      "What the role of secrets never exceeds",
      statements,
      boundaryTags,
    );
    const role = new Role(
      `${name}-secrets`,
      {
        name: secretsRole,
        description: "Writes the secrets of apps, encrypted; assumed from the management account",
        assumeRolePolicy: toJson(trustOf(args)),
        permissionsBoundary: boundary.arn,
        maxSessionDuration: 3600,
      },
      { parent: this },
    );
    new RolePolicy(
      `${name}-secrets`,
      { role: role.name, name: secretsRole, policy: toJson(statements) },
      { parent: this },
    );
  }

  private managedPolicy(
    { name, account }: { name: string; account: string },
    policy: string,
    description: string,
    statements: readonly Statement[],
    tags: Record<string, string> = {},
  ): Policy {
    return new Policy(
      `${name}-${policy}`,
      {
        name: policy,
        description,
        policy: managedText(account, { name: policy, statements: [...statements] }),
        tags,
      },
      { parent: this },
    );
  }
}
