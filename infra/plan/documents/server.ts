// Decides the rights around the deployment server: of its workers, of the runs they start, and of its tasks.
import * as names from "../names.ts";
import type { ServedStack } from "../server/stacks.ts";
import { readImages } from "../packages.ts";
import { actions, allow, onlyRoles, type Statement } from "./document.ts";
import { administers, usesVia } from "./keys.ts";

/** Whoever works by a role that a run has become tells the run on: its tags go along (IAM User Guide, "Chaining roles"). */
const become = ["sts:AssumeRole", "sts:TagSession"];

/** Named roles become this one, and bring the tags of their run along. */
export const trustRuns = (roles: readonly string[]): Statement[] =>
  roles.length === 0 ? [] : [{ Sid: "Runs", Effect: "Allow", ...onlyRoles(roles), Action: become }];

const secretsService = (region: string): string => `secretsmanager.${region}.amazonaws.com`;

/** Logs in to the server's database as the role that can't change the audit. */
export const usesDatabase = ({ account, region }: names.Place): Statement =>
  allow(
    "Database",
    ["rds-db:connect"],
    names.regionalArn("rds-db", { account, region }, `dbuser:*/${names.databaseUser}`),
  );

/** A worker becomes the role of its own runs, and of nobody else's. */
export const workerStatements = (place: names.Place, { runRole }: ServedStack): Statement[] => [
  allow("BecomeRun", become, runRole),
  usesDatabase(place),
];

/** `account` is whose the bucket is: under its name in another account nobody is let in. */
export type States = { readonly bucket: string; readonly account: string; readonly keys: readonly string[] };

/** A run becomes the deploy role of its stack's account, and reads and writes the state of its stack alone. */
export const runStatements = ({ stack, account, environment }: ServedStack, states: States): Statement[] => [
  allow("BecomeDeployer", become, deployers(account, environment !== undefined)),
  ...stateStatements(stack, states),
  ...stateKeys(states),
];

const deployers = (account: string, hasSecrets: boolean): string[] => [
  names.roleArn(account, names.deployRole),
  ...(hasSecrets ? [names.roleArn(account, names.secretsRole)] : []),
];

/** Where Pulumi's own backend keeps what is about a stack (`.pulumi` of `pulumi login s3://…`). */
function stateStatements(stack: string, { bucket, account }: States): Statement[] {
  const owned = ownedBy(account);
  const at = (key: string) => names.objectsArn(bucket).replace(/\*$/, `.pulumi/${key}`);
  return [
    allow("States", ["s3:ListBucket"], names.bucketArn(bucket), owned),
    allow("Backend", ["s3:GetObject"], at("meta.yaml"), owned),
    allow(
      "StackState",
      actions({ s3: "DeleteObject GetObject PutObject" }),
      [
        at(`stacks/${names.project}/${stack}.json*`),
        ...["backups", "history", "locks/organization"].map((folder) =>
          at(`${folder}/${names.project}/${stack}/*`),
        ),
      ],
      owned,
    ),
  ];
}

const ownedBy = (account: string) => ({ StringEquals: { "aws:ResourceAccount": account } });

const stateKeys = ({ keys }: States): Statement[] =>
  keys.length === 0
    ? []
    : [allow("StateKeys", actions({ kms: "Decrypt DescribeKey Encrypt GenerateDataKey" }), keys)];

/** What none of the server's roles exceeds. */
export const serverBoundary = (
  place: names.Place,
  stacks: readonly ServedStack[],
  states: States,
  lends: readonly Statement[],
): Statement[] => [
  ...lends,
  allow(
    "Become",
    become,
    stacks.flatMap(({ account, environment, runRole }) => [
      runRole,
      ...deployers(account, environment !== undefined),
    ]),
  ),
  usesDatabase(place),
  allow(
    "States",
    actions({ s3: "DeleteObject GetObject ListBucket PutObject" }),
    [names.bucketArn(states.bucket), names.objectsArn(states.bucket)],
    ownedBy(states.account),
  ),
  ...stateKeys(states),
];

/** What ECS does in a task's name before it runs: fetch the image, open the log, hand over the secrets that it lists. */
export const startStatements = (place: names.Place, secrets: readonly string[]): Statement[] => [
  allow(
    "Places",
    ["ssm:GetParameters"],
    ["database", "owner"].map((key) => names.serverParameterArn(place, key)),
  ),
  allow("ImageToken", ["ecr:GetAuthorizationToken"], "*"),
  allow("PullImages", readImages, names.imagesArn(place, names.imagesOf(names.serverApp))),
  allow(
    "Logs",
    ["logs:CreateLogStream", "logs:PutLogEvents"],
    `${names.regionalArn("logs", place, `log-group:${names.serverLogs("*")}`)}:*`,
  ),
  ...(secrets.length === 0
    ? []
    : [allow("Secrets", ["secretsmanager:GetSecretValue"], secrets), opens(place, names.serverAlias)]),
];

/** What the one task that owns the tables reads: the secret that RDS made for this database, and no other. */
export const migrateStatements = (place: names.Place): Statement[] => [
  allow(
    "OwnerSecret",
    ["secretsmanager:GetSecretValue"],
    names.regionalArn("secretsmanager", place, "secret:rds!db-*"),
    {
      StringEquals: {
        "aws:ResourceTag/aws:rds:primaryDBInstanceArn": names.databaseArn(place),
      },
    },
  ),
  opens(place, names.ownerAlias),
];

const opens = (place: names.Place, alias: string): Statement =>
  allow("SecretKey", ["kms:Decrypt"], names.anyKeyArn(place), {
    StringEquals: { "kms:ViaService": secretsService(place.region) },
    "ForAnyValue:StringEquals": { "kms:ResourceAliases": alias },
  });

/** Key of the database's storage and of the secrets that people keep for the server. */
export const serverKeyPolicy = (place: names.Place, administrator: string): Statement[] => {
  const via = secretsService(place.region);
  const { Principal, Condition } = usesVia("", [administrator], [], `rds.${place.region}.amazonaws.com`);
  return [
    administers(administrator),
    {
      Sid: "GrantToRds",
      Effect: "Allow",
      ...(Principal === undefined ? {} : { Principal }),
      Action: "kms:CreateGrant",
      Resource: "*",
      Condition: { ...Condition, Bool: { "kms:GrantIsForAWSResource": "true" } },
    },
    usesVia(
      "KeepSecrets",
      [names.roleArn(place.account, names.accessRole)],
      ["kms:GenerateDataKey", "kms:Decrypt"],
      via,
    ),
    usesVia("HandOverSecrets", [names.serverTaskArn(place.account, "start")], ["kms:Decrypt"], via),
  ];
};

/**
 * Key of the owner's password. RDS makes that secret in the name of the deploy role, which therefore uses the key, by
 * Secrets Manager only, and never administers it: the org stack declares it.
 */
export const ownerKeyPolicy = (place: names.Place): Statement[] => {
  const via = secretsService(place.region);
  const deploy = names.roleArn(place.account, names.deployRole);
  const grant = usesVia("GrantToService", [deploy], ["kms:CreateGrant"], via);
  return [
    administers(names.roleArn(place.account, names.accessRole)),
    usesVia("MakeSecret", [deploy], ["kms:Decrypt", "kms:DescribeKey", "kms:GenerateDataKey"], via),
    { ...grant, Condition: { ...grant.Condition, Bool: { "kms:GrantIsForAWSResource": "true" } } },
    usesVia("ReadSecret", [names.serverTaskArn(place.account, "migrate")], ["kms:Decrypt"], via),
  ];
};
