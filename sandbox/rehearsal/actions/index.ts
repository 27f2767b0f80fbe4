// The table of what performs an action: by its provider, one file and one line each.
import type { DeclaredAction } from "../../../cli/pipeline/declared.ts";
import type { Perform } from "../run.ts";
import { approve } from "./approve.ts";
import { build } from "./build.ts";
import { fetchDrop } from "./drop.ts";
import { fetchImage } from "./image.ts";
import { fetchSource } from "./source.ts";

const performers: Readonly<Record<string, Perform>> = {
  CodeStarSourceConnection: fetchSource,
  S3: fetchDrop,
  ECR: fetchImage,
  CodeBuild: build,
  Manual: approve,
};

/** Throws for a provider that is not in the table: what can't be rehearsed is no success. */
export function performerOf({ name, provider }: DeclaredAction): Perform {
  const found = Object.hasOwn(performers, provider) ? performers[provider] : undefined;
  if (found !== undefined) return found;
  throw new Error(
    `${name} is done by ${provider}, which can't be rehearsed; what can is ${Object.keys(performers).join(", ")}`,
  );
}
