// An organization that grew by hand: made in moto by the AWS SDK, and the same, id by id, in the local AWS.
import {
  AttachPolicyCommand,
  CloseAccountCommand,
  CreateAccountCommand,
  CreateOrganizationalUnitCommand,
  CreateOrganizationCommand,
  CreatePolicyCommand,
  EnablePolicyTypeCommand,
  ListRootsCommand,
  MoveAccountCommand,
  OrganizationsClient,
  RegisterDelegatedAdministratorCommand,
} from "@aws-sdk/client-organizations";
import { mkdirSync } from "node:fs";
import path from "node:path";
import type { ExistingOrganization } from "../../../infra/plan/adoption/existing.ts";
import { accessRole } from "../../../infra/plan/names.ts";
import { openDatabase } from "../../../sandbox/state/database.ts";
import { seed } from "../../../sandbox/state/seed.ts";
import { Store, type Row } from "../../../sandbox/state/store.ts";

const made = (value: string | undefined): string => {
  if (value === undefined) throw new Error("moto made nothing");
  return value;
};
const tags = (all: Readonly<Record<string, string>>) =>
  Object.entries(all).map(([Key, Value]) => ({ Key, Value }));
const denyLeaving = {
  Version: "2012-10-17",
  Statement: [{ Effect: "Deny", Action: "organizations:LeaveOrganization", Resource: "*" }],
};

export class Founder {
  readonly client: OrganizationsClient;
  #made: number;
  /** `made` accounts have their addresses already. */
  constructor(endpoint: string, made = 0) {
    this.#made = made;
    this.client = new OrganizationsClient({ endpoint, region: "us-east-1" });
  }

  unit = async (ParentId: string, Name: string): Promise<string> =>
    made(
      (await this.client.send(new CreateOrganizationalUnitCommand({ ParentId, Name }))).OrganizationalUnit
        ?.Id,
    );

  /** The root's id. */
  root = async (): Promise<string> => made((await this.client.send(new ListRootsCommand({}))).Roots?.[0]?.Id);

  async account(
    AccountName: string,
    unit: string | undefined,
    own: Record<string, string> = {},
  ): Promise<string> {
    const Email = `aws+${(this.#made += 1)}@corp.example`;
    const { CreateAccountStatus } = await this.client.send(
      new CreateAccountCommand({ AccountName, Email, Tags: tags(own) }),
    );
    const AccountId = made(CreateAccountStatus?.AccountId);
    if (unit !== undefined)
      await this.client.send(
        new MoveAccountCommand({ AccountId, SourceParentId: await this.root(), DestinationParentId: unit }),
      );
    return AccountId;
  }

  async policy(Name: string, TargetId: string): Promise<void> {
    const { Policy } = await this.client.send(
      new CreatePolicyCommand({
        Name,
        Description: "made by hand",
        Type: "SERVICE_CONTROL_POLICY",
        Content: JSON.stringify(denyLeaving),
      }),
    );
    await this.client.send(new AttachPolicyCommand({ PolicyId: made(Policy?.PolicySummary?.Id), TargetId }));
  }

  /** Names that don't fit, tags of their own, a closed account, guard rails made by hand, an administrator. */
  async found(): Promise<void> {
    await this.client.send(new CreateOrganizationCommand({ FeatureSet: "ALL" }));
    const root = await this.root();
    await this.client.send(
      new EnablePolicyTypeCommand({ RootId: root, PolicyType: "SERVICE_CONTROL_POLICY" }),
    );
    const core = await this.unit(root, "Core & Security");
    const apps = await this.unit(root, "Apps");
    const live = await this.unit(apps, "Live");
    await this.account("Audit Account", core);
    const logs = await this.account("Logs", core, { "lockgate:owner": "logs@corp.example" });
    await this.account("shop", live, { costCentre: "4711", Team: "shop" });
    await this.account("Shop", await this.unit(apps, "Test"));
    const old = await this.account("old", core);
    await this.client.send(new CloseAccountCommand({ AccountId: old }));
    await this.policy("deny-leaving", root);
    await this.policy("lockgate-guardrails-1", root);
    await this.client.send(
      new RegisterDelegatedAdministratorCommand({
        AccountId: logs,
        ServicePrincipal: "ssm.amazonaws.com",
      }),
    );
  }
}

/** The same organization in the local AWS of a folder, before it starts. */
export function seedSandbox(folder: string, existing: ExistingOrganization): void {
  mkdirSync(path.join(folder, "sandbox"), { recursive: true });
  const database = openDatabase(path.join(folder, "sandbox/aws.sqlite"));
  const store = new Store(database);
  seed(store);
  store.commit({
    put: [
      organizationRow(existing),
      ...existing.units.map(unitRow(existing)),
      ...existing.accounts.filter(({ open }) => open).map(accountRow(existing)),
      ...existing.accounts.filter(({ open }) => open).flatMap(accessRows(existing)),
      ...existing.policies.flatMap(policyRows(existing)),
    ],
  });
  database.close();
}

