// Decides the guard rails of the organization: which policies there are, what they say and where they are attached.
import type { OrgConfig } from "../../configuration/schema.ts";
import { suspendedUnit } from "../accounts.ts";
import { toJson, type Statement } from "../documents/document.ts";
import { ancestors } from "../units.ts";
import { accessRoles, deny, foundation } from "./foundation.ts";
import { packDenies } from "./pack.ts";
import { peopleFromNetworks, regionAllowList, resourcePerimeter } from "./perimeter.ts";
import { pipelineStatements } from "./pipelines.ts";
import { storeStatements } from "./stores.ts";

/** A policy and the unit it is attached to; without unit, to the root of the organization. */
export type Guardrail = {
  name: string;
  description: string;
  type: "SERVICE_CONTROL_POLICY" | "RESOURCE_CONTROL_POLICY" | "DECLARATIVE_POLICY_EC2";
  unit?: string;
  /** JSON. */
  content: string;
};

export type GuardrailConfig = Pick<
  OrgConfig,
  | "company"
  | "region"
  | "environments"
  | "twins"
  | "toolingAccountId"
  | "logArchiveAccountId"
  | "regions"
  | "units"
  | "networks"
  | "partnerAccounts"
  | "quotas"
>;

/** All guard rails: those of the root, packed, and those of each unit that forbids services. */
export function planGuardrails(config: GuardrailConfig): Guardrail[] {
  const limit = config.quotas.policyCharacters;
  const everywhere = [
    ...foundation,
    regionAllowList(config.regions),
    ...(config.networks.length === 0 ? [] : [peopleFromNetworks(config.networks)]),
    ...storeStatements(config),
    ...pipelineStatements(config.toolingAccountId),
  ];
  const scps = packDenies(everywhere, limit).map((packed, index) =>
    guardrail(`lockgate-guardrails-${index + 1}`, "Guard rails of every account", packed),
  );
  const resources = resourcePerimeter(config.partnerAccounts);
  const rcps = packDenies(resources, limit).map((packed, index): Guardrail => ({
    ...guardrail(`lockgate-resources-${index + 1}`, "Guard rails of every resource", packed),
    type: "RESOURCE_CONTROL_POLICY",
  }));
  return [...scps, ...unitGuardrails(config, limit), ...rcps];
}

/** The first policy of a unit; further ones add a number. */
export const unitRail = (unit: string): string =>
  `lockgate-services-${unit.replaceAll(" ", "-").toLowerCase()}`;

/** What a unit inherits it does not say again. */
function unitGuardrails({ units }: GuardrailConfig, limit: number): Guardrail[] {
  const above = ancestors(units);
  return units.flatMap((unit) => {
    const inherited = new Set(
      above(unit.name)
        .slice(1)
        .flatMap(({ denyServices }) => denyServices),
    );
    const own = [...new Set(unit.denyServices)].filter((service) => !inherited.has(service)).toSorted();
    const services =
      own.length === 0
        ? []
        : [
            deny(
              "ServicesDenied",
              own.map((service) => `${service}:*`),
            ),
          ];
    const statements = [...services, ...(unit.name === suspendedUnit ? [nothingButAccess] : [])];
    const base = unitRail(unit.name);
    return packDenies(statements, limit).map((packed, index) => ({
      ...guardrail(index === 0 ? base : `${base}-${index + 1}`, `Guard rails of unit ${unit.name}`, packed),
      unit: unit.name,
    }));
  });
}

/** Accounts that are given up keep their data, and nobody works in them. */
const nothingButAccess = deny("Suspended", ["*"], {
  Condition: { ArnNotLike: { "aws:PrincipalArn": accessRoles } },
});

const guardrail = (name: string, description: string, packed: readonly Statement[]): Guardrail => ({
  name,
  description: `${description}: ${packed.map(({ Sid }) => Sid).join(", ")}`.slice(0, 512),
  type: "SERVICE_CONTROL_POLICY",
  content: toJson(packed),
});
