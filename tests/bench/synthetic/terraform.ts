// The made-up resources as the plan that `terraform show -json` would give for the same program in Terraform.

import { resolve, samples, type Reference, type Sample } from "./resources.ts";

const TYPES: Readonly<Record<string, string>> = {
  "aws:kms/key:Key": "aws_kms_key",
  "aws:kms/alias:Alias": "aws_kms_alias",
  "aws:s3/bucket:Bucket": "aws_s3_bucket",
  "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": "aws_s3_bucket_public_access_block",
  "aws:s3/bucketVersioning:BucketVersioning": "aws_s3_bucket_versioning",
  "aws:s3/bucketPolicy:BucketPolicy": "aws_s3_bucket_policy",
  "aws:iam/role:Role": "aws_iam_role",
  "aws:iam/rolePolicy:RolePolicy": "aws_iam_role_policy",
  "aws:cloudwatch/logGroup:LogGroup": "aws_cloudwatch_log_group",
  "aws:signer/signingProfile:SigningProfile": "aws_signer_signing_profile",
  "aws:lambda/codeSigningConfig:CodeSigningConfig": "aws_lambda_code_signing_config",
  "aws:lambda/function:Function": "aws_lambda_function",
  "aws:ec2/securityGroup:SecurityGroup": "aws_security_group",
  "aws:sns/topic:Topic": "aws_sns_topic",
};
/** Nested blocks, which a plan shows as lists; other objects are maps, whose keys are not the provider's. */
const BLOCKS = new Set(["versioning_configuration", "environment", "allowed_publishers", "policies"]);
const MAPS = new Set(["tags", "variables"]);
const PROVIDER = "registry.terraform.io/hashicorp/aws";

/** Terraform 1.2 plan format: planned values, changes and configuration of a root module without expressions. */
export const planText = (count: number): string => {
  const resources = samples(count).map(planned);
  return JSON.stringify({
    format_version: "1.2",
    terraform_version: "1.9.0",
    planned_values: {
      root_module: { resources: resources.map((r) => ({ ...r, schema_version: 0, sensitive_values: {} })) },
    },
    resource_changes: resources.map(({ values, ...head }) => ({
      ...head,
      change: { actions: ["create"], before: null, after: values, after_unknown: {}, after_sensitive: {} },
    })),
    configuration: {
      provider_config: { aws: { name: "aws", full_name: PROVIDER } },
      root_module: {
        resources: resources.map(({ address, mode, type, name }) => ({
          address,
          mode,
          type,
          name,
          provider_config_key: "aws",
          expressions: {},
        })),
      },
    },
  });
};

const planned = ({ token, name, inputs }: Sample) => {
  const type = TYPES[token];
  if (type === undefined) throw new Error(`no Terraform type for ${token}`);
  const known = resolve(inputs, ({ sample, output }: Reference) => `${sample}.${output}`);
  const { name: ownName, ...rest } = snake(known) as Record<string, unknown>;
  // The function is the only type here whose property is called otherwise in Terraform.
  const named =
    ownName === undefined ? {} : { [type === "aws_lambda_function" ? "function_name" : "name"]: ownName };
  const values = { ...named, ...rest };
  return { address: `${type}.${name}`, mode: "managed", type, name, provider_name: PROVIDER, values };
};

const snake = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(snake);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => {
      const name = key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
      if (MAPS.has(name)) return [name, item as unknown];
      return [name, BLOCKS.has(name) ? [snake(item)] : snake(item)];
    }),
  );
};
