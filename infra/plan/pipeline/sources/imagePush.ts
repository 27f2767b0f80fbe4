// Decides the source for an image that roles of other systems push into the app's own repository: what starts, and by what.
import type { App } from "../../../configuration/schema.ts";
import type { Origin } from "./index.ts";

export type ImageSource = Origin & {
  by: "image";
  /** Role ARNs that push. */
  writers: readonly string[];
  /** Of the image, what is built and deployed. */
  folder: string;
};

export const imagePush = (source: Extract<App["source"], { kind: "imagePush" }>): ImageSource => ({
  by: "image",
  repository: source.repository,
  ref: `refs/heads/${source.branch}`,
  writers: source.writers,
  folder: source.folder,
});

/** A tag that begins so starts the pipeline. Layers, caches and images that others are made of have other tags, or none. */
export const releasePrefix = "release-";

/**
 * The source action wants one tag, and here no tag ever moves: the event says by digest which image it was. No image has this
 * tag, so that a run without a digest ends in its source.
 */
export const noTag = "named-by-digest";
