// Decides who reaches an environment's balancer, and by which certificate it is known.
import type { EnvironmentConfig } from "../../configuration/schema.ts";
import { addressesOf } from "../../plan/addresses.ts";
import type { Place } from "../../plan/names.ts";

type Args = {
  config: EnvironmentConfig;
  place: Place;
  environment: string;
  target: { certificates: Readonly<Record<string, string>>; clients: readonly string[] };
};

/** The environment's own network, and who is named beside it. */
export function wayIn({ config, place, environment, target }: Args): {
  clients: string[];
  certificate: string;
} {
  const own = addressesOf(config.addresses, environment, place.region);
  const certificate = target.certificates[environment];
  if (own === undefined || certificate === undefined)
    throw new Error(`${environment} has no range of addresses or no certificate`);
  return { clients: [own, ...target.clients], certificate };
}
