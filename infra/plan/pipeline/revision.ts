// Decides what the source action of a kind fetches, and how people are told of the revision that it fetched.
import type { App, SharedConfig } from "../../configuration/schema.ts";
import * as names from "../names.ts";
import { noTag } from "./sources/imagePush.ts";
import { planSource, type SourcePlan } from "./sources/index.ts";
import type { SourceAction } from "./types.ts";

/** Of a source that others bring. */
export const providerOf = (
  config: SharedConfig,
  app: App,
  by: Exclude<SourcePlan["by"], "connection">,
): SourceAction["provider"] => (by === "image" ? imageProvider(app) : dropProvider(config, app));

/** EventBridge starts the pipeline at each push, and names the image by its digest. */
const imageProvider = (app: App): SourceAction["provider"] => ({
  name: "ECR",
  configuration: { RepositoryName: names.imagesOf(app.name), ImageTag: noTag },
});

/** EventBridge starts the pipeline at each arrival; polling would start it once more. */
const dropProvider = (config: SharedConfig, app: App): SourceAction["provider"] => ({
  name: "S3",
  configuration: {
    S3Bucket: names.sourcesBucket(config.company, config.toolingAccountId),
    S3ObjectKey: names.sourceKey(app.name),
    PollForSourceChanges: "false",
  },
});

/** Where whoever is asked reads what ships: its commit where the source action knows it, else its repository. */
export const linkOf = (app: App): string => {
  const { by, repository } = planSource(app);
  return by === "connection" ? `${repository}/commit/#{Source.CommitId}` : repository;
};

/** What the source action tells of the revision. */
const revisions: Readonly<Record<SourcePlan["by"], string>> = {
  connection: "commit #{Source.CommitId}: #{Source.CommitMessage}",
  drop: "version #{Source.VersionId} of its source",
  image: "image #{Source.ImageDigest}",
};
export const revisionOf = (app: App): string => revisions[planSource(app).by];
