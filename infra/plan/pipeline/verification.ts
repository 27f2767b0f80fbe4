// Decides what an environment demands of a release, as the verify job gets it (functions/job/verify.ts reads it).
import { createHash } from "node:crypto";
import type { App, Environment, SharedConfig } from "../../configuration/schema.ts";
import * as names from "../names.ts";
import { trustedRevocationKey, trustedSigningKeys, type TrustedKeyRow } from "../signingKeys.ts";
import { attestKeyOf, before, toolingOf } from "./rights.ts";
import { placeOf } from "../places.ts";
import { planSource } from "./sources/index.ts";
import { planTarget } from "./targets/index.ts";

/** ARN of the app's pipeline: its id as a builder in provenance. */
export const builderOf = (config: SharedConfig, app: App): string =>
  names.regionalArn("codepipeline", toolingOf(config), names.pipelineName(app.name));

/** Lambda unpacks no more than 250 MiB (Lambda quotas). */
const archive = { maxBytes: 250 * 1024 * 1024, maxEntries: 50_000 };

/** Every generation of the signing key in its time, and the environments that a release has passed, each for its word. */
export const trustedKeys = (config: SharedConfig, at: Environment): TrustedKeyRow[] => [
  ...trustedSigningKeys(config),
  trustedRevocationKey(config),
  ...before(config, at).map((environment) => ({
    key: attestKeyOf(config, environment),
    signs: ["deployment"],
  })),
];

/**
 * The commit is believed by the builder's word, since the source action fetches it from the branch and no clone is
 * where a release is verified.
 */
export function verificationPolicy(config: SharedConfig, app: App, at: Environment) {
  const { repository, ref } = planSource(app);
  const last = before(config, at).at(-1);
  return {
    keys: trustedKeys(config, at),
    builders: [builderOf(config, app)],
    source: { repository, ref },
    commit: "builder",
    demands: {
      sbom: true,
      tests: true,
      scan: { maxScore: app.build.dependencies.maxScore },
      ...(last === undefined ? {} : { deployed: deployedIn(last) }),
      archive,
      revocations: true,
      order: true,
    },
  };
}

/** The promoter alone holds the key by which its environment speaks. */
const deployedIn = ({ name, accountId }: Environment) => ({
  environment: name,
  verifier: names.roleArn(accountId, names.promoteRole(name)),
});

/**
 * SHA-256 over what a deployment does beside the release itself: the target as it is declared, and the jobs that change
 * it. An approval is of both.
 */
export function configVersion(config: SharedConfig, app: App, environment: Environment): string {
  const { deploy, check } = planTarget({ config, app, environment });
  const place = placeOf(config, environment.accountId);
  return createHash("sha256")
    .update(JSON.stringify([place, app.target, deploy, check]))
    .digest("hex");
}

/** Name of the policy of an app in an environment, and the SHA-256 of its text: which one held when. */
export const policyUri = (app: App, at: Environment): string => `urn:lockgate:policy:${app.name}:${at.name}`;
export const policyVersion = (config: SharedConfig, app: App, at: Environment): string =>
  createHash("sha256")
    .update(JSON.stringify(verificationPolicy(config, app, at)))
    .digest("hex");
