// Made-up resources for measurements: any number of small services, each with a key, a bucket, a role, a function and more.

/** One resource as a program would declare it. Values that AWS makes are references to outputs of earlier resources. */
export type Sample = {
  token: string;
  name: string;
  inputs: Readonly<Record<string, unknown>>;
  protect?: boolean;
};

/** An output of another sample, known only once that one exists. */
export class Reference {
  readonly sample: string;
  readonly output: string;
  constructor(sample: string, output: string) {
    this.sample = sample;
    this.output = output;
  }
}

/** The account that the local AWS starts with. */
export const ACCOUNT = "546800369895";
export const REGION = "eu-central-1";

/** Exactly `count` resources, the last service cut short. The same count gives the same resources. */
export const samples = (count: number): readonly Sample[] =>
  [
    ...signing,
    ...Array.from({ length: Math.ceil(count / SIZE) }, (_, index) => service(`app${index}`)).flat(),
  ].slice(0, count);

/** Replaces each reference in a value, at any depth. */
export const resolve = (value: unknown, read: (reference: Reference) => unknown): unknown => {
  if (value instanceof Reference) return read(value);
  if (Array.isArray(value)) return value.map((item) => resolve(item, read));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, resolve(item, read)]));
};

/** One for all services, as in a company. */
const signing: readonly Sample[] = [
  {
    token: "aws:signer/signingProfile:SigningProfile",
    name: "profile",
    inputs: { name: "profile", platformId: "AWSLambda-SHA384-ECDSA" },
  },
  {
    token: "aws:lambda/codeSigningConfig:CodeSigningConfig",
    name: "signing",
    inputs: {
      allowedPublishers: { signingProfileVersionArns: [new Reference("profile", "versionArn")] },
      policies: { untrustedArtifactOnDeployment: "Enforce" },
    },
  },
];

const service = (app: string): readonly Sample[] => [...storage(app), ...identity(app), ...workload(app)];

const storage = (app: string): readonly Sample[] => {
  const bucket = `acme-${app}-data-${ACCOUNT}`;
  const of = (token: string, part: string, inputs: object) => ({
    token: `aws:s3/${token}`,
    name: `${app}-${part}`,
    inputs: { bucket, ...inputs },
  });
  return [
    {
      token: "aws:kms/key:Key",
      name: `${app}-key`,
      inputs: {
        description: `data of ${app}`,
        enableKeyRotation: true,
        deletionWindowInDays: 30,
        policy: document(
          administer(`arn:aws:iam::${ACCOUNT}:role/KeyAdministrator`),
          {
            Effect: "Allow",
            Principal: { AWS: `arn:aws:iam::${ACCOUNT}:role/${app}-role` },
            Action: ["kms:Decrypt", "kms:GenerateDataKey"],
            Resource: "*",
          },
          logsOf(app),
        ),
      },
      protect: true,
    },
    {
      token: "aws:kms/alias:Alias",
      name: `${app}-alias`,
      inputs: { name: `alias/${app}`, targetKeyId: new Reference(`${app}-key`, "keyId") },
    },
    of("bucket:Bucket", "data", { tags: { app } }),
    of("bucketPublicAccessBlock:BucketPublicAccessBlock", "block", {
      blockPublicAcls: true,
      blockPublicPolicy: true,
      ignorePublicAcls: true,
      restrictPublicBuckets: true,
    }),
    of("bucketVersioning:BucketVersioning", "versioning", { versioningConfiguration: { status: "Enabled" } }),
    of("bucketPolicy:BucketPolicy", "policy", { policy: document(refusePlainHttp(bucket)) }),
  ];
};

const administer = (role: string) => ({
  Effect: "Allow",
  Principal: { AWS: role },
  Action: [
    "kms:DescribeKey",
    "kms:GetKeyPolicy",
    "kms:PutKeyPolicy",
    "kms:EnableKeyRotation",
    "kms:TagResource",
  ],
  Resource: "*",
});

/** CloudWatch Logs encrypts with the key for this log group only (CloudWatch Logs User Guide, "Encrypt log data"). */
const logsOf = (app: string) => ({
  Effect: "Allow",
  Principal: { Service: `logs.${REGION}.amazonaws.com` },
  Action: ["kms:Decrypt", "kms:GenerateDataKey"],
  Resource: "*",
  Condition: {
    ArnEquals: {
      "kms:EncryptionContext:aws:logs:arn": `arn:aws:logs:${REGION}:${ACCOUNT}:log-group:/aws/lambda/${app}`,
    },
  },
});

const refusePlainHttp = (bucket: string) => ({
  Effect: "Deny",
  Principal: "*",
  Action: "s3:*",
  Resource: [`arn:aws:s3:::${bucket}`, `arn:aws:s3:::${bucket}/*`],
  Condition: { Bool: { "aws:SecureTransport": "false" } },
});

const identity = (app: string): readonly Sample[] => [
  {
    token: "aws:iam/role:Role",
    name: `${app}-role`,
    inputs: {
      name: `${app}-role`,
      permissionsBoundary: `arn:aws:iam::${ACCOUNT}:policy/Boundary`,
      assumeRolePolicy: document({
        Effect: "Allow",
        Principal: { Service: "lambda.amazonaws.com" },
        Action: "sts:AssumeRole",
        Condition: { StringEquals: { "aws:SourceAccount": ACCOUNT } },
      }),
    },
  },
  {
    token: "aws:iam/rolePolicy:RolePolicy",
    name: `${app}-permissions`,
    inputs: {
      name: "work",
      role: `${app}-role`,
      policy: document(
        {
          Effect: "Allow",
          Action: ["s3:GetObject", "s3:PutObject"],
          Resource: `arn:aws:s3:::acme-${app}-data-${ACCOUNT}/*`,
        },
        {
          Effect: "Allow",
          Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
          Resource: `arn:aws:logs:${REGION}:${ACCOUNT}:log-group:/aws/lambda/${app}:*`,
        },
      ),
    },
  },
];

const workload = (app: string): readonly Sample[] => [
  {
    token: "aws:cloudwatch/logGroup:LogGroup",
    name: `${app}-logs`,
    inputs: {
      name: `/aws/lambda/${app}`,
      retentionInDays: 365,
      kmsKeyId: new Reference(`${app}-key`, "arn"),
    },
  },
  {
    token: "aws:lambda/function:Function",
    name: `${app}-function`,
    inputs: {
      name: app,
      role: new Reference(`${app}-role`, "arn"),
      runtime: "nodejs24.x",
      handler: "index.handler",
      s3Bucket: `acme-${app}-data-${ACCOUNT}`,
      s3Key: "function.zip",
      s3ObjectVersion: "3sL4kqtJlcpXroDTDmJ+rmSpXd3dIbrHY",
      codeSigningConfigArn: new Reference("signing", "arn"),
      timeout: 30,
      environment: { variables: { TABLE: app } },
    },
  },
  {
    token: "aws:ec2/securityGroup:SecurityGroup",
    name: `${app}-group`,
    inputs: {
      name: `${app}-group`,
      description: `callers of ${app}`,
      ingress: [{ protocol: "tcp", fromPort: 443, toPort: 443, cidrBlocks: ["10.0.0.0/16"] }],
    },
  },
  {
    token: "aws:sns/topic:Topic",
    name: `${app}-topic`,
    inputs: { name: `${app}-topic`, kmsMasterKeyId: `alias/${app}` },
  },
];

const document = (...statements: readonly object[]): string =>
  JSON.stringify({ Version: "2012-10-17", Statement: statements });

const SIZE = service("app").length;
