// Decides who reaches an environment's balancer, and by which certificate it is known.
import type { EnvironmentConfig } from "../../configuration/schema.ts";
import { addressesOf } from "../../plan/addresses.ts";
import { domainOf } from "../../plan/domains.ts";
import { everybody, facesInternet } from "../../plan/internet.ts";
import type { Place } from "../../plan/names.ts";
import type { TargetArgs } from "../targets/index.ts";

type Args = {
  config: EnvironmentConfig;
  place: Place;
  environment: string;
  target: TargetArgs<"ec2" | "blueGreen" | "ec2Efs">["target"];
  network: TargetArgs["network"];
};

/** By which name and certificate, and from where: the environment's own network, and who is named beside it; or everybody, in the subnets that the internet reaches. */
export function wayIn({ config, place, environment, target, network }: Args) {
  const own = addressesOf(config.addresses, environment, place.region);
  const certificate = target.certificates[environment];
  if (own === undefined || certificate === undefined)
    throw new Error(`${environment} has no range of addresses or no certificate`);
  const known = { certificate, domain: domainOf({ target }, environment) };
  return facesInternet({ target }, environment)
    ? { ...known, clients: [everybody], internet: true, subnetIds: network.publicSubnetIds }
    : {
        ...known,
        clients: [own, ...target.clients],
        internet: false,
        subnetIds: network.privateSubnetIds,
      };
}
