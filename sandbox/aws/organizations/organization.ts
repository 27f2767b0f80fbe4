// What AWS makes of an organization: its root, its first policy, the policy types and services it enables.

import { accountIdOf, managementEmail } from "../../state/accounts.ts";
import { AwsError } from "../model.ts";
import type {
  Context,
  Fault,
  Implied,
  InvokeModel,
  Properties,
  ResourceModel,
  StoredResource,
  World,
} from "../model.ts";
import { callsOn, echo, overlay } from "../outputs.ts";
import { faultsOf, matches, oneOf } from "../rules.ts";
import {
  accountToken,
  childrenOf,
  findOrganization,
  fullAccessAttachment,
  fullAccessId,
  membersOf,
  organizationArn,
  organizationToken,
  policyToken,
  rootIdOf,
} from "./structure.ts";

export const policyTypes = [
  "SERVICE_CONTROL_POLICY",
  "RESOURCE_CONTROL_POLICY",
  "TAG_POLICY",
  "BACKUP_POLICY",
  "AISERVICES_OPT_OUT_POLICY",
  "BEDROCK_POLICY",
  "CHATBOT_POLICY",
  "DECLARATIVE_POLICY_EC2",
  "INSPECTOR_POLICY",
  "S3_POLICY",
  "SECURITYHUB_POLICY",
  "UPGRADE_ROLLOUT_POLICY",
];

/** Policy types that work only along with trusted access of their service. */
const neededService: Readonly<Record<string, string>> = {
  DECLARATIVE_POLICY_EC2: "ec2.amazonaws.com",
  INSPECTOR_POLICY: "inspector2.amazonaws.com",
  SECURITYHUB_POLICY: "securityhub.amazonaws.com",
};

export const organization: ResourceModel = {
  token: organizationToken,
  global: true,
  defaults: { featureSet: "ALL" },
  check: (inputs) => [
    ...faultsOf(inputs, {
      featureSet: oneOf(["ALL", "CONSOLIDATED_BILLING"]),
      "enabledPolicyTypes[]": oneOf(policyTypes),
      "awsServiceAccessPrincipals[]": matches(
        /^[\w+=,.@-]+\.amazonaws\.com$/,
        "a service such as config.amazonaws.com",
      ),
    }),
    ...featureFaults(inputs),
  ],
  calls: callsOn(
    {
      create: [
        "organizations:CreateOrganization",
        "organizations:EnablePolicyType",
        "organizations:EnableAWSServiceAccess",
      ],
      read: ["organizations:DescribeOrganization", "organizations:ListAccounts", "organizations:ListRoots"],
      update: {
        enabledPolicyTypes: {
          set: "organizations:EnablePolicyType",
          unset: "organizations:DisablePolicyType",
        },
        awsServiceAccessPrincipals: {
          set: "organizations:EnableAWSServiceAccess",
          unset: "organizations:DisableAWSServiceAccess",
        },
        featureSet: "organizations:EnableAllFeatures",
      },
      delete: ["organizations:DeleteOrganization"],
    },
    () => "*",
  ),
  create,
  update(previous, inputs, context) {
    const echoed = overlay(previous, echo(inputs, context, { global: true }));
    return { ...echoed, roots: [rootOf(rootIdOf(previous), previous.id, inputs, context)] };
  },
  remove(resource, { world }) {
    const left = [
      ...childrenOf(rootIdOf(resource), resource, world),
      ...membersOf(resource, world),
      ...world.find(policyToken, { account: resource.account }, (p) => p.id !== fullAccessId),
    ];
    if (left.length === 0) return;
    const names = [...new Set(left.map((r) => r.id))].join(", ");
    throw new AwsError(
      "OrganizationNotEmptyException",
      `The organization still has accounts, units or policies: ${names}`,
    );
  },
};

function featureFaults(inputs: Properties): Fault[] {
  const types = Array.isArray(inputs["enabledPolicyTypes"]) ? inputs["enabledPolicyTypes"] : [];
  const services = inputs["awsServiceAccessPrincipals"];
  const faults: Fault[] = types.flatMap((type, index) => {
    const service = neededService[String(type)];
    if (service === undefined || (Array.isArray(services) && services.includes(service))) return [];
    return [
      {
        property: `enabledPolicyTypes[${index}]`,
        reason: `${String(type)} needs ${service} in awsServiceAccessPrincipals`,
      },
    ];
  });
  if (inputs["featureSet"] !== "CONSOLIDATED_BILLING") return faults;
  return [
    ...faults,
    ...["enabledPolicyTypes", "awsServiceAccessPrincipals"]
      .filter((property) => inputs[property] !== undefined)
      .map((property) => ({ property, reason: "needs featureSet ALL" })),
  ];
}

