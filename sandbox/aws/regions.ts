// AWS regions that the sandbox offers, with what AWS publishes about each.

/** `zones` are the letters of the availability zones; `zoneIdPrefix` begins their ids (`euc1-az1`). */
export type Region = { description: string; zones: string; zoneIdPrefix: string; s3HostedZoneId: string };

const region = (
  description: string,
  zones: string,
  zoneIdPrefix: string,
  s3HostedZoneId: string,
): Region => ({
  description,
  zones,
  zoneIdPrefix,
  s3HostedZoneId,
});

/** Source: AWS General Reference, "Regions and zones" and "Amazon S3 endpoints". */
export const regions: Readonly<Record<string, Region>> = {
  "us-east-1": region("US East (N. Virginia)", "abcdef", "use1", "Z3AQBSTGFYJSTF"),
  "us-east-2": region("US East (Ohio)", "abc", "use2", "Z2O1EMRO9K5GLX"),
  "us-west-1": region("US West (N. California)", "ac", "usw1", "Z2F56UZL2M1ACD"),
  "us-west-2": region("US West (Oregon)", "abcd", "usw2", "Z3BJ6K6RIION7M"),
  "ca-central-1": region("Canada (Central)", "abd", "cac1", "Z1QDHH18159H29"),
  "sa-east-1": region("South America (Sao Paulo)", "abc", "sae1", "Z7KQH4QJS55SO"),
  "eu-central-1": region("Europe (Frankfurt)", "abc", "euc1", "Z21DNDUVLTQW6Q"),
  "eu-west-1": region("Europe (Ireland)", "abc", "euw1", "Z1BKCTXD74EZPE"),
  "eu-west-2": region("Europe (London)", "abc", "euw2", "Z3GKZC51ZF0DB4"),
  "eu-west-3": region("Europe (Paris)", "abc", "euw3", "Z3R1K369G5AVDG"),
  "eu-north-1": region("Europe (Stockholm)", "abc", "eun1", "Z3BAZG2TWCNX0D"),
  "ap-south-1": region("Asia Pacific (Mumbai)", "abc", "aps1", "Z11RGJOFQNVJUP"),
  "ap-southeast-1": region("Asia Pacific (Singapore)", "abc", "apse1", "Z3O0J2DXBE1FTB"),
  "ap-southeast-2": region("Asia Pacific (Sydney)", "abc", "apse2", "Z1WCIGYICN2BYD"),
  "ap-northeast-1": region("Asia Pacific (Tokyo)", "acd", "apne1", "Z2M4EHUR26P7ZW"),
  "ap-northeast-2": region("Asia Pacific (Seoul)", "abcd", "apne2", "Z3W03O7B5YMIYP"),
};

/** A region by name; undefined means that the sandbox does not have it. */
export function regionOf(name: string): Region | undefined {
  return regions[name];
}

/** Availability zones of a region in order, with their ids. */
export function zonesOf(name: string): { name: string; id: string }[] {
  const found = regions[name];
  if (found === undefined) return [];
  return [...found.zones].map((letter, index) => ({
    name: `${name}${letter}`,
    id: `${found.zoneIdPrefix}-az${index + 1}`,
  }));
}
