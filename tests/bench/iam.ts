// Measures the IAM evaluator on one core, beside the independent evaluator that the differential test compares it with.
import path from "node:path";
import { evaluate, type NamedPolicy, type Policies, type Request } from "../../policy-pack/iam/index.ts";
import { cacheFolder } from "../../sandbox/toolchain/cacheFolder.ts";
import { loadReference, type Reference } from "../policy-pack/iam/differential/reference.ts";
import { measureClosure } from "./closure.ts";
import { median } from "./pairs.ts";

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
  ["ec2:RunInstances", `arn:aws:ec2:eu-central-1:${ACCOUNT}:instance/i-0123456789abcdef0`],
] as const;

/** Evaluations a second of processor time over `count` requests of 50 roles, after a warm-up of a quarter of them. */
export function evaluationsPerSecond(count: number): number {
  const requests = Array.from({ length: 200 }, (_, i) => requestOf(i));
  run(requests, Math.ceil(count / 4));
  const started = process.cpuUsage();
  run(requests, count);
  return count / secondsSince(started);
}

/** Processor time, which tells one core's work even where others use the machine as well. */
function secondsSince(started: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(started);
  return (user + system) / 1_000_000;
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

const OURS = 200_000;
const THEIRS = 2_000;

export async function measureIam(_scratch: string, rounds: number): Promise<void> {
  const reference = await otherEvaluator();
  const ours: number[] = [];
  const theirs: number[] = [];
  for (let round = 0; round < rounds; round++) {
    ours.push(evaluationsPerSecond(OURS));
    if (reference) theirs.push(await referencePerSecond(reference, THEIRS));
  }
  const perSecond = (rates: readonly number[]) =>
    `${Math.round(median(rates)).toLocaleString("en")} a second`;
  const beside = reference
    ? `, the reference evaluator ${perSecond(theirs)}: ratio ${Math.round(median(ours) / median(theirs))}`
    : "";
  process.stdout.write(`IAM evaluations on one core: ${perSecond(ours)}${beside}\n`);
  measureClosure(rounds);
}

async function otherEvaluator(): Promise<Reference | undefined> {
  const say = (line: string) => void process.stdout.write(`${line}\n`);
  try {
    return await loadReference(path.join(cacheFolder(process.env), "iam-reference"), say);
  } catch (error) {
    say(`left out: ${(error as Error).message.split("\n")[0]}`);
    return undefined;
  }
}

async function referencePerSecond(reference: Reference, count: number): Promise<number> {
  const requests = CALLS.map((_, i) => requestOf(i));
  const ask = (i: number) =>
    reference({ request: requests[i % requests.length] as Request, policies: POLICIES });
  for (let i = 0; i < count / 4; i++) await ask(i);
  const started = process.cpuUsage();
  for (let i = 0; i < count; i++) await ask(i);
  return count / secondsSince(started);
}
