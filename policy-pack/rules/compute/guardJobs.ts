// Decides whether Glue jobs encrypt all that they write, run a supported version, and take their script from an artifact store;
// and whether Athena's workgroups do likewise with what queries find.

import { input, type Facts, type Input } from "../../facts.ts";
import { matchAction } from "../../iam/index.ts";
import { documentAt, many, statementsOf } from "../../model/documents.ts";
import type { Model } from "../../model/model.ts";
import { onStores } from "../../model/stores.ts";
import { fail, judge, judgeEach, notApplicable, pass, undecidable, type Verdict } from "../../verdict.ts";

export const guardJobs = (model: Model): readonly Verdict[] => [
  ...ofJobs(model, model.of("glueJob")),
  ...judgeEach(model.of("glueSecurity"), (config) => answer(config, openModes(config))),
  ...judgeEach(model.of("glueCatalogSettings"), (settings) => answer(settings, openCatalog(settings))),
  ...judgeEach(model.of("athenaWorkgroup"), (group) => answer(group, openWorkgroup(group))),
];

const ofJobs = (model: Model, jobs: readonly Facts[]): readonly Verdict[] => {
  const stores = jobs.length > 0 ? storesOf(model) : new Set<string>();
  return judgeEach(jobs, (job) => [
    ...judge(job.urn, () => encrypted(model, job)),
    ...judge(job.urn, () => supported(job)),
    ...judge(job.urn, () => fromStore(model, job, stores)),
  ]);
};

const storesOf = (model: Model): ReadonlySet<string> => {
  const verdicts = onStores(model, (store) => pass(store.urn));
  return new Set(verdicts.flatMap((verdict) => (verdict.kind === "pass" ? [verdict.urn] : [])));
};

const answer = (facts: Facts, faults: readonly string[]): Verdict =>
  faults.length > 0 ? fail(facts.urn, faults.join("; ")) : pass(facts.urn);

/** The configuration itself is judged where it stands. */
const encrypted = (model: Model, job: Facts): Verdict => {
  const config = model.follow(job, input(job, "securityConfiguration"), ["glueSecurity"]);
  if (config.kind === "absent") return fail(job.urn, "it has no securityConfiguration");
  if (config.kind === "resource") return pass(job.urn);
  return undecidable(
    job.urn,
    "securityConfiguration",
    `is ${config.text}, which this stack does not declare`,
  );
};

/** Part of the configuration -> its mode, and the mode that encrypts. */
const MODES: readonly (readonly [part: string, mode: string, wanted: string])[] = [
  ["cloudwatchEncryption", "cloudwatchEncryptionMode", "SSE-KMS"],
  ["jobBookmarksEncryption", "jobBookmarksEncryptionMode", "CSE-KMS"],
  ["s3Encryption", "s3EncryptionMode", "SSE-KMS"],
];

const openModes = (config: Facts): readonly string[] =>
  MODES.flatMap(([part, mode, wanted]) => {
    const value = input(config, "encryptionConfiguration").at(part).at(mode).string() ?? "DISABLED";
    return value === wanted ? [] : [`${mode} is ${value}, not ${wanted}`];
  });

const openCatalog = (settings: Facts): readonly string[] => {
  const all = input(settings, "dataCatalogEncryptionSettings");
  const mode = all.at("encryptionAtRest").at("catalogEncryptionMode").string() ?? "DISABLED";
  const passwords = all.at("connectionPasswordEncryption").at("returnConnectionPasswordEncrypted").boolean();
  return [
    ...(mode.startsWith("SSE-KMS") ? [] : [`catalogEncryptionMode is ${mode}`]),
    ...(passwords === true ? [] : ["connection passwords are returned in plain text"]),
  ];
};

