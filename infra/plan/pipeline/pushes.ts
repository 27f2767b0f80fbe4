// Decides by which event a pushed image starts its app's pipeline, and how the run gets to know which image it was.
import type { App, SharedConfig } from "../../configuration/schema.ts";
import * as names from "../names.ts";
import { releasePrefix, type ImageSource } from "./sources/imagePush.ts";
import { planSource } from "./sources/index.ts";

export type Push = { app: App; source: ImageSource };

export const pushesOf = ({ apps }: Pick<SharedConfig, "apps">): Push[] =>
  apps.flatMap((app) => {
    const source = planSource(app);
    return source.by === "image" ? [{ app, source }] : [];
  });

/** ECR User Guide, "Amazon ECR events and EventBridge": one event for each tag that is pushed. */
export const pushed = (app: string): object => ({
  source: ["aws.ecr"],
  "detail-type": ["ECR Image Action"],
  detail: {
    "action-type": ["PUSH"],
    result: ["SUCCESS"],
    "repository-name": [names.imagesOf(app)],
    "image-tag": [{ prefix: releasePrefix }],
  },
});

/**
 * The digest goes from the event into the run, past any tag (CodePipeline User Guide, "Amazon ECR source actions and
 * EventBridge resources", input transform entry).
 */
export const byDigest = (action: string) => ({
  inputPaths: { digest: "$.detail.image-digest" },
  inputTemplate: JSON.stringify({
    sourceRevisions: [{ actionName: action, revisionType: "IMAGE_DIGEST", revisionValue: "<digest>" }],
  }),
});
