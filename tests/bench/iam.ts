// Measures the IAM evaluator on one core: `node tests/bench/iam.ts` prints evaluations a second.
import { evaluate, type NamedPolicy, type Policies, type Request } from "../../policy-pack/iam/index.ts";

const ACCOUNT = "111111111111";

/** A role with a boundary under three levels of SCPs, reading and writing a bucket with a policy of three statements. */
const POLICIES: Policies = {
  identity: [
    policy("deployer", [
      {
        Effect: "Allow",
        Action: ["s3:Get*", "s3:List*"],
        Resource: ["arn:aws:s3:::acme-*", "arn:aws:s3:::acme-*/*"],
      },
      { Effect: "Allow", Action: "sts:AssumeRole", Resource: "arn:aws:iam::*:role/Lockgate*" },
      {
        Effect: "Allow",
        NotAction: ["iam:*", "organizations:*"],
        Resource: "*",
        Condition: { StringLike: { "aws:PrincipalTag/team": "plat*" } },
      },
    ]),
  ],
  boundary: policy("boundary", [
    { Effect: "Allow", Action: "*", Resource: "*" },
    {
      Effect: "Deny",
      Action: ["iam:DeleteRolePermissionsBoundary", "iam:PutRolePermissionsBoundary"],
      Resource: "*",
    },
  ]),
  scps: ["root", "unit", "account"].map((level) => [
    policy("FullAWSAccess", [{ Effect: "Allow", Action: "*", Resource: "*" }]),
    policy(level, [
      { Effect: "Deny", Action: ["cloudtrail:StopLogging", "cloudtrail:DeleteTrail"], Resource: "*" },
      {
        Effect: "Deny",
        NotAction: ["iam:*", "sts:*", "organizations:*"],
        Resource: "*",
        Condition: { StringNotEquals: { "aws:RequestedRegion": ["eu-central-1", "eu-west-1"] } },
      },
    ]),
  ]),
  resource: policy("bucket", [
    {
      Effect: "Deny",
      Principal: "*",
      Action: "s3:*",
      Resource: ["arn:aws:s3:::acme-dev", "arn:aws:s3:::acme-dev/*"],
      Condition: { Bool: { "aws:SecureTransport": "false" } },
    },
    {
      Effect: "Deny",
      Principal: "*",
      Action: "s3:PutObject",
      Resource: "arn:aws:s3:::acme-dev/*",
      Condition: { ArnNotEquals: { "aws:PrincipalArn": `arn:aws:iam::${ACCOUNT}:role/Signer` } },
    },
    {
      Effect: "Allow",
      Principal: { AWS: ACCOUNT },
      Action: "s3:GetObject",
      Resource: "arn:aws:s3:::acme-dev/*",
    },
  ]),
};

const CALLS = [
  ["s3:GetObject", "arn:aws:s3:::acme-dev/a/b.zip"],
  ["s3:PutObject", "arn:aws:s3:::acme-dev/a/b.zip"],
  ["s3:ListBucket", "arn:aws:s3:::acme-dev"],
  ["ec2:RunInstances", `arn:aws:ec2:eu-central-1:${ACCOUNT}:instance/*`],
] as const;

/** Evaluations a second over `count` requests of 50 roles, after a warm-up of a quarter of them. */
export function evaluationsPerSecond(count: number): number {
  const requests = Array.from({ length: 200 }, (_, i) => requestOf(i));
  run(requests, Math.ceil(count / 4));
  const started = performance.now();
  run(requests, count);
  return Math.round(count / ((performance.now() - started) / 1_000));
}

function run(requests: readonly Request[], count: number): void {
  for (let i = 0; i < count; i++) evaluate(requests[i % requests.length] as Request, POLICIES);
}

function requestOf(i: number): Request {
  const [action, resource] = CALLS[i % CALLS.length] ?? CALLS[0];
  return {
    principal: { kind: "role", arn: `arn:aws:iam::${ACCOUNT}:role/r${i % 50}`, account: ACCOUNT },
    action,
    resource,
    resourceAccount: ACCOUNT,
    context: {
      "aws:SecureTransport": "true",
      "aws:RequestedRegion": "eu-central-1",
      "aws:PrincipalTag/team": "platform",
    },
  };
}

function policy(name: string, Statement: readonly unknown[]): NamedPolicy {
  return { name, document: { Version: "2012-10-17", Statement } as never };
}

if (process.argv[1] === import.meta.filename) {
  process.stdout.write(
    `IAM evaluator: ${evaluationsPerSecond(400_000).toLocaleString("en")} evaluations a second\n`,
  );
}