function create(
  inputs: Properties,
  context: Context,
): { id: string; outputs: Properties; implied: Implied[] } {
  const { caller, world } = context;
  if (membershipOf(context) !== undefined) {
    throw new AwsError(
      "AlreadyInOrganizationException",
      `The account ${caller.account} is already a member of an organization`,
    );
  }
  const id = `o-${world.random("base36", 10)}`;
  const rootId = `r-${world.random("base36", 4)}`;
  const master = accountEntry(caller.account, id, context);
  return {
    id,
    outputs: {
      ...echo(inputs, context, { global: true }),
      arn: organizationArn("organization", id, "", caller),
      accounts: [master],
      nonMasterAccounts: [],
      masterAccountArn: master["arn"],
      masterAccountEmail: master["email"],
      masterAccountId: caller.account,
      masterAccountName: master["name"],
      roots: [rootOf(rootId, id, inputs, context)],
    },
    implied: [
      fullAccessPolicy(context),
      fullAccessAttachment(rootId, caller.account),
      fullAccessAttachment(caller.account, caller.account),
    ],
  };
}

function rootOf(rootId: string, organizationId: string, inputs: Properties, { caller }: Context): Properties {
  const enabled = Array.isArray(inputs["enabledPolicyTypes"]) ? inputs["enabledPolicyTypes"] : [];
  return {
    id: rootId,
    arn: organizationArn("root", organizationId, rootId, caller),
    name: "Root",
    policyTypes: enabled.map((type) => ({ status: "ENABLED", type: String(type) })),
  };
}

/** The policy that AWS itself owns and attaches to everything. */
function fullAccessPolicy({ caller }: Context): Implied {
  const inputs = {
    name: "FullAWSAccess",
    description: "Allows access to every operation",
    type: "SERVICE_CONTROL_POLICY",
    content: JSON.stringify({
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", Action: "*", Resource: "*" }],
    }),
  };
  const arn = `arn:${caller.partition}:organizations::aws:policy/service_control_policy/${fullAccessId}`;
  const outputs = { ...inputs, arn, tagsAll: {} };
  return { token: policyToken, id: fullAccessId, account: caller.account, region: "global", inputs, outputs };
}

/** The organization that the caller manages or is a member of. */
function membershipOf(context: Context): StoredResource | undefined {
  const { caller, world } = context;
  return (
    findOrganization(context) ??
    world.find(organizationToken, {}, (o) => membersOf(o, world).some((a) => a.id === caller.account))[0]
  );
}

/** E-mail of an account: the management account's is fixed, those of others stand on the accounts. */
export function emailOf(account: string, world: World): string {
  if (account === accountIdOf(managementEmail)) return managementEmail;
  return String(world.get(accountToken, account)?.inputs["email"] ?? `root@${account}.example`);
}

/** An account as the lists of an organization show it. */
function accountEntry(account: string, organizationId: string, context: Context): Properties {
  const { caller, world } = context;
  const member = world.get(accountToken, account);
  return {
    id: account,
    arn: member?.outputs["arn"] ?? organizationArn("account", organizationId, account, caller),
    email: emailOf(account, world),
    name: member?.inputs["name"] ?? "management",
    status: member?.outputs["status"] ?? "ACTIVE",
    state: member?.outputs["state"] ?? "ACTIVE",
    joinedMethod: member === undefined ? "INVITED" : "CREATED",
    joinedTimestamp: member?.outputs["joinedTimestamp"] ?? world.now(),
  };
}

export const getOrganization: InvokeModel = {
  token: "aws:organizations/getOrganization:getOrganization",
  calls: (args, context) =>
    [
      "organizations:DescribeOrganization",
      ...(seesAccounts(args, context) ? ["organizations:ListAccounts"] : []),
    ].map((action) => ({ action, resource: "*" })),
  run(args, context) {
    const found = membershipOf(context);
    if (found === undefined) {
      throw new AwsError(
        "AWSOrganizationsNotInUseException",
        `Your account ${context.caller.account} is not a member of an organization`,
      );
    }
    const outputs = {
      enabledPolicyTypes: [],
      awsServiceAccessPrincipals: [],
      ...found.outputs,
      id: found.id,
      returnOrganizationOnly: args["returnOrganizationOnly"],
    };
    // Only the management account may list; members see the organization itself.
    if (!seesAccounts(args, context)) return { ...outputs, accounts: [], nonMasterAccounts: [], roots: [] };
    const members = membersOf(found, context.world).map((a) => accountEntry(a.id, found.id, context));
    const master = accountEntry(found.account, found.id, context);
    return { ...outputs, accounts: [master, ...members], nonMasterAccounts: members };
  },
};

function seesAccounts(args: Properties, context: Context): boolean {
  return args["returnOrganizationOnly"] !== true && findOrganization(context) !== undefined;
}
