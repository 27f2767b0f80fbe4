// Finds the SCPs and RCPs on the way from the organization's root to an account, and the facts that conditions ask for.
import type { NamedPolicy, PolicyDocument } from "../../policy-pack/iam/index.ts";
import type { StoredResource, World } from "../aws/model.ts";
import { namedPolicy, property } from "./documents.ts";

export type PolicyType = "SERVICE_CONTROL_POLICY" | "RESOURCE_CONTROL_POLICY";

const TOKENS = {
  organization: "aws:organizations/organization:Organization",
  unit: "aws:organizations/organizationalUnit:OrganizationalUnit",
  account: "aws:organizations/account:Account",
  policy: "aws:organizations/policy:Policy",
  attachment: "aws:organizations/policyAttachment:PolicyAttachment",
};

/** AWS attaches it to the root, every OU and every account once SCPs are on; stacks here never detach it. */
const FULL_ACCESS: NamedPolicy = {
  name: "scp/FullAWSAccess",
  document: {
    Version: "2012-10-17",
    Statement: { Effect: "Allow", Action: "*", Resource: "*" },
  } satisfies PolicyDocument,
};

export type Organization = {
  id: string;
  rootId: string;
  managementAccount: string;
  resource: StoredResource;
};

export function findOrganization(world: World): Organization | undefined {
  const [resource] = world.find(TOKENS.organization);
  if (!resource) return undefined;
  const roots = property(resource, "roots") as { id?: string }[] | undefined;
  return { id: resource.id, rootId: roots?.[0]?.id ?? "", managementAccount: resource.account, resource };
}

/**
 * Targets from the root down to the account (`r-…`, `ou-…`, account id); undefined where the account is not a member.
 * The management account is a member, directly below the root.
 */
export function pathOf(account: string, organization: Organization, world: World): string[] | undefined {
  if (account === organization.managementAccount) return [organization.rootId, account];
  const member = world.get(TOKENS.account, account);
  if (!member) return undefined;
  const path = [account];
  let parent = String(property(member, "parentId") ?? organization.rootId);
  while (parent !== organization.rootId && path.length < 10) {
    path.unshift(parent);
    const unit = world.get(TOKENS.unit, parent);
    parent = String((unit && property(unit, "parentId")) ?? organization.rootId);
  }
  return [organization.rootId, ...path];
}

/** One list of policies per level; empty where the type is off or the account is not a member. */
export function organizationPolicies(account: string, type: PolicyType, world: World): NamedPolicy[][] {
  const organization = findOrganization(world);
  const path =
    organization && isEnabled(organization, type) ? pathOf(account, organization, world) : undefined;
  return (path ?? []).map((target) => [
    ...(type === "SERVICE_CONTROL_POLICY" ? [FULL_ACCESS] : []),
    ...attachedTo(target, type, world),
  ]);
}

/** `o-…/r-…/ou-…/`, the form of aws:PrincipalOrgPaths and aws:ResourceOrgPaths. */
export function orgPath(account: string, organization: Organization, world: World): string | undefined {
  const path = pathOf(account, organization, world);
  return path && `${[organization.id, ...path.slice(0, -1)].join("/")}/`;
}

function isEnabled({ resource }: Organization, type: PolicyType): boolean {
  const enabled = property(resource, "enabledPolicyTypes");
  return Array.isArray(enabled) && enabled.includes(type);
}

function attachedTo(target: string, type: PolicyType, world: World): NamedPolicy[] {
  const attachments = world.find(TOKENS.attachment, {}, (r) => property(r, "targetId") === target);
  return attachments.flatMap((attachment) => {
    const policy = world.get(TOKENS.policy, String(property(attachment, "policyId")));
    // AWS's own default for `type` is a service control policy.
    if (!policy || (property(policy, "type") ?? "SERVICE_CONTROL_POLICY") !== type) return [];
    const kind = type === "SERVICE_CONTROL_POLICY" ? "scp" : "rcp";
    return [
      namedPolicy(`${kind}/${String(property(policy, "name") ?? policy.id)}`, property(policy, "content")),
    ];
  });
}
