// Reads an organization from AWS, with the credentials that the AWS SDK finds; nothing is changed.
import {
  AWSOrganizationsNotInUseException,
  DescribeOrganizationCommand,
  DescribePolicyCommand,
  ListAccountsForParentCommand,
  ListDelegatedAdministratorsCommand,
  ListDelegatedServicesForAccountCommand,
  ListOrganizationalUnitsForParentCommand,
  ListPoliciesCommand,
  ListRootsCommand,
  ListTagsForResourceCommand,
  ListTargetsForPolicyCommand,
  type OrganizationsClient,
} from "@aws-sdk/client-organizations";
import type {
  ExistingAccount,
  ExistingOrganization,
  ExistingPolicy,
  ExistingUnit,
} from "../../infra/plan/adoption/existing.ts";
import { refused } from "../refused.ts";

type Page = { NextToken?: string | undefined };

/** Every page of a list. */
async function pages<P extends Page, T>(
  ask: (token: Page) => Promise<P>,
  items: (page: P) => T[] | undefined,
): Promise<T[]> {
  const all: T[] = [];
  let token: Page = {};
  do {
    const page = await ask(token);
    all.push(...(items(page) ?? []));
    token = page.NextToken === undefined ? {} : { NextToken: page.NextToken };
  } while (token.NextToken !== undefined);
  return all;
}

export async function readOrganization(
  client: OrganizationsClient,
  caller: string,
): Promise<ExistingOrganization> {
  const { id, managementAccountId } = await described(client, caller);
  const [root] = await pages(
    (token) => client.send(new ListRootsCommand(token)),
    ({ Roots }) => Roots,
  );
  const rootId = root?.Id ?? "";
  const { units, accounts } = await readTree(client, rootId);
  return {
    id,
    managementAccountId,
    rootId,
    units,
    accounts: accounts.filter((account) => account.id !== managementAccountId),
    policies: await readPolicies(client),
    administrators: await readAdministrators(client),
  };
}

/** What can't be taken over is refused before anything else is read. */
async function described(
  client: OrganizationsClient,
  caller: string,
): Promise<{ id: string; managementAccountId: string }> {
  try {
    const { Organization } = await client.send(new DescribeOrganizationCommand({}));
    const { Id: id = "", MasterAccountId: managementAccountId = "", FeatureSet } = Organization ?? {};
    if (managementAccountId !== caller)
      throw refused("not_management_account", { caller, id, management: managementAccountId });
    if (FeatureSet !== "ALL") throw refused("billing_only", { id });
    return { id, managementAccountId };
  } catch (error) {
    if (error instanceof AWSOrganizationsNotInUseException) throw refused("no_organization", { caller });
    throw error;
  }
}

type Tree = { units: ExistingUnit[]; accounts: ExistingAccount[] };

async function readTree(client: OrganizationsClient, parentId: string): Promise<Tree> {
  const accounts = await pages(
    (token) => client.send(new ListAccountsForParentCommand({ ParentId: parentId, ...token })),
    ({ Accounts }) => Accounts,
  );
  const units = await pages(
    (token) => client.send(new ListOrganizationalUnitsForParentCommand({ ParentId: parentId, ...token })),
    ({ OrganizationalUnits }) => OrganizationalUnits,
  );
  const tree: Tree = { units: [], accounts: [] };
  for (const { Id = "", Name = "", Email = "", Status, State } of accounts) {
    const tags = await tagsOf(client, Id);
    const open = (State ?? Status) === "ACTIVE";
    tree.accounts.push({ id: Id, name: Name, email: Email, parentId, open, tags });
  }
  for (const { Id = "", Name = "" } of units) {
    tree.units.push({ id: Id, name: Name, parentId, tags: await tagsOf(client, Id) });
    const below = await readTree(client, Id);
    tree.units.push(...below.units);
    tree.accounts.push(...below.accounts);
  }
  return tree;
}

async function tagsOf(client: OrganizationsClient, ResourceId: string): Promise<Record<string, string>> {
  const tags = await pages(
    (token) => client.send(new ListTagsForResourceCommand({ ResourceId, ...token })),
    ({ Tags }) => Tags,
  );
  return Object.fromEntries(tags.map(({ Key = "", Value = "" }) => [Key, Value]));
}

async function readPolicies(client: OrganizationsClient): Promise<ExistingPolicy[]> {
  const kinds = ["SERVICE_CONTROL_POLICY", "RESOURCE_CONTROL_POLICY", "DECLARATIVE_POLICY_EC2"] as const;
  const policies: ExistingPolicy[] = [];
  for (const type of kinds) {
    const listed = await pages(
      (token) => client.send(new ListPoliciesCommand({ Filter: type, ...token })),
      ({ Policies }) => Policies,
    ).catch((error: Error) => {
      // Not every partition of AWS knows the newest kind.
      if (type === "DECLARATIVE_POLICY_EC2" && error.name === "InvalidInputException") return [];
      throw error;
    });
    for (const { Id = "", Name = "", AwsManaged } of listed)
      if (AwsManaged !== true) policies.push(await readPolicy(client, { id: Id, name: Name, type }));
  }
  return policies;
}

async function readPolicy(
  client: OrganizationsClient,
  { id, name, type }: Pick<ExistingPolicy, "id" | "name" | "type">,
): Promise<ExistingPolicy> {
  const { Policy } = await client.send(new DescribePolicyCommand({ PolicyId: id }));
  const targets = await pages(
    (token) => client.send(new ListTargetsForPolicyCommand({ PolicyId: id, ...token })),
    ({ Targets }) => Targets,
  );
  return {
    id,
    name,
    type,
    content: Policy?.Content ?? "",
    targets: targets.map(({ TargetId = "" }) => TargetId),
  };
}

async function readAdministrators(
  client: OrganizationsClient,
): Promise<ExistingOrganization["administrators"]> {
  const listed = await pages(
    (token) => client.send(new ListDelegatedAdministratorsCommand(token)),
    ({ DelegatedAdministrators }) => DelegatedAdministrators,
  );
  const administrators = [];
  for (const { Id = "" } of listed) {
    const services = await pages(
      (token) => client.send(new ListDelegatedServicesForAccountCommand({ AccountId: Id, ...token })),
      ({ DelegatedServices }) => DelegatedServices,
    );
    administrators.push({
      accountId: Id,
      services: services.map(({ ServicePrincipal = "" }) => ServicePrincipal),
    });
  }
  return administrators;
}
