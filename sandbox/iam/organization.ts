// Finds the SCPs and RCPs on the way from the organization's root to an account, and the facts that conditions ask for.
import type { NamedPolicy } from "../../policy-pack/iam/index.ts";
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

/** Levels below the root: five of units and the account. More would be a circle of parents. */
const DEEPEST = 6;

export type Organization = {
  id: string;
  rootId: string;
  managementAccount: string;
  resource: StoredResource;
};

/** The organization that the account manages or is a member of; accounts that have left are in none. */
export function organizationOf(account: string, world: World): Organization | undefined {
  const member = world.get(TOKENS.account, account);
  const manager = member && member.outputs["state"] !== "LEFT" ? member.account : account;
  const [resource] = world.find(TOKENS.organization, { account: manager });
  if (!resource) return undefined;
  const roots = property(resource, "roots") as { id?: string }[] | undefined;
  return { id: resource.id, rootId: roots?.[0]?.id ?? "", managementAccount: manager, resource };
}

/** One list of policies per level, root first; empty where none bind: no organization, type off, management account. */
export function organizationPolicies(account: string, type: PolicyType, world: World): NamedPolicy[][] {
  const organization = organizationOf(account, world);
  if (!organization || !isEnabled(organization, type)) return [];
  if (account === organization.managementAccount) return [];
  return pathOf(account, organization, world).map((target) => attachedTo(target, type, world));
}

/** `o-…/r-…/ou-…/`, the form of aws:PrincipalOrgPaths and aws:ResourceOrgPaths. */
export function orgPath(account: string, organization: Organization, world: World): string {
  return `${[organization.id, ...pathOf(account, organization, world).slice(0, -1)].join("/")}/`;
}

/** Whether the account is closed: AWS then lets nobody in. */
export function isSuspended(account: string, world: World): boolean {
  return world.get(TOKENS.account, account)?.outputs["status"] === "SUSPENDED";
}

/** Targets from the root down to the account (`r-…`, `ou-…`, account id). */
function pathOf(account: string, organization: Organization, world: World): string[] {
  const path = [account];
  let parent = parentOf(world.get(TOKENS.account, account), organization);
  while (parent !== organization.rootId && path.length < DEEPEST) {
    path.unshift(parent);
    parent = parentOf(world.get(TOKENS.unit, parent), organization);
  }
  return [organization.rootId, ...path];
}

function parentOf(resource: StoredResource | undefined, { rootId }: Organization): string {
  return String((resource && property(resource, "parentId")) ?? rootId);
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
