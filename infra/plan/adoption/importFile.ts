// Decides the file for `pulumi import --file`: what exists, under the names and parents that the org stack gives it.
import type { Adopted } from "./tables.ts";
import type { ExistingOrganization } from "./existing.ts";

type Entry = {
  readonly type: string;
  /** Of this entry, within the file. */
  readonly name: string;
  /** In Pulumi; absent: the same. */
  readonly logicalName?: string;
  readonly id?: string;
  readonly parent?: string;
  readonly provider?: string;
  readonly component?: true;
};
export type ImportFile = {
  readonly nameTable: Readonly<Record<string, string>>;
  readonly resources: readonly Entry[];
};

const project = "lockgate";
const provider = "management";

/** The provider of the management account: it is made before anything is imported. */
const providerUrn = (stack: string): string =>
  `urn:pulumi:${stack}::${project}::pulumi:providers:aws::${provider}`;

/** As infra/components/landing-zone/organization.ts names them. */
export function importFile(
  stack: string,
  company: string,
  existing: ExistingOrganization,
  { units, accounts }: Pick<Adopted, "units" | "accounts">,
): ImportFile {
  const component = "landing-zone";
  const child = { parent: component, provider };
  return {
    nameTable: { [provider]: providerUrn(stack) },
    resources: [
      { type: "lockgate:landing-zone:Organization", name: component, logicalName: company, component: true },
      { type: "aws:organizations/organization:Organization", name: company, id: existing.id, ...child },
      ...units.map(({ name, id }) => ({
        type: "aws:organizations/organizationalUnit:OrganizationalUnit",
        name: `unit ${name}`,
        logicalName: `${company}-${name}`,
        id,
        ...child,
      })),
      ...accounts.map(({ name, accountId }) => ({
        type: "aws:organizations/account:Account",
        name: `account ${name}`,
        logicalName: `${company}-${name}`,
        id: accountId,
        ...child,
      })),
    ],
  };
}
