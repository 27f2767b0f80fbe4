// Who calls, where and with which default tags: the settings of one aws.Provider, checked and resolved.

import { AwsError, UNKNOWN, type Caller, type Fault, type Properties, type World } from "../aws/model.ts";
import { administratorRole, managementAccount } from "../state/accounts.ts";
import { didYouMean } from "../../policy-pack/analyze/nearest.ts";
import type { Authority } from "./authority.ts";

/** A provider instance, ready to serve. */
export type Configuration = { caller: Caller; defaultTags: Readonly<Record<string, string>> };

/** How each setting of the real provider is treated here. Reals that only tune HTTP or credentials change nothing. */
const settings: Readonly<Record<string, "used" | "without effect" | "refused">> = {
  allowedAccountIds: "used",
  assumeRoles: "used",
  defaultTags: "used",
  forbiddenAccountIds: "used",
  region: "used",
  accessKey: "without effect",
  customCaBundle: "without effect",
  ec2MetadataServiceEndpoint: "without effect",
  ec2MetadataServiceEndpointMode: "without effect",
  httpProxy: "without effect",
  httpsProxy: "without effect",
  insecure: "without effect",
  maxRetries: "without effect",
  noProxy: "without effect",
  profile: "without effect",
  retryMode: "without effect",
  s3UsEast1RegionalEndpoint: "without effect",
  s3UsePathStyle: "without effect",
  secretKey: "without effect",
  sharedConfigFiles: "without effect",
  sharedCredentialsFiles: "without effect",
  skipCredentialsValidation: "without effect",
  skipMetadataApiCheck: "without effect",
  skipRegionValidation: "without effect",
  skipRequestingAccountId: "without effect",
  stsRegion: "without effect",
  token: "without effect",
  tokenBucketRateLimiterCapacity: "without effect",
  useDualstackEndpoint: "without effect",
  useFipsEndpoint: "without effect",
  version: "without effect",
  assumeRoleWithWebIdentity: "refused",
  endpoints: "refused",
  ignoreTags: "refused",
  tagPolicyCompliance: "refused",
};

const accountId = /^\d{12}$/;
const regionName = /^[a-z]{2}(-[a-z]+)+-\d$/;
const roleArnForm = /^arn:(aws|aws-cn|aws-us-gov):iam::(\d{12}):role\/.+$/;

/** Faults of the settings as CheckConfig gets them; unknown values are skipped. */
export function checkConfiguration(args: Properties): Fault[] {
  const faults: Fault[] = [];
  for (const name of Object.keys(args)) {
    const treatment = settings[name];
    if (treatment === undefined) {
      faults.push({
        property: name,
        reason: `is no setting of aws.Provider${didYouMean(name, Object.keys(settings))}`,
      });
    } else if (treatment === "refused" && decoded(args[name]) !== undefined) {
      faults.push({
        property: name,
        reason: "is not supported by the sandbox: leave it out of sandbox stacks",
      });
    }
  }
  return [...faults, ...regionFaults(args), ...accountFaults(args), ...roleFaults(args)];
}

function regionFaults(args: Properties): Fault[] {
  const region = args.region;
  if (region === UNKNOWN || (typeof region === "string" && regionName.test(region))) return [];
  const reason =
    region === undefined || region === ""
      ? "is missing: set `region` on the aws.Provider, or AWS_REGION"
      : `${JSON.stringify(region)} is no AWS region; one looks like eu-central-1`;
  return [{ property: "region", reason }];
}

function accountFaults(args: Properties): Fault[] {
  return ["allowedAccountIds", "forbiddenAccountIds"].flatMap((property) =>
    accountIds(args[property])
      .filter((id) => id !== UNKNOWN && !(typeof id === "string" && accountId.test(id)))
      .map((id) => ({ property, reason: `${JSON.stringify(id)} is no account id (12 digits)` })),
  );
}

/** `pulumi config set --path` keeps an id as a number; the provider's schema makes it text. */
const accountIds = (value: unknown): readonly unknown[] =>
  listOf(value).map((id) => (typeof id === "number" ? String(id) : id));

function roleFaults(args: Properties): Fault[] {
  return listOf(args.assumeRoles).flatMap((role, i) => {
    const arn = (role as Properties | undefined)?.roleArn;
    if (role === UNKNOWN || arn === UNKNOWN || (typeof arn === "string" && roleArnForm.test(arn))) return [];
    const reason = `${JSON.stringify(arn)} is no role ARN (arn:aws:iam::ACCOUNT:role/NAME)`;
    return [{ property: `assumeRoles[${i}].roleArn`, reason }];
  });
}

/**
 * Resolves settings that passed the check: assumes the roles in order, then compares the account.
 * @throws AwsError where AWS or the real provider refuses.
 */
export function resolveConfiguration(args: Properties, authority: Authority, world: World): Configuration {
  const caller = listOf(args.assumeRoles).reduce<Caller>(
    (current, role) => assume(String((role as Properties).roleArn), current, authority, world),
    baseCaller(String(args.region)),
  );
  refuseAccount(caller.account, args);
  const tags = (decoded(args.defaultTags) as Properties | undefined)?.tags;
  return { caller, defaultTags: (tags ?? {}) as Record<string, string> };
}

/** The sandbox's own credentials: the seeded administrator of the management account. */
export function baseCaller(region: string): Caller {
  const arn = `arn:aws:iam::${managementAccount}:role/${administratorRole}`;
  return { partition: "aws", account: managementAccount, region, arn };
}

function assume(roleArn: string, caller: Caller, authority: Authority, world: World): Caller {
  const verdict = authority.assumeRole(roleArn, caller, world);
  if (!verdict.allowed)
    throw new AwsError("AccessDenied", `cannot assume IAM role ${roleArn}: ${verdict.message}`);
  return verdict.caller;
}

function refuseAccount(account: string, args: Properties): void {
  const allowed = accountIds(args.allowedAccountIds);
  if (allowed.length > 0 && !allowed.includes(account))
    throw new AwsError(
      "AccountNotAllowed",
      `AWS account ID not allowed: ${account} (allowedAccountIds: ${allowed.join(", ")})`,
    );
  if (accountIds(args.forbiddenAccountIds).includes(account))
    throw new AwsError(
      "AccountNotAllowed",
      `AWS account ID not allowed: ${account} is in forbiddenAccountIds`,
    );
}

/** Settings that are not text arrive as JSON text: that is how @pulumi/aws sends them. */
function decoded(value: unknown): unknown {
  if (typeof value !== "string") return value === false ? undefined : value;
  if (value === "") return undefined;
  try {
    return JSON.parse(value) as unknown;
  } catch {
    return value;
  }
}

function listOf(value: unknown): unknown[] {
  const list = decoded(value);
  if (list === undefined || list === null || list === UNKNOWN) return [];
  return Array.isArray(list) ? list : [list];
}
