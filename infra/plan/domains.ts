// Decides by which names users find balancers, and that the deploy role changes these records and no others.
import type { App } from "../configuration/schema.ts";
import { hasMachines } from "../configuration/machines.ts";
import { actions, allow, type Statement } from "./documents/document.ts";
import * as names from "./names.ts";

export type Domain = { readonly zone: string; readonly name: string };
type Target = Pick<App, "target">;

/** Undefined: users find it by ELB's own name. */
export const domainOf = ({ target }: Target, environment: string): Domain | undefined =>
  hasMachines(target) ? target.domains[environment] : undefined;

/** Of all apps in these environments. */
export const domainsIn = (apps: readonly Target[], environments: readonly string[]): Domain[] =>
  apps.flatMap((app) => environments.flatMap((environment) => domainOf(app, environment) ?? []));

const zoneArn = (zone: string): string => `arn:${names.partition}:route53:::hostedzone/${zone}`;
const recordNames = "route53:ChangeResourceRecordSetsNormalizedRecordNames";
const recordTypes = "route53:ChangeResourceRecordSetsRecordTypes";

/**
 * For the deploy role. `ForAllValues` holds of none at all, so that the keys must be there, too (Route 53 Developer Guide,
 * "Using IAM policy conditions for fine-grained access control").
 */
export const declaresDomains = (domains: readonly Domain[]): Statement[] => {
  const byZone = Map.groupBy(domains, ({ zone }) => zone);
  if (byZone.size === 0) return [];
  return [
    ...[...byZone].map(([zone, rows]) =>
      allow(`Records${zone}`, ["route53:ChangeResourceRecordSets"], zoneArn(zone), {
        "ForAllValues:StringEquals": { [recordNames]: rows.map(({ name }) => name), [recordTypes]: ["A"] },
        Null: { [recordNames]: "false", [recordTypes]: "false" },
      }),
    ),
    allow(
      "Zones",
      actions({ route53: "GetHostedZone ListResourceRecordSets" }),
      [...byZone.keys()].map(zoneArn),
    ),
    allow("ZoneChanges", ["route53:GetChange"], `arn:${names.partition}:route53:::change/*`),
  ];
};

/** For its boundary; Route 53 is in no region. */
export const boundsDomains = (domains: readonly Domain[]): Statement[] =>
  domains.length === 0
    ? []
    : [
        allow(
          "Names",
          actions({
            route53: "ChangeResourceRecordSets GetChange GetHostedZone ListResourceRecordSets",
          }),
          "*",
        ),
      ];
