// Reads what the org stack has made so far, from its own state, and what AWS says of its organization.
import * as pulumi from "@pulumi/pulumi";
import type { Provider } from "@pulumi/aws/provider.js";
import { getOrganization } from "@pulumi/aws/organizations/getOrganization.js";
import type { ActualOrganization, OrgRecord } from "../plan/continuity.ts";

const token = "aws:organizations/";
type Outputs = Readonly<Record<string, unknown>>;
type Resource = { type: string; name: string; outputs: Outputs };
/** Ids are the last part of ARNs. */
const idOf = ({ outputs }: Resource): string => text(outputs, "arn").split("/").at(-1) ?? "";

/** The last state of this very stack; empty before its first run. `company` is what names of resources begin with. */
export async function readRecord(company: string): Promise<OrgRecord> {
  const stackName = `${pulumi.getOrganization()}/${pulumi.getProject()}/${pulumi.getStack()}`;
  const all = await resourceOutputs(stackName);
  const of = (type: string): Resource[] => all.filter((resource) => resource.type === token + type);
  const ownName = ({ name }: Resource): string => name.slice(company.length + 1);
  const [organization] = of("organization:Organization");
  const roots = organization?.outputs["roots"] as { id: string }[] | undefined;
  return {
    ...(organization === undefined ? {} : { organizationId: idOf(organization) }),
    ...(roots?.[0] === undefined ? {} : { rootId: roots[0].id }),
    accounts: of("account:Account").map((resource) => ({
      name: ownName(resource),
      id: idOf(resource),
      email: text(resource.outputs, "email"),
      tags: tagsOf(resource),
      closes: resource.outputs["closeOnDeletion"] === true,
    })),
    units: of("organizationalUnit:OrganizationalUnit").map((resource) => ({
      name: ownName(resource),
      id: idOf(resource),
      parentId: text(resource.outputs, "parentId"),
      tags: tagsOf(resource),
    })),
    policies: of("policy:Policy").map(({ outputs }) => ({
      name: text(outputs, "name"),
      content: text(outputs, "content"),
    })),
    attached: of("policyAttachment:PolicyAttachment").map(({ name }) => name),
  };
}

const text = (outputs: Outputs, key: string): string => String(outputs[key] ?? "");
const tagsOf = ({ outputs }: Resource): Record<string, string> =>
  (outputs["tags"] ?? {}) as Record<string, string>;

async function resourceOutputs(stackName: string): Promise<Resource[]> {
  const { outputs } = (await pulumi.runtime.invoke("pulumi:pulumi:readStackResourceOutputs", {
    stackName,
  })) as { outputs: Record<string, { type: string; outputs: Outputs }> };
  return Object.entries(outputs).map(([urn, found]) => ({ ...found, name: urn.split("::").at(-1) ?? "" }));
}

/** Asks with the credentials that the stack would change things with. */
export async function readOrganization(provider: Provider): Promise<ActualOrganization> {
  try {
    const found = await getOrganization({ returnOrganizationOnly: true }, { provider });
    return { id: found.id, managementAccountId: found.masterAccountId };
  } catch (error) {
    if (String(error).includes("AWSOrganizationsNotInUseException")) return undefined;
    throw error;
  }
}
