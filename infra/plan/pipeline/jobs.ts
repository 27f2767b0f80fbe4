// Decides the jobs of an app's pipeline: project, roles, rights and variables of each.
import type { App, Environment, SharedConfig } from "../../configuration/schema.ts";
import { ledgerActions } from "../documents/ledger.ts";
import type { Statement } from "../documents/document.ts";
import * as names from "../names.ts";
import { buildspecOf } from "./buildspec.ts";
import { planSource } from "./sources/index.ts";
import { planTarget } from "./targets/index.ts";
import type { Job, JobOf } from "./types.ts";
import { builderOf, verificationPolicy } from "./verification.ts";

/** The commit stage answers within ten minutes, or it fails. */
export const commitMinutes = 10;
const ownImage = "aws/codebuild/amazonlinux-x86_64-standard:5.0";

/** Use of a key by its alias: key ids are not known at preview. */
const keyUse = (
  sid: string,
  place: names.Place,
  alias: string | readonly string[],
  actions: readonly string[],
): Statement => ({
  Sid: sid,
  Effect: "Allow",
  Action: actions,
  Resource: names.anyKeyArn(place),
  Condition: { "ForAnyValue:StringEquals": { "kms:ResourceAliases": alias } },
});

const assume = (role: string): Statement => ({
  Sid: "Pull",
  Effect: "Allow",
  Action: "sts:AssumeRole",
  Resource: role,
});

const place = (config: SharedConfig, account: string): names.Place => ({ account, region: config.region });
const tooling = (config: SharedConfig): names.Place => place(config, config.toolingAccountId);
const store = (config: SharedConfig, to: Environment): string =>
  names.storeBucket(config.company, to.name, to.accountId);
const signingKey = (config: SharedConfig): string => names.aliasArn(tooling(config), names.signingAlias);

/** Of every generation, since what an older one signed stays valid. */
const signingAliases = ({ signingKeys }: SharedConfig): string[] =>
  signingKeys.map(({ name }) => names.signingKeyAlias(name));

/** What the one writer of a store needs: put objects and make data keys, through S3. */
const writes = (config: SharedConfig, to: Environment): Statement[] => [
  { Sid: "Put", Effect: "Allow", Action: "s3:PutObject", Resource: names.objectsArn(store(config, to)) },
  {
    Sid: "ListStore",
    Effect: "Allow",
    Action: "s3:ListBucketVersions",
    Resource: names.bucketArn(store(config, to)),
  },
  keyUse("Encrypt", place(config, to.accountId), names.storeAlias(to.name), ["kms:GenerateDataKey"]),
];

/** What the one reader of a store needs. */
export const pullStatements = (config: SharedConfig, from: Environment): Statement[] => [
  {
    Sid: "Get",
    Effect: "Allow",
    Action: ["s3:GetObject", "s3:GetObjectVersion"],
    Resource: names.objectsArn(store(config, from)),
  },
  keyUse("Decrypt", place(config, from.accountId), names.storeAlias(from.name), ["kms:Decrypt"]),
];

export function buildJob(config: SharedConfig, app: App): JobOf<"build"> {
  const project = names.projectName(app.name, "build");
  return {
    kind: "build",
    app: app.name,
    account: config.toolingAccountId,
    project,
    role: names.appRole(app.name, "build"),
    runRole: names.runRole(project),
    buildspec: { text: buildspecOf(app) },
    image: app.build.image,
    tools: true,
    variables: {
      APP: app.name,
      OUTPUT_FOLDER: app.build.output,
      DEPENDENCY_RULES: JSON.stringify(app.build.dependencies),
    },
    statements: [],
    timeoutMinutes: commitMinutes,
  };
}

export function signJob(config: SharedConfig, app: App, first: Environment): JobOf<"sign"> {
  const project = names.projectName(app.name, "sign");
  const { repository, ref } = planSource(app);
  return {
    kind: "sign",
    app: app.name,
    account: config.toolingAccountId,
    project,
    role: names.signerRole,
    runRole: names.runRole(project),
    buildspec: { file: "sign.yml" },
    image: ownImage,
    tools: true,
    variables: {
      APP: app.name,
      SIGNING_KEY: signingKey(config),
      STORE_BUCKET: store(config, first),
      SOURCE_REPOSITORY: repository,
      SOURCE_REF: ref,
      BUILDER: builderOf(config, app),
      // Its buildspec packs only after the tests, so that there is no artifact of a build that failed one.
      TESTS: names.regionalArn(
        "codebuild",
        tooling(config),
        `project/${names.projectName(app.name, "build")}`,
      ),
    },
    statements: [
      keyUse("Sign", tooling(config), names.signingAlias, [
        "kms:Sign",
        "kms:GetPublicKey",
        "kms:DescribeKey",
      ]),
      ...writes(config, first),
    ],
    timeoutMinutes: 10,
  };
}

