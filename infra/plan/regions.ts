// Decides which regions can be watched: the security services must all be there.
// Source: AWS General Reference, "Service endpoints and quotas", as botocore's endpoints.json of 2026-11 has them.

/** What every allowed region needs (Macie is for accounts with personal data, and not in every region). */
export const securityServices = [
  "access-analyzer",
  "cloudtrail",
  "config",
  "guardduty",
  "inspector2",
  "securityhub",
] as const;

/** Regions of the partition `aws`, each with the security services that it lacks. */
const lacking: Readonly<Record<string, readonly (typeof securityServices)[number][]>> = {
  ...Object.fromEntries(
    `
      af-south-1 ap-east-1 ap-east-2 ap-northeast-1 ap-northeast-2 ap-northeast-3 ap-south-1 ap-south-2
      ap-southeast-1 ap-southeast-2 ap-southeast-3 ap-southeast-4 ap-southeast-5 ap-southeast-7 ca-central-1 ca-west-1
      eu-central-1 eu-central-2 eu-north-1 eu-south-1 eu-south-2 eu-west-1 eu-west-2 eu-west-3 il-central-1
      me-central-1 me-south-1 mx-central-1 sa-east-1 us-east-1 us-east-2 us-west-1 us-west-2
    `
      .trim()
      .split(/\s+/)
      .map((name) => [name, []]),
  ),
  "ap-southeast-6": ["inspector2"],
};

/** Security services that AWS does not offer there; undefined for a region that is not known. */
export const missingSecurityServices = (region: string): readonly string[] | undefined =>
  Object.hasOwn(lacking, region) ? lacking[region] : undefined;
