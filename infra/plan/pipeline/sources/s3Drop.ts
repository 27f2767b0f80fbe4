// Decides the source for a zip that roles of other systems drop into the sources' bucket.
import type { App } from "../../../configuration/schema.ts";
import type { DropSource } from "./drop.ts";

export const s3Drop = (source: Extract<App["source"], { kind: "s3Drop" }>): DropSource => ({
  by: "drop",
  repository: source.repository,
  ref: `refs/heads/${source.branch}`,
  writers: source.writers,
});
