// Decides in which region an account's part lies: at home, but for an environment that names a region of its own.
import type { SharedConfig } from "../configuration/schema.ts";
import type { Place } from "./names.ts";

export type Regions = Pick<SharedConfig, "region" | "environments">;

/** An environment is known by its account: no two have the same. */
export const placeOf = ({ region, environments }: Regions, account: string): Place => ({
  account,
  region: environments.find(({ accountId }) => accountId === account)?.region ?? region,
});

/** Regions other than home that environments lie in, in the order of promotion. */
export const furtherRegions = ({ region: home, environments }: Regions): string[] => [
  ...new Set(environments.flatMap(({ region = home }) => (region === home ? [] : [region]))),
];

/** Home first. */
export const allRegions = (config: Regions): string[] => [config.region, ...furtherRegions(config)];
