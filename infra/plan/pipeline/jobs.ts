// Decides the jobs of an app's pipeline: project, roles, rights and variables of each.
import type { App, Environment, SharedConfig } from "../../configuration/schema.ts";
import type { Statement } from "../documents/document.ts";
import { addsRevocations } from "../documents/ledger.ts";
import { signsBy } from "../documents/codeSigning.ts";
import * as names from "../names.ts";
import { buildspecOf, commandBuildspec, experimentBuildspec, signBuildspec } from "./buildspec.ts";
import {
  attestKeyOf,
  keyUse,
  ledgerArn,
  ledgerUse,
  publicKey,
  publicKeys,
  pulls,
  storeOf,
  toolingOf,
  writes,
} from "./rights.ts";
import { buildStatements } from "../packages.ts";
import { placeOf } from "../places.ts";
import { runsImages } from "./images.ts";
import { hasGate, sourceScanMinutes } from "./scanJobs.ts";
import { planSource } from "./sources/index.ts";
import { planTarget } from "./targets/index.ts";
import type { Job, JobOf } from "./types.ts";
import { asksForValidation } from "./validation.ts";
import {
  builderOf,
  configVersion,
  policyUri,
  policyVersion,
  trustedKeys,
  verificationPolicy,
} from "./verification.ts";

/** The commit stage answers within ten minutes, or it fails. */
export const commitMinutes = 10;
const ownImage = "aws/codebuild/amazonlinux-x86_64-standard:5.0";

/** A job in the tooling account. */
export function toolingJob<K extends Job["kind"]>(config: SharedConfig, app: App, kind: K, project: string) {
  return {
    kind,
    app: app.name,
    ...toolingOf(config),
    project,
    role: names.appRole(app.name, kind),
    runRole: names.runRole(project),
    image: ownImage,
  };
}

/** What a job needs to write into the ledger of an environment. */
const ledgerVariables = (config: SharedConfig, at: Environment, role: string): Record<string, string> => ({
  ENVIRONMENT: at.name,
  LEDGER_TABLE: ledgerArn(config),
  OWN_ROLE: role,
});

/** Of the store that a job writes, where it lies elsewhere than the job. */
const writesIn = (job: names.Place, store: names.Place): Record<string, string> =>
  job.region === store.region ? {} : { WRITES_IN: store.region };

export function buildJob(config: SharedConfig, app: App): JobOf<"build"> {
  const { ranges, registries } = app.build.dependencies;
  return {
    ...toolingJob(config, app, "build", names.projectName(app.name, "build")),
    buildspec: buildspecOf(app),
    image: app.build.image,
    variables: {
      APP: app.name,
      OUTPUT_FOLDER: app.build.output,
      DEPENDENCY_RULES: JSON.stringify({ ranges, registries }),
      ...(app.definition === undefined
        ? {}
        : { DEFINITION_FILE: app.definition.file, DEFINITION_SHA256: app.definition.sha256 ?? "" }),
      // Where the build pushes the image that its artifact names, if nobody else has pushed it.
      ...(runsImages(app.target) && planSource(app).by !== "image"
        ? { IMAGES: names.imageRepository(toolingOf(config), app.name) }
        : {}),
    },
    statements: [...buildStatements(config, app), ...asksForValidation(config)],
    timeoutMinutes: commitMinutes - (hasGate(app, "source") ? sourceScanMinutes : 0),
  };
}

