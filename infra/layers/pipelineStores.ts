// Declares the pipelines' stores: one at home, and one with a key of its own in each further region of an environment.
import type * as pulumi from "@pulumi/pulumi";
import { PipelineStore, type PipelineStoreArgs } from "../components/pipeline/artifactStore.ts";
import type { ToolingConfig } from "../configuration/schema.ts";
import { pipelineStoreIn } from "../plan/documents/jobs.ts";
import { pipelineUsers } from "../plan/pipeline/users.ts";
import { furtherRegions } from "../plan/places.ts";
import { createAccessLogs } from "./accessLogs.ts";
import { createProvider } from "./provider.ts";

/** What all of them have, and what the one at home has beside. */
type Common = Pick<PipelineStoreArgs, "administrator">;
type AtHome = Pick<PipelineStoreArgs, "accessLogs" | "approvers">;

/** Home first. `opts` has the provider of the tooling account at home. */
export const createPipelineStores = (
  config: ToolingConfig,
  common: Common,
  home: AtHome,
  opts: pulumi.ComponentResourceOptions,
): readonly [PipelineStore, ...PipelineStore[]] => [
  createStore("pipeline-store", config, config.region, { ...common, ...home }, opts),
  ...furtherRegions(config).map((region) => createFurther(config, region, common)),
];

/** S3 logs accesses within a region only, so that each region has its bucket of them, too. */
function createFurther(config: ToolingConfig, region: string, common: Common): PipelineStore {
  const account = config.accountId;
  const aws = createProvider(`tooling-${region}`, config, {
    accountId: account,
    roleArn: common.administrator,
    region,
  });
  const opts = { providers: { aws } };
  const accessLogs = createAccessLogs(
    `access-logs-${region}`,
    config,
    { place: { account, region }, further: region, ...common },
    opts,
  );
  // Approvals are asked for at home.
  const args = { ...common, accessLogs, approvers: [] };
  return createStore(`pipeline-store-${region}`, config, region, args, opts);
}

const createStore = (
  name: string,
  config: ToolingConfig,
  region: string,
  args: Common & AtHome,
  opts: pulumi.ComponentResourceOptions,
): PipelineStore =>
  new PipelineStore(
    name,
    {
      ...args,
      region,
      bucket: pipelineStoreIn(config, region),
      users: pipelineUsers(config, region),
      keepDays: config.pipelineDays,
      protect: config.protect,
    },
    opts,
  );
