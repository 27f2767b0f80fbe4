// Declares the network of a stack, with the range that the company's plan of addresses gives it.
import type { Provider } from "@pulumi/aws/provider.js";
import { Provider as AwsxProvider } from "@pulumi/awsx/provider.js";
import { Network, type NetworkArgs } from "../components/network/vpc.ts";
import type { EnvironmentConfig, ToolingConfig } from "../configuration/schema.ts";
import { addressesOf } from "../plan/addresses.ts";
import { cutSubnets, experimentTag, linksAreCut } from "../plan/experiments.ts";
import { clusterHosts, targetEndpoints } from "../plan/egress.ts";
import { opensNetwork } from "../plan/internet.ts";
import { snapshotsIn } from "../plan/kubernetes/snapshots.ts";
import { allRegions } from "../plan/places.ts";

/** `name` is the network's name in the table of addresses. */
export function createNetwork(
  name: string,
  config: EnvironmentConfig | ToolingConfig,
  args: Pick<NetworkArgs, "place" | "logs" | "guests">,
  aws: Provider,
): Network {
  const { addresses, network, apps, environments } = config;
  // Targets are in environments; in tooling their jobs do nothing.
  const called = environments.some((row) => row.name === name) ? targetEndpoints(apps) : [];
  const settings = { ...network, endpoints: [...network.endpoints, ...called] };
  const { region } = args.place;
  const egress = [...network.egress, ...(called.length > 0 ? clusterHosts(apps, region) : [])];
  const cidr = addressesOf(addresses, name, region);
  if (cidr === undefined) throw new Error(`the table of networks has none of ${name} in ${region}`);
  // Only where it is said may one of them be cut off.
  const tags = linksAreCut(apps, name) ? { [experimentTag]: cutSubnets(name) } : undefined;
  const providers = { aws, awsx: new AwsxProvider("awsx") };
  const kept = snapshotsIn(config, args.place.account);
  return new Network(
    name,
    {
      ...args,
      regions: [...allRegions(config), ...(kept === undefined ? [] : [kept.region])],
      network: name,
      cidr,
      settings: { ...settings, egress },
      tags,
      open: opensNetwork(apps, name),
    },
    { providers },
  );
}