export function signJob(config: SharedConfig, app: App, first: Environment): JobOf<"sign"> {
  const { by, repository, ref } = planSource(app);
  const tooling = toolingOf(config);
  const codeBucket = names.pipelineBucket(config.company, config.toolingAccountId);
  return {
    ...toolingJob(config, app, "sign", names.projectName(app.name, "sign")),
    role: names.signerRole,
    buildspec: signBuildspec(by),
    variables: {
      APP: app.name,
      ...ledgerVariables(config, first, names.roleArn(config.toolingAccountId, names.signerRole)),
      SIGNING_KEY: names.aliasArn(tooling, names.signingAlias),
      // Of the first environment, which trusts none but those who sign releases and revocations.
      TRUSTED_KEYS: JSON.stringify(trustedKeys(config, first)),
      CODE_PROFILE: names.releaseProfile,
      CODE_BUCKET: codeBucket,
      STORE_BUCKET: storeOf(config, first),
      ...writesIn(tooling, placeOf(config, first.accountId)),
      SOURCE_REPOSITORY: repository,
      SOURCE_REF: ref,
      // Where containers run what was pushed, the artifact names that and no other image.
      ...(by === "image" && runsImages(app.target)
        ? { IMAGES: names.imageRepository(tooling, app.name) }
        : {}),
      BUILDER: builderOf(config, app),
      // Its buildspec packs only after the tests, so that there is no artifact of a build that failed one.
      TESTS: names.regionalArn("codebuild", tooling, `project/${names.projectName(app.name, "build")}`),
    },
    statements: [
      keyUse("Sign", tooling, names.signingAlias, ["kms:Sign", ...publicKey]),
      // Inspector knows no narrower resource for it.
      { Sid: "Scan", Effect: "Allow", Action: "inspector-scan:ScanSbom", Resource: "*" },
      ...signsBy(tooling, names.releaseProfile),
      {
        Sid: "ListCode",
        Effect: "Allow",
        Action: "s3:ListBucketVersions",
        Resource: names.bucketArn(codeBucket),
      },
      ...writes(config, first),
      ...publicKeys(config, first),
      ...ledgerUse(config, first),
      addsRevocations(ledgerArn(config)),
    ],
    timeoutMinutes: 10,
  };
}

/** Runs behind the approval of `at`, where CodePipeline knows who gave it; the release still lies in `from`'s store. */
export function recordJob(
  config: SharedConfig,
  app: App,
  { from, at, action }: { from: Environment; at: Environment; action: string },
): JobOf<"record"> {
  const project = names.projectName(app.name, "record", at.name);
  const made = { ...toolingJob(config, app, "record", project), role: names.recordRole(at.name) };
  return {
    ...made,
    buildspec: commandBuildspec("approval"),
    variables: {
      APP: app.name,
      ...ledgerVariables(config, at, names.roleArn(made.account, made.role)),
      STORE_BUCKET: storeOf(config, from),
      PIPELINE: names.pipelineName(app.name),
      ACTION: action,
      POLICY_VERSION: policyVersion(config, app, at),
      CONFIG_VERSION: configVersion(config, app, at),
    },
    statements: [
      {
        Sid: "Approvals",
        Effect: "Allow",
        Action: ["codepipeline:ListActionExecutions", "codepipeline:GetPipelineExecution"],
        Resource: builderOf(config, app),
      },
      ...ledgerUse(config, at),
    ],
    timeoutMinutes: 5,
  };
}

/** A job in an environment's account, under that environment's name. */
function environmentJob<K extends Job["kind"]>(
  config: SharedConfig,
  app: App,
  at: Environment,
  kind: K,
  role: string,
  job: string = kind,
) {
  const project = names.projectName(app.name, job, at.name);
  return {
    kind,
    app: app.name,
    environment: at.name,
    ...placeOf(config, at.accountId),
    project,
    role,
    runRole: names.runRole(project),
    image: ownImage,
    variables: {
      APP: app.name,
      ...ledgerVariables(config, at, names.roleArn(at.accountId, role)),
      STORE_BUCKET: storeOf(config, at),
      PULL_ROLE: names.roleArn(at.accountId, names.pullRole(at.name)),
    },
  };
}

/** A policy has each Sid once. */
const named = (statements: readonly Statement[], name: string): Statement[] =>
  statements.map((statement) => ({ ...statement, Sid: `${statement.Sid}${name}` }));

