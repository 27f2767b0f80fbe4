// Decides where the policy of a resource is kept, service by service, and reads it.

import type { Facts } from "../facts.ts";
import { parsePolicy, UNKNOWN, type NamedPolicy, type PolicyDocument, type Statement } from "../iam/index.ts";
import { accountOf } from "../model/accounts.ts";
import type { Model } from "../model/model.ts";

/** Where the policy of a resource is kept: on itself, or in resources that refer to it by one of these properties. */
export type Guard = {
  /** Type tokens of what is guarded. */
  owners: readonly string[];
  inline?: string;
  separate: Readonly<Record<string, string>>;
  /** What AWS puts where nothing is declared. */
  otherwise?: (facts: Facts, account: string) => PolicyDocument;
};

export const GUARDS: Readonly<Record<string, Guard>> = {
  s3: {
    owners: ["aws:s3/bucket:Bucket", "aws:s3/bucketV2:BucketV2"],
    inline: "policy",
    separate: { "aws:s3/bucketPolicy:BucketPolicy": "bucket" },
  },
  kms: {
    owners: ["aws:kms/key:Key", "aws:kms/replicaKey:ReplicaKey", "aws:kms/externalKey:ExternalKey"],
    inline: "policy",
    separate: { "aws:kms/keyPolicy:KeyPolicy": "keyId" },
    otherwise: (_, account) => wholeAccount(account, "kms:*"),
  },
  dynamodb: {
    owners: ["aws:dynamodb/table:Table"],
    separate: { "aws:dynamodb/resourcePolicy:ResourcePolicy": "resourceArn" },
  },
  sns: {
    owners: ["aws:sns/topic:Topic"],
    inline: "policy",
    separate: { "aws:sns/topicPolicy:TopicPolicy": "arn" },
  },
  sqs: {
    owners: ["aws:sqs/queue:Queue"],
    inline: "policy",
    separate: { "aws:sqs/queuePolicy:QueuePolicy": "queueUrl" },
  },
  secretsmanager: {
    owners: ["aws:secretsmanager/secret:Secret"],
    inline: "policy",
    separate: { "aws:secretsmanager/secretPolicy:SecretPolicy": "secretArn" },
  },
  elasticfilesystem: {
    owners: ["aws:efs/fileSystem:FileSystem"],
    separate: { "aws:efs/fileSystemPolicy:FileSystemPolicy": "fileSystemId" },
  },
  ecr: {
    owners: ["aws:ecr/repository:Repository"],
    separate: { "aws:ecr/repositoryPolicy:RepositoryPolicy": "repository" },
  },
};

/** Services with resource policies that are not read here: whoever is let in by one is missing from the answer. */
export const UNREAD = new Set(
  "apigateway backup codeartifact codebuild ecr-public efs es events glacier glue iot kinesis lambda logs mediastore ram s3express ses signer".split(
    " ",
  ),
);

export const trustOf = (role: Facts | undefined): NamedPolicy =>
  document("the trust policy", role?.props["assumeRolePolicy"]);

export const policyOf = (
  model: Model,
  guard: Guard,
  owner: Facts | undefined,
  account: string,
  arn: string,
): NamedPolicy | undefined => {
  if (!owner) return { name: `the policy of ${arn}`, document: UNKNOWN };
  const separate = separateIn(model, guard).filter((facts) =>
    refersTo(facts, guard.separate[facts.type]!, owner),
  );
  const name = `the policy of ${owner.type.split(":").at(-1)} ${owner.name}`;
  // Several overwrite each other, so that nobody knows which one holds.
  if (separate.length > 1) return { name, document: UNKNOWN };
  const [only] = separate;
  if (only) return document(name, only.props["policy"]);
  const inline = guard.inline === undefined ? undefined : owner.props[guard.inline];
  if (inline !== undefined && inline !== null && inline !== "") return document(name, inline);
  const otherwise = guard.otherwise?.(owner, account);
  return otherwise && { name: `${name} (AWS's default)`, document: otherwise };
};

/** Gathered once for a model: a rehearsal asks about one call after the other. */
const gathered = new WeakMap<Model, Map<Guard, readonly Facts[]>>();

const separateIn = (model: Model, guard: Guard): readonly Facts[] => {
  const known = gathered.get(model) ?? new Map<Guard, readonly Facts[]>();
  gathered.set(model, known);
  const found = known.get(guard) ?? model.resources.filter(({ type }) => guard.separate[type] !== undefined);
  known.set(guard, found);
  return found;
};

const IDENTIFIERS = ["id", "arn", "name", "bucket", "keyId", "url"];

const refersTo = (facts: Facts, property: string, owner: Facts): boolean => {
  const value = facts.props[property];
  if (typeof value === "string" && IDENTIFIERS.some((key) => owner.props[key] === value)) {
    // Names such as those of repositories repeat from account to account.
    return accountOf(facts) === accountOf(owner) || value.startsWith("arn:");
  }
  return facts.propertyDependencies[property]?.includes(owner.urn) === true && typeof value !== "string";
};

/** What does not parse, or is not known yet, leaves the answer open. */
const document = (name: string, source: unknown): NamedPolicy => {
  const parsed = typeof source === "string" || typeof source === "object" ? parsePolicy(source) : undefined;
  return { name, document: parsed?.ok ? parsed.document : UNKNOWN };
};

export const wholeAccount = (account: string, action: string): PolicyDocument => {
  const statement: Statement = {
    Effect: "Allow",
    Principal: { AWS: `arn:aws:iam::${account}:root` },
    Action: action,
    Resource: "*",
  };
  return { Version: "2012-10-17", Statement: [statement] };
};
