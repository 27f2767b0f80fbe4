// Decides the file for `pulumi import --file`: what exists, under the names and parents that the org stack gives it.
import type { Guardrail } from "../guardrails/plan.ts";
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

/** As the components Organization and Guardrails name them. */
export function importFile(
  stack: string,
  company: string,
  existing: ExistingOrganization,
  { units, accounts }: Pick<Adopted, "units" | "accounts">,
  planned: readonly Guardrail[] = [],
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
      ...guardrailEntries(existing, units, planned),
    ],
  };
}

/** Policies under the names that the program gives: AWS takes a name once, so they are changed later and not made anew. */
function guardrailEntries(
  { policies, rootId }: ExistingOrganization,
  units: Adopted["units"],
  planned: readonly Guardrail[],
): Entry[] {
  const child = { parent: "guardrails", provider };
  const entries = planned.flatMap(({ name, type, unit }): Entry[] => {
    const found = policies.find((policy) => policy.name === name && policy.type === type);
    if (found === undefined) return [];
    const target = unit === undefined ? rootId : units.find((row) => row.name === unit)?.id;
    const attached = target !== undefined && found.targets.includes(target);
    return [
      {
        type: "aws:organizations/policy:Policy",
        name: `policy ${name}`,
        logicalName: name,
        id: found.id,
        ...child,
      },
      ...(attached
        ? [
            {
              type: "aws:organizations/policyAttachment:PolicyAttachment",
              name: `attachment ${name}`,
              logicalName: name,
              id: `${target}:${found.id}`,
              ...child,
            },
          ]
        : []),
    ];
  });
  const component = {
    type: "lockgate:landing-zone:Guardrails",
    name: "guardrails",
    component: true,
  } as const;
  return entries.length === 0 ? [] : [component, ...entries];
}
