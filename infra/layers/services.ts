// Declares the services by which the security account watches all accounts.
import type * as pulumi from "@pulumi/pulumi";
import { AccessAnalysis } from "../components/landing-zone/accessAnalysis.ts";
import { DataDiscovery } from "../components/landing-zone/dataDiscovery.ts";
import { Findings } from "../components/landing-zone/findings.ts";
import { ThreatDetection } from "../components/landing-zone/threatDetection.ts";
import { WorkloadScans } from "../components/landing-zone/workloadScans.ts";
import type { OrgConfig } from "../configuration/schema.ts";
import { accountNamed, type ReachedAccount } from "./accounts.ts";

export type ServicesArgs = {
  config: OrgConfig;
  settings: NonNullable<OrgConfig["security"]>;
  accounts: ReadonlyMap<string, ReachedAccount>;
  rootId: pulumi.Input<string>;
  /** What makes the security account their administrator. */
  delegated: readonly pulumi.Resource[];
};

export function declareServices({ config, settings, accounts, rootId, delegated }: ServicesArgs): void {
  const watcher = accountNamed(accounts, settings.account);
  const opts = { providers: { aws: watcher.aws }, dependsOn: [...delegated] };
  const regions = { regions: config.regions, homeRegion: config.region };
  new ThreatDetection("threats", regions, opts);
  new Findings("findings", { homeRegion: config.region, rootId }, opts);
  new AccessAnalysis("access", regions, opts);
  const others = [...accounts.values()].filter(({ name }) => name !== watcher.name);
  const members = new Map([
    ["management", config.accountId],
    ...others.map(({ name, accountId }): [string, string] => [name, accountId]),
  ]);
  new WorkloadScans("scans", { ...regions, account: watcher.accountId, members }, opts);
  const data = settings.dataAccounts.map((name) => accountNamed(accounts, name));
  new DataDiscovery("data", { ...regions, members: data }, opts);
}