type Values = Record<string, unknown>;
/** As the local AWS keeps them. */
const tagged = (own: Readonly<Record<string, string>>): Values =>
  Object.keys(own).length === 0 ? {} : { tags: own, tagsAll: own };
/** What AWS's provider sets for an account that it reads for the first time. */
const asRead = { closeOnDeletion: false, createGovcloud: false };
const row = (
  existing: ExistingOrganization,
  type: string,
  id: string,
  inputs: Values,
  more: Values,
): Row => ({
  token: `aws:organizations/${type}`,
  id,
  account: existing.managementAccountId,
  region: "global",
  urn: `made by hand ${id}`,
  inputs,
  outputs: { ...inputs, ...more, id },
  confirmed: true,
});
const arn = (existing: ExistingOrganization, kind: string, id: string): string =>
  `arn:aws:organizations::${existing.managementAccountId}:${kind}/${existing.id}${id === "" ? "" : `/${id}`}`;

function organizationRow(existing: ExistingOrganization): Row {
  const inputs = {
    featureSet: "ALL",
    enabledPolicyTypes: ["SERVICE_CONTROL_POLICY"],
    awsServiceAccessPrincipals: ["cloudtrail.amazonaws.com"],
  };
  const roots = [
    { id: existing.rootId, arn: arn(existing, "root", existing.rootId), name: "Root", policyTypes: [] },
  ];
  return row(existing, "organization:Organization", existing.id, inputs, {
    arn: arn(existing, "organization", ""),
    accounts: [],
    nonMasterAccounts: [],
    masterAccountArn: arn(existing, "account", existing.managementAccountId),
    masterAccountEmail: "root@corp.example",
    masterAccountId: existing.managementAccountId,
    masterAccountName: "management",
    roots,
  });
}

const unitRow =
  (existing: ExistingOrganization) =>
  ({ id, name, parentId, tags: own }: ExistingOrganization["units"][number]): Row =>
    row(
      existing,
      "organizationalUnit:OrganizationalUnit",
      id,
      { name, parentId, ...tagged(own) },
      {
        arn: arn(existing, "ou", id),
        accounts: [],
        tagsAll: own,
      },
    );

const accountRow =
  (existing: ExistingOrganization) =>
  ({ id, name, email, parentId, tags: own }: ExistingOrganization["accounts"][number]): Row =>
    row(
      existing,
      "account:Account",
      id,
      { name, email, parentId, ...tagged(own), ...asRead },
      {
        arn: arn(existing, "account", id),
        status: "ACTIVE",
        state: "ACTIVE",
        joinedMethod: "CREATED",
        joinedTimestamp: "2024-01-01T00:00:00Z",
        govcloudId: "",
        tagsAll: own,
      },
    );

const policyRows =
  (existing: ExistingOrganization) =>
  ({ id, name, type, content, targets }: ExistingOrganization["policies"][number]): Row[] => [
    row(
      existing,
      "policy:Policy",
      id,
      { name, type, content, description: "made by hand" },
      { arn: arn(existing, `policy`, `${type.toLowerCase()}/${id}`), tagsAll: {} },
    ),
    ...targets.map((targetId) =>
      row(existing, "policyAttachment:PolicyAttachment", `${targetId}:${id}`, { policyId: id, targetId }, {}),
    ),
  ];

const allow = (more: object): string =>
  JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", ...more }] });

/** The role that AWS makes in each account for the management account. */
const accessRows =
  ({ managementAccountId }: ExistingOrganization) =>
  ({ id }: ExistingOrganization["accounts"][number]): Row[] => {
    const own = { account: id, region: "global", urn: `made by hand ${id}`, confirmed: true };
    const trusted = { AWS: `arn:aws:iam::${managementAccountId}:root` };
    const role = {
      name: accessRole,
      path: "/",
      assumeRolePolicy: allow({ Action: "sts:AssumeRole", Principal: trusted }),
    };
    const policy = {
      role: accessRole,
      name: "AdministratorAccess",
      policy: allow({ Action: "*", Resource: "*" }),
    };
    const roleArn = `arn:aws:iam::${id}:role/${accessRole}`;
    return [
      {
        ...own,
        token: "aws:iam/role:Role",
        id: accessRole,
        inputs: role,
        outputs: { ...role, arn: roleArn },
      },
      {
        ...own,
        token: "aws:iam/rolePolicy:RolePolicy",
        id: `${accessRole}:AdministratorAccess`,
        inputs: policy,
        outputs: policy,
      },
    ];
  };
