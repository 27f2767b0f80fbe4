// Declares where sources are handed over, if any app's is.
import type * as pulumi from "@pulumi/pulumi";
import { Sources } from "../components/pipeline/sources.ts";
import type { ToolingConfig } from "../configuration/schema.ts";
import { sourcesBucket } from "../plan/names.ts";
import { dropsOf, issuersOf } from "../plan/pipeline/drops.ts";

export function createSources(
  config: ToolingConfig,
  administrator: string,
  accessLogs: pulumi.Output<string>,
  opts: pulumi.ComponentResourceOptions,
): void {
  const drops = dropsOf(config);
  if (drops.length === 0) return;
  new Sources(
    "sources",
    {
      place: { account: config.accountId, region: config.region },
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
