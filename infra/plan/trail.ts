// Decides what the organization's trail records: all management events, KMS's among them, each access to a store and each
// change of the ledger.
import type { SharedConfig } from "../configuration/schema.ts";
import { bucketArn, ledgerTable, regionalArn, storeBucket } from "./names.ts";
import { pipelineStoreIn } from "./documents/jobs.ts";
import { allRegions } from "./places.ts";
import { replicas } from "./replicas.ts";

/** CloudTrail's advanced event selector, as Pulumi names its parts. */
export type EventSelector = {
  name: string;
  fieldSelectors: { field: string; equals?: string[]; startsWiths?: string[] }[];
};

/** Buckets whose objects are releases, or become ones. */
export const recordedBuckets = (
  config: Pick<
    SharedConfig,
    "company" | "region" | "environments" | "twins" | "toolingAccountId" | "logArchiveAccountId"
  >,
): string[] => [
  ...[...config.environments, ...config.twins].map(({ name, accountId }) =>
    storeBucket(config.company, name, accountId),
  ),
  ...replicas(config).map(({ bucket }) => bucket),
  ...allRegions(config).map((region) => pipelineStoreIn(config, region)),
];

/** The table of who deployed and approved what. */
export const recordedTable = (config: Pick<SharedConfig, "region" | "toolingAccountId">): string =>
  regionalArn(
    "dynamodb",
    { account: config.toolingAccountId, region: config.region },
    `table/${ledgerTable}`,
  );

/** Reads and writes both: a selector that does not speak of `readOnly` takes either. */
export const trailSelectors = (buckets: readonly string[], table: string): EventSelector[] => [
  {
    name: "Management events of every service",
    fieldSelectors: [{ field: "eventCategory", equals: ["Management"] }],
  },
  {
    name: "Objects of the artifact stores",
    fieldSelectors: [
      { field: "eventCategory", equals: ["Data"] },
      { field: "resources.type", equals: ["AWS::S3::Object"] },
      { field: "resources.ARN", startsWiths: buckets.map((bucket) => `${bucketArn(bucket)}/`) },
    ],
  },
  {
    name: "Entries of the ledger",
    fieldSelectors: [
      { field: "eventCategory", equals: ["Data"] },
      { field: "resources.type", equals: ["AWS::DynamoDB::Table"] },
      { field: "resources.ARN", equals: [table] },
    ],
  },
];
