// Decides who may ask Athena what: named readers, in a role of the app, about what was made for others to read and nothing else.
import {
  lakeAlias,
  lakeBucket,
  objectsOf,
  resultsBucket,
  databaseName,
  glueArn,
  workflowName,
} from "../glue/names.ts";
import * as names from "../names.ts";
import { placeOf } from "../places.ts";
import { dataApps, queryVerbs, type DataApp } from "./glue.ts";
import { actions, allow, type Statement } from "./document.ts";
import { throughS3 } from "./keys.ts";
import type { RevisionContext } from "./revisions.ts";

type QueriedApp = DataApp & { target: Extract<DataApp["target"], { queryGigabytes: number }> };

/** Apps with a catalog that somebody reads in the environment. A model is told as a parameter, not as a table. */
export const queriedApps = (config: Parameters<typeof dataApps>[0], environment: string): QueriedApp[] =>
  dataApps(config).filter(
    (app): app is QueriedApp =>
      app.target.kind !== "model" && (app.target.readers[environment] ?? []).length > 0,
  );

/** Athena acts in the caller's name: whoever asks needs the right to the catalog, the data and the results. */
export function queryStatements({ config, app, environment }: RevisionContext): Statement[] {
  const { name, accountId } = environment;
  const place = placeOf(config, accountId);
  const database = databaseName(app, name);
  const results = resultsBucket(config.company, name, accountId);
  const purpose = lakeBucket(config.company, name, "purpose", accountId);
  return [
    allow(
      "Ask",
      actions({ athena: queryVerbs }),
      names.regionalArn("athena", place, `workgroup/${workflowName(app, name)}`),
    ),
    allow(
      "Catalog",
      actions({ glue: "GetDatabase GetPartition GetPartitions GetTable GetTables" }),
      ["catalog", `database/${database}`, `table/${database}/*`].map((what) => glueArn(place, what)),
    ),
    allow("Read", ["s3:GetObject"], objectsOf(purpose, app)),
    allow(
      "Results",
      actions({ s3: "AbortMultipartUpload GetObject ListMultipartUploadParts PutObject" }),
      objectsOf(results, app),
    ),
    allow("Place", ["s3:GetBucketLocation"], [purpose, results].map(names.bucketArn)),
    allow("List", ["s3:ListBucket"], [purpose, results].map(names.bucketArn), {
      StringLike: { "s3:prefix": [`${app}/*`, app] },
    }),
    allow(
      "LakeKey",
      actions({ kms: "Decrypt GenerateDataKey" }),
      names.anyKeyArn(place),
      throughS3(place.region, lakeAlias(name)),
    ),
  ];
}