/**
 * Runs in `from` and writes the store of `to`: promotion is decided where the release was tested. To a twin it takes only
 * what runs healthily in the environment that this is like: that has `accepted` it.
 */
export function promoteJob(
  config: SharedConfig,
  app: App,
  from: Environment,
  to: Environment,
  accepted?: Environment,
): JobOf<"promote"> {
  const role = names.promoteRole(from.name);
  const made =
    accepted === undefined
      ? environmentJob(config, app, from, "promote", role)
      : environmentJob(config, app, from, "promote", role, `promote-${to.name}`);
  const goesOn = [...writes(config, to), ...ledgerUse(config, to)];
  return {
    ...made,
    buildspec: commandBuildspec("promote", true),
    variables: {
      ...made.variables,
      NEXT_ENVIRONMENT: to.name,
      ...(accepted === undefined ? {} : { HEALTHY_IN: accepted.name }),
      NEXT_BUCKET: storeOf(config, to),
      ...writesIn(made, placeOf(config, to.accountId)),
      ATTEST_KEY: attestKeyOf(config, from),
      TRUSTED_KEYS: JSON.stringify(trustedKeys(config, from)),
      POLICY_URI: policyUri(app, from),
      POLICY_VERSION: policyVersion(config, app, from),
      APPROVAL: to.approval,
    },
    statements: [
      pulls(from),
      // Its conditions name where it goes, and the role goes to the environment itself, too.
      ...(accepted === undefined ? goesOn : named(goesOn, to.name)),
      // Signs this environment's word.
      keyUse("Attest", placeOf(config, from.accountId), names.attestAlias(from.name), [
        "kms:Sign",
        ...publicKey,
      ]),
      ...publicKeys(config, from),
    ],
    timeoutMinutes: 15,
  };
}

export function verifyJob(config: SharedConfig, app: App, at: Environment): JobOf<"verify"> {
  const made = environmentJob(config, app, at, "verify", names.verifyRole(at.name));
  return {
    ...made,
    buildspec: commandBuildspec("verify"),
    variables: {
      ...made.variables,
      VERIFICATION_POLICY: JSON.stringify(verificationPolicy(config, app, at)),
    },
    // The signatures are checked in the job, with the public keys.
    statements: [pulls(at), ...publicKeys(config, at), ...ledgerUse(config, at)],
    timeoutMinutes: 10,
  };
}

export function deployJob(config: SharedConfig, app: App, at: Environment): JobOf<"deploy"> {
  const target = planTarget({ config, app, environment: at }).deploy;
  const made = environmentJob(config, app, at, "deploy", names.jobRole(app.name, at.name, "deploy"));
  return {
    ...made,
    buildspec: commandBuildspec(target.command),
    variables: {
      ...made.variables,
      ...target.variables,
      // What was agreed to is what is done.
      APPROVAL: at.approval,
      CONFIG_VERSION: configVersion(config, app, at),
    },
    statements: [pulls(at), ...target.statements, ...ledgerUse(config, at, app.name)],
    timeoutMinutes: target.timeoutMinutes,
  };
}

export function checkJob(config: SharedConfig, app: App, at: Environment): JobOf<"check"> {
  const target = planTarget({ config, app, environment: at }).check;
  const made = environmentJob(config, app, at, "check", names.jobRole(app.name, at.name, "check"));
  return {
    ...made,
    buildspec:
      target.experiment === undefined
        ? commandBuildspec(target.command)
        : experimentBuildspec(target.command, target.experiment),
    variables: {
      ...made.variables,
      ...target.variables,
      // The alarm is the one that the job looks at anyway: it needs no more rights.
      ...(app.soak === undefined ? {} : { SOAK_MINUTES: String(app.soak.minutes) }),
    },
    statements: [...target.statements, ...ledgerUse(config, at, app.name)],
    timeoutMinutes: target.timeoutMinutes + (app.soak?.minutes ?? 0),
  };
}
