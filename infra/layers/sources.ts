// Declares where sources are handed over, and by what those start that are pushed, if any app's is.
import type * as pulumi from "@pulumi/pulumi";
import { Pushes } from "../components/pipeline/pushes.ts";
import { Sources } from "../components/pipeline/sources.ts";
import type { ToolingConfig } from "../configuration/schema.ts";
import { sourcesBucket } from "../plan/names.ts";
import { dropsOf, issuersOf } from "../plan/pipeline/drops.ts";
import { pushesOf } from "../plan/pipeline/pushes.ts";

export function createSources(
  config: ToolingConfig,
  administrator: string,
  accessLogs: pulumi.Output<string>,
  opts: pulumi.ComponentResourceOptions,
): void {
  const place = { account: config.accountId, region: config.region };
  const [drops, pushes] = [dropsOf(config), pushesOf(config)];
  if (pushes.length > 0) new Pushes("pushes", { place, pushes }, opts);
  if (drops.length === 0) return;
  new Sources(
    "sources",
    {
      place,
      bucket: sourcesBucket(config.company, config.accountId),
      drops,
      issuers: issuersOf(config),
      administrator,
      keepDays: config.pipelineDays,
      accessLogs,
      protect: config.protect,
    },
    opts,
  );
}
