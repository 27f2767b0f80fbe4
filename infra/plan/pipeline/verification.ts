// Decides what an environment demands of a release, as the verify job gets it (functions/job/verify.ts reads it).
import type { App, Environment, SharedConfig } from "../../configuration/schema.ts";
import * as names from "../names.ts";
import { trustedSigningKeys } from "../signingKeys.ts";
import { planSource } from "./sources/index.ts";

/** ARN of the app's pipeline: its id as a builder in provenance. */
export const builderOf = (config: SharedConfig, app: App): string =>
  names.regionalArn(
    "codepipeline",
    { account: config.toolingAccountId, region: config.region },
    names.pipelineName(app.name),
  );

/** Lambda unpacks no more than 250 MiB (Lambda quotas). */
const archive = { maxBytes: 250 * 1024 * 1024, maxEntries: 50_000 };

/**
 * Every generation of the signing key counts in its time. The commit is believed by the builder's word, since the source action fetches it from the branch and no clone is
 * where a release is verified.
 */
export function verificationPolicy(config: SharedConfig, app: App, _at: Environment) {
  const { repository, ref } = planSource(app);
  return {
    keys: trustedSigningKeys(config),
    builders: [builderOf(config, app)],
    source: { repository, ref },
    commit: "builder",
    demands: { sbom: true, tests: true, archive, revocations: false, order: false },
  };
}
