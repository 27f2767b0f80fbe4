// Writes the stack's file of an organization that is taken over: the tables, one line a row, as people keep them.

import { Document, isMap, isSeq, visit, type YAMLMap } from "yaml";
import type { Adopted } from "../../infra/plan/adoption/tables.ts";
import type { ExistingOrganization } from "../../infra/plan/adoption/existing.ts";
import { closedNetworksRail } from "../../infra/plan/guardrails/closedNetworks.ts";
import { quotaDefaults } from "../../infra/plan/guardrails/quotas.ts";

export type Place = { stack: string; company: string; region: string; regions: readonly string[] };

/** Values by key, without the namespace. */
export function stackValues(
  { company, region, regions }: Place,
  existing: ExistingOrganization,
  { units, accounts }: Adopted,
): Record<string, unknown> {
  const held = accounts.length + 1;
  return {
    layer: "org",
    company,
    region,
    accountId: existing.managementAccountId,
    managementAccountId: existing.managementAccountId,
    organizationId: existing.id,
    adopt: true,
    closedNetworks: existing.policies.some(({ name }) => name === closedNetworksRail),
    regions,
    ...(held > quotaDefaults.accounts ? { quotas: { accounts: held } } : {}),
    units: units.map((unit) => Object.fromEntries(Object.entries(unit).filter(([key]) => key !== "id"))),
    accounts,
  };
}

const explanations: Readonly<Record<string, string>> = {
  adopt:
    " Remove this line once nothing would change: from then on guard rails, tags and services are declared, too.",
  closedNetworks:
    " True (or without this line) closes all networks to what comes from the internet: find out first who serves people there.",
  quotas: " As many as there are now; what AWS has granted you stands in Service Quotas.",
};

export function stackFile(values: Readonly<Record<string, unknown>>): string {
  const config = Object.fromEntries(Object.entries(values).map(([key, value]) => [`lockgate:${key}`, value]));
  const document = new Document({ config: { "pulumi:disable-default-providers": ["*"], ...config } });
  document.commentBefore = " yaml-language-server: $schema=infra/configuration/schemas/org.schema.json";
  const map = document.get("config") as YAMLMap<{ value: string; commentBefore?: string }, unknown>;
  for (const { key, value } of map.items) {
    const comment = explanations[key.value.replace("lockgate:", "")];
    if (comment !== undefined) key.commentBefore = comment;
    if (isSeq(value)) value.items.forEach((row) => isMap(row) && (row.flow = true));
  }
  visit(document, { Seq: (_, seq) => void (seq.items.every((item) => !isMap(item)) && (seq.flow = true)) });
  return document.toString({ lineWidth: 0, flowCollectionPadding: true });
}
