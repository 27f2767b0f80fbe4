// How the component names its subnets: Pulumi's name by the number of the zone, the Name tag by the chosen strategy.

type Naming = "Legacy" | "AvailabilityZone";

/** `dev-private-2` for Pulumi, and `dev-private-2` or `dev-private-1b` as Name tag. */
export function subnetNames(
  vpcName: string,
  spec: { name?: string; type: string },
  zoneNumber: number,
  zone: string,
  naming: Naming,
): { resourceName: string; nameTag: string } {
  const stem = `${vpcName}-${spec.name ?? spec.type.toLowerCase()}`;
  // Pulumi's name never depends on the strategy: a changed name would replace the subnet.
  const resourceName = `${stem}-${zoneNumber}`;
  return {
    resourceName,
    nameTag: naming === "AvailabilityZone" ? `${stem}-${zoneSuffix(zone)}` : resourceName,
  };
}

/** `1a` of `eu-central-1a`; the whole name where it is not of that form. */
export function zoneSuffix(zone: string): string {
  return /^[a-z]{2}(?:-[a-z]+)+-(\d.*)$/.exec(zone)?.[1] ?? zone;
}