/** A job in an environment's account, under that environment's name. */
function environmentJob<K extends Job["kind"]>(app: App, at: Environment, kind: K) {
  const project = names.projectName(app.name, kind, at.name);
  return {
    kind,
    app: app.name,
    environment: at.name,
    account: at.accountId,
    project,
    runRole: names.runRole(project),
    image: ownImage,
  };
}

const pullVariables = (config: SharedConfig, from: Environment): Record<string, string> => ({
  PULL_ROLE: names.roleArn(from.accountId, names.pullRole(from.name)),
  STORE_BUCKET: store(config, from),
});

/** Signs this environment's word, and knows the keys of those who spoke before. */
const promoterKeys = (config: SharedConfig, from: Environment): Statement[] => [
  keyUse("Attest", place(config, from.accountId), names.attestAlias(from.name), ["kms:Sign", ...publicKey]),
  keyUse("ReleaseKey", tooling(config), signingAliases(config), publicKey),
  ...publicKeysBefore(config, from),
];

const publicKey = ["kms:GetPublicKey", "kms:DescribeKey"];

/** Of the environments that a release has passed. */
const publicKeysBefore = (config: SharedConfig, at: Environment): Statement[] =>
  config.environments
    .slice(
      0,
      config.environments.findIndex(({ name }) => name === at.name),
    )
    .map(({ name, accountId }) =>
      keyUse(`Key${name.replaceAll("-", "")}`, place(config, accountId), names.attestAlias(name), publicKey),
    );

/** Entries are added and read, never changed or removed. */
const ledgerUse = (config: SharedConfig): Statement => ({
  Sid: "Ledger",
  Effect: "Allow",
  Action: ledgerActions,
  Resource: names.regionalArn("dynamodb", tooling(config), `table/${names.ledgerTable}`),
});

/** Runs in `from` and writes the store of `to`: promotion is decided where the release was tested. */
export function promoteJob(
  config: SharedConfig,
  app: App,
  from: Environment,
  to: Environment,
): JobOf<"promote"> {
  return {
    ...environmentJob(app, from, "promote"),
    role: names.promoteRole(from.name),
    buildspec: { file: "promote.yml" },
    variables: { APP: app.name, ...pullVariables(config, from), NEXT_BUCKET: store(config, to) },
    statements: [
      assume(names.roleArn(from.accountId, names.pullRole(from.name))),
      ...writes(config, to),
      ...promoterKeys(config, from),
      ledgerUse(config),
    ],
    timeoutMinutes: 15,
  };
}

export function verifyJob(config: SharedConfig, app: App, at: Environment): JobOf<"verify"> {
  return {
    ...environmentJob(app, at, "verify"),
    role: names.verifyRole(at.name),
    buildspec: { file: "verify.yml" },
    tools: true,
    variables: {
      APP: app.name,
      ...pullVariables(config, at),
      VERIFICATION_POLICY: JSON.stringify(verificationPolicy(config, app, at)),
    },
    statements: [
      assume(names.roleArn(at.accountId, names.pullRole(at.name))),
      // The signature is checked in the job, with the public key.
      keyUse("ReleaseKey", tooling(config), signingAliases(config), publicKey),
      ...publicKeysBefore(config, at),
    ],
    timeoutMinutes: 10,
  };
}

export function deployJob(config: SharedConfig, app: App, at: Environment): JobOf<"deploy"> {
  const target = planTarget({ config, app, environment: at }).deploy;
  return {
    ...environmentJob(app, at, "deploy"),
    role: names.jobRole(app.name, at.name, "deploy"),
    buildspec: { file: target.file },
    variables: { APP: app.name, ...pullVariables(config, at), ...target.variables },
    statements: [assume(names.roleArn(at.accountId, names.pullRole(at.name))), ...target.statements],
    timeoutMinutes: target.timeoutMinutes,
  };
}

export function checkJob(config: SharedConfig, app: App, at: Environment): JobOf<"check"> {
  const target = planTarget({ config, app, environment: at }).check;
  return {
    ...environmentJob(app, at, "check"),
    role: names.jobRole(app.name, at.name, "check"),
    buildspec: { file: target.file },
    variables: { APP: app.name, ...target.variables },
    statements: [...target.statements, ledgerUse(config)],
    timeoutMinutes: target.timeoutMinutes,
  };
}