/** AWS enforces a workgroup's settings unless told otherwise. */
function openWorkgroup(group: Facts): readonly string[] {
  const configuration = input(group, "configuration");
  const results = configuration.at("resultConfiguration");
  const managed = configuration.at("managedQueryResultsConfiguration");
  const option =
    managed.at("enabled").boolean() === true
      ? managedOption(managed.at("encryptionConfiguration").at("kmsKey").string())
      : (results.at("encryptionConfiguration").at("encryptionOption").string() ?? "none");
  return [
    ...(configuration.at("enforceWorkgroupConfiguration").boolean() === false
      ? ["enforceWorkgroupConfiguration is false: who asks says where results go"]
      : []),
    ...(option.endsWith("_KMS") ? [] : [`results are encrypted by ${option}, not by KMS`]),
    ...(configuration.at("bytesScannedCutoffPerQuery").number() !== undefined
      ? []
      : ["bytesScannedCutoffPerQuery is missing"]),
  ];
}

/** Athena's own storage is under its own key without one. */
const managedOption = (key: string | undefined): string =>
  key === undefined ? "Athena's own key" : "SSE_KMS";

const OLDEST = 3;

/** Spark jobs only; Python shells have versions of their own (Glue Developer Guide, "Glue version"). */
const supported = (job: Facts): Verdict => {
  if (input(job, "command").at("name").string() === "pythonshell") {
    return notApplicable("a Python shell has no Glue version", job.urn);
  }
  const version = input(job, "glueVersion").string() ?? "0.9";
  return Number.parseFloat(version) >= OLDEST
    ? pass(job.urn)
    : fail(job.urn, `glueVersion is ${version}, ${OLDEST}.0 is the oldest with support`);
};

/** Stores of other stacks are known by their name. */
const STORE_NAME = /-lockgate-[a-z0-9-]+-store-\d{12}$/;

const fromStore = (model: Model, job: Facts, stores: ReadonlySet<string>): Verdict => {
  const position: Input = input(job, "command").at("scriptLocation");
  // Which object it is may still be open while the bucket is known.
  const made = position.state === "unknown" ? model.sources(job, position, ["bucket"]) : [];
  const [only] = made;
  if (only !== undefined && made.length === 1) return inStore(model, job, only, stores);
  const location = position.need(position.string());
  const name = /^s3:\/\/([^/]+)\//.exec(location)?.[1] ?? "";
  const bucket = model.of("bucket").find((facts) => facts.props["bucket"] === name);
  if (bucket) return inStore(model, job, bucket, stores);
  return STORE_NAME.test(name)
    ? pass(job.urn)
    : fail(job.urn, `its script ${location} is in no artifact store`);
};

const inStore = (model: Model, job: Facts, bucket: Facts, stores: ReadonlySet<string>): Verdict => {
  if (stores.has(bucket.urn) || isReleased(model, bucket)) return pass(job.urn);
  return fail(job.urn, `its script is in bucket ${bucket.name}, which is no artifact store`);
};

/** Where deploy jobs put what they have verified, to be run from there. */
const RELEASES_NAME = /-lockgate-[a-z0-9-]+-revisions-\d{12}$/;

/** As good as a store where its policy lets nobody write but the roles that it names. */
const isReleased = (model: Model, bucket: Facts): boolean => {
  if (!RELEASES_NAME.test(input(bucket, "bucket").string() ?? "")) return false;
  return model.companions(bucket, "bucketPolicy", "bucket").some((facts) => {
    const position = input(facts, "policy");
    return statementsOf(position.need(documentAt(position))).some(
      ({ Effect, Action, Principal, Condition }) =>
        Effect === "Deny" &&
        Principal === "*" &&
        many(Action).some((pattern) => matchAction(pattern, "s3:PutObject")) &&
        isExceptRoles(Condition),
    );
  });
};

/** Denies by the caller's ARN alone: a further condition would let others through. */
const isExceptRoles = (condition: unknown): boolean =>
  /^\{"ArnNotEquals":\{"aws:PrincipalArn":(\["arn:[^*?]*\]|"arn:[^*?"]*")\}\}$/.test(
    JSON.stringify(condition ?? {}),
  );
